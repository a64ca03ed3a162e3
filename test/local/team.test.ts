import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readFault } from '../../src/local/faults/fault-text.js';
import { type LocalPostHog, startLocalPostHog } from '../../src/local/index.js';
import { anEvent } from './requests.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

async function start(): Promise<LocalPostHog> {
  const posthog = await startLocalPostHog();
  onTestFinished(() => posthog.close());
  return posthog;
}

async function send(posthog: LocalPostHog, ...events: readonly object[]): Promise<number> {
  const body = JSON.stringify({ api_key: 'phc_a', batch: events.map(anEvent) });
  const response = await fetch(`${posthog.url}/batch/`, { method: 'POST', body });
  return response.status;
}

describe('waitFor()', () => {
  it('resolves with the event that is there, or that comes', async () => {
    const posthog = await start();
    const first = posthog.waitFor('a');
    const second = posthog.waitFor(({ properties }) => properties['n'] === 2);
    await send(posthog, { event: 'b' }, { event: 'a' }, { event: 'c', properties: { n: 2 } });
    expect(await first).toMatchObject({ event: 'a' });
    expect(await second).toMatchObject({ event: 'c' });
    expect(await posthog.waitFor('b')).toBe(posthog.events()[0]);
    expect(await posthog.waitFor(3)).toEqual(posthog.events());
  });

  it('says what came in place of it', async () => {
    const posthog = await start();
    await send(posthog, { event: 'a' }, { event: 'b' });
    await expect(posthog.waitFor('c', { timeoutMs: 20 })).rejects.toThrow(
      'Waited 20 ms for an event; 2 others came: a, b',
    );
    await expect(posthog.waitFor(3, { timeoutMs: 20 })).rejects.toThrow('Waited 20 ms for 3 events; 2 came');
  });

  it('rejects when the server is closed', async () => {
    const posthog = await start();
    const waiting = [posthog.waitFor('a'), posthog.waitFor(1)];
    const settled = Promise.allSettled(waiting);
    await posthog.close();
    expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});

describe('fault()', () => {
  it('lasts until it is ended, or as often as it is told', async () => {
    const posthog = await start();
    posthog.fault({ status: 503 });
    posthog.fault('429:2x');
    expect([await send(posthog, {}), await send(posthog, {}), await send(posthog, {})]).toEqual([
      429, 429, 503,
    ]);
    posthog.fault();
    expect(await send(posthog, {})).toBe(200);
    expect(posthog.events()).toHaveLength(1);
  });

  it('lasts as long as it is told, from the first request on that meets it', async () => {
    const posthog = await start();
    posthog.fault({ status: 503 }, { forMs: 1 });
    posthog.fault({ status: 429 }, { times: 1 });
    expect(await send(posthog, {})).toBe(503);
    await expect.poll(() => send(posthog, {})).toBe(429);
    expect(await send(posthog, {})).toBe(200);
  });

  it('refuses a text that says none', async () => {
    const posthog = await start();
    expect(() => posthog.fault('503 for a while')).toThrow(/Expected `fault` to be a status or one of none/);
  });
});

it.each([
  ['503', { status: 503 }],
  ['503:20s', { status: 503, forMs: 20_000 }],
  ['429:3x:retry-after=5', { status: 429, times: 3, retryAfter: '5' }],
  ['hang:500ms', { fault: 'hang', forMs: 500 }],
  ['reset:1.5m', { fault: 'reset', forMs: 90_000 }],
  ['over-quota', { fault: 'overQuota' }],
  ['503:', { status: 503 }],
] as const)('the fault %j is read as %j', (text, step) => {
  expect(readFault(text)).toEqual(step);
});

it.each([
  '',
  '99',
  '603',
  '503:20',
  '503:0s',
  '503:0x',
  'boom',
  '503:1s:x',
  'hang:1s:retry-after=1',
  'a:1x:b:c',
])('%j is no fault', (text) => {
  expect(readFault(text)).toBeUndefined();
});

describe('the examples of a team’s tests pass', () => {
  it.each([
    ['node:test', ['--test', 'node-test.mjs'], /# pass 2/],
    ['vitest', [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run'], /2 passed/],
  ])('in %s', (_, args, passed) => {
    const { NODE_OPTIONS: _own, NODE_TEST_CONTEXT: _context, VITEST: _vitest, ...env } = process.env;
    // Without its own package.json, so that `spanhog` is this package.
    const folder = join(ROOT, '.cache', `testing-${process.pid}`);
    onTestFinished(() => rmSync(folder, { recursive: true }));
    cpSync(join(ROOT, 'examples/testing'), folder, {
      recursive: true,
      filter: (file) => file.endsWith('testing') || file.endsWith('.mjs'),
    });
    const { stdout, stderr, status } = spawnSync(process.execPath, args, {
      cwd: folder,
      encoding: 'utf8',
      env: { ...env, NO_COLOR: '1' },
    });
    expect(stdout + stderr).toMatch(passed);
    expect(status).toBe(0);
  });
});
