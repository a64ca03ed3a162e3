import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startLocalPostHog, type LocalPostHog } from '../../src/local/posthog.js';
import { startNode } from '../fixtures/child.js';
import { REALISTIC_PATHS } from '../request/route/inference/realistic-paths.js';

const AT_ONCE = 16;
/** As HTTP can carry them. */
const PATHS = REALISTIC_PATHS.map(({ path, values }) => ({
  path: escaped(path),
  values: values.map(escaped),
}));
/** A guard's answers, and the app's: each path has all of them in one process. */
const STATUSES = [401, 200, 404, 503];
/** What isn't in a path. */
const PLANTED = {
  authorization: 'Bearer planted-token',
  cookie: 'session=planted-cookie',
  'user-agent': 'planted-agent (planted@host.example)',
  'x-api-key': 'planted-key',
  'x-forwarded-for': '203.0.113.77',
  referer: 'https://planted.example/planted',
};
const SECRETS = ['planted', '203.0.113.77', 'host.example'];
const ORDINARY = ['/frobnitz/7', '/', '/v1/widgets/42/gears'].map((path) => ({ path, values: [] }));

describe('Of requests over real HTTP to a server without a framework, no value leaves', () => {
  let posthog: LocalPostHog;
  let directory: string;
  beforeEach(async () => {
    posthog = await startLocalPostHog();
    directory = mkdtempSync(join(tmpdir(), 'spanhog-values-'));
  });
  afterEach(async () => {
    await posthog.close();
    rmSync(directory, { recursive: true });
  });

  it.each([
    ['as an event each', {}],
    ['in roll-ups', { rollup: { intervalMs: 1_000 } }],
    ['in samples', { sampling: { rate: 0.5, by: 'trace' } }],
    ['by an outbox', { delivery: { outbox: { directory: '' } } }],
  ])('%s: not in what is sent, stored, logged or counted', async (_, options) => {
    const ordinary = await bytesOf(ORDINARY, options);
    posthog.clear();
    const bytes = await bytesOf(PATHS, options);
    expect(bytes.length).toBeGreaterThan(20_000);
    expect(SECRETS.filter((secret) => bytes.includes(secret))).toEqual([]);
    // What is a word of an event's own, or of a route that others have, shows nothing here.
    const words = new Set([...ordinary.split(/[^\w.~%@-]+/), ...literals()]);
    const values = PATHS.flatMap((each) => each.values.map((value) => value.toLowerCase()));
    const telling = new Set(values.filter((value) => value.length > 3 && !words.has(value)));
    expect(telling.size).toBeGreaterThan(500);
    const left = new Set(bytes.split(/[^\w.~%@'-]+/));
    expect([...telling].filter((value) => left.has(value))).toEqual([]);
  });

  it('as a part of an endpoint’s name', async () => {
    await bytesOf(PATHS, {});
    const events = posthog.events().filter(({ event }) => event === 'api_request');
    expect(events.length).toBeGreaterThan(PATHS.length);
    const told = events.flatMap(({ properties }) => {
      const { path, values } = PATHS[Number.parseInt(String(properties['$trace_id']), 16) - 1] ?? {};
      const kept = String(properties['endpoint']).split('/');
      const own = String(path).split('/');
      return own.filter(
        (segment, at) => at > 0 && kept[at] === segment && values?.includes(segment) === true,
      );
    });
    expect(told).toEqual([]);
  });

  /** All that leaves the process, small: requests to PostHog, files, its log, and its counts. */
  async function bytesOf(
    paths: readonly { readonly path: string }[],
    options: Readonly<Record<string, unknown>>,
  ): Promise<string> {
    const hasOutbox = 'delivery' in options;
    // What an outbox holds is looked at before it is sent.
    if (hasOutbox) posthog.setFault({ status: 503 });
    const own = {
      ...options,
      ...(hasOutbox && { delivery: { outbox: { directory }, shutdownTimeoutMs: 100 } }),
    };
    const child = startNode(['./test/processor/fixtures/plain-server.mjs'], {
      POSTHOG_HOST: posthog.url,
      POSTHOG_PROJECT_TOKEN: 'phc_values',
      OPTIONS: JSON.stringify(own),
    });
    const [{ port }] = await once(child.process, 'message');
    const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
    for (const status of STATUSES) {
      await Promise.all(paths.map(({ path }, at) => call({ agent, port, path, status, traceId: at + 1 })));
    }
    agent.destroy();
    const told = once(child.process, 'message');
    child.process.send('end');
    const [{ stats }] = await told;
    const { output } = await child.ended;
    const files = hasOutbox ? filesBelow(directory).join('\n') : '';
    if (hasOutbox && !files.includes('api_request')) throw new Error('The outbox holds no event');
    const sent = JSON.stringify([posthog.events(), posthog.requests()]);
    return [sent, files, output, JSON.stringify(stats)].join('\n').toLowerCase();
  }
});

/** Segments that are no value somewhere. */
function literals(): readonly string[] {
  return PATHS.flatMap(({ path, values }) =>
    path
      .split('/')
      .filter((segment) => !values.includes(segment))
      .map((segment) => segment.toLowerCase()),
  );
}

interface Call {
  readonly agent: Agent;
  readonly port: number;
  readonly path: string;
  readonly status: number;
  readonly traceId: number;
}

async function call({ agent, port, path, status, traceId }: Call): Promise<void> {
  const traceparent = `00-${traceId.toString(16).padStart(32, '0')}-00000000000000ff-01`;
  const headers = { ...PLANTED, traceparent, 'x-answer': String(status) };
  const outgoing = request({
    agent,
    host: '127.0.0.1',
    port,
    path: `${path}?planted=planted`,
    headers,
  }).end();
  const [response] = await once(outgoing, 'response');
  response.resume();
  await once(response, 'end');
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
}

function escaped(text: string): string {
  return text.replaceAll(/[^\u0021-\u007e]/gu, encodeURIComponent);
}
