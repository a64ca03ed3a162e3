import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { INSIGHTS } from '../../src/insights/index.js';
import { startLocalPostHog } from '../../src/local/posthog.js';
import { event } from '../insights/events.js';

const BIN = fileURLToPath(new URL('../../dist/esm/cli/spanhog.js', import.meta.url));
const EVENTS = [
  event({ user: 'ada', organization: 'acme', name: 'user_signup', at: 1 }),
  event({ user: 'ada', organization: 'acme', at: 2, count: 1200 }),
  event({ user: 'bob\u001b[31m', organization: 'acme', endpoint: 'GET /v2/b', at: 3, status: 503 }),
];
const LINES = EVENTS.map((each) => JSON.stringify(each)).join('\n');

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'spanhog-answers-'));
  return () => {
    rmSync(directory, { recursive: true });
  };
});

function fileWith(content: string): string {
  const file = join(directory, `events-${Math.random()}.jsonl`);
  writeFileSync(file, content);
  return file;
}

async function answers(
  args: readonly string[],
  input = '',
): Promise<{ code: unknown; out: string; err: string }> {
  const env = { ...process.env, FORCE_COLOR: '1' };
  const child = spawn(process.execPath, [BIN, 'answers', ...args], { env });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  child.stdin.end(input);
  const closed = once(child, 'close');
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await closed;
  return { code, out, err };
}

describe('spanhog answers', () => {
  it('prints every question with its table, and no code that steers a terminal', async () => {
    const { code, out, err } = await answers(['--data', fileWith(LINES)]);
    expect([code, err]).toEqual([0, '']);
    for (const { id, title } of INSIGHTS) expect(out).toContain(`${title}  ${id}\n`);
    expect(out).toMatch(/^ {3}Endpoint +Requests +Share +Callers +Failed +Mean time +95 % within$/m);
    expect(out).toMatch(/^ {3}GET \/v1\/a +≈ 1,201 +≈ 99\.9 % +≥ 1 +≈ 0\.0 % +≈ 10 ms +≈ 10 ms +█{12}$/m);
    expect(out).toMatch(/^ {3}GET \/v2\/b +503 +bob\[31m +acme +≈ 1 +2026-11-01 00:00:00 +trace-3 +no/m);
    expect(out).toContain('These are estimates');
    expect(out).not.toContain('\u001b');
  });

  it('prints one of them, within the parameters, and says what is left out', async () => {
    const { out } = await answers(['clients', '--data', fileWith(LINES), '--endpoint', 'GET /v2/b']);
    expect(out).toMatch(
      /^With which client programs, .*\n {3}Client .*\n {3}sdk +1\.0\.0 +– +– +≈ 1 +≈ 100\.0 %/,
    );
    const many = Array.from({ length: 40 }, (_, at) => event({ endpoint: `GET /v1/${at}` }));
    const shown = await answers(['top-endpoints', '--data', fileWith(JSON.stringify(many)), '-n', '3']);
    expect(shown.out.match(/^ {3}GET /gm)).toHaveLength(3);
    expect(shown.out).toContain('… and 37 more rows');
    const journey = await answers(['journey', '--journey', 'user_signup,login', '--data', '-'], LINES);
    expect(journey.out).toMatch(/^ +1 +user_signup +≥ 1 .*\n +2 +login +≥ 0/m);
  });

  it('leaves out what the parameters do not narrow', async () => {
    const { questions } = JSON.parse(
      (await answers(['--caller', 'ada', '--json', '--data', '-'], LINES)).out,
    );
    const ids = questions.map(({ id }: { id: string }) => id);
    expect(ids).toEqual(
      INSIGHTS.filter(({ parameters }) => parameters.includes('caller')).map(({ id }) => id),
    );
    expect(questions[0].rows).toMatchObject([{ endpoint: 'GET /v1/a', requests: 1201 }]);
  });

  it('gives programs all rows, with ids, titles and units', async () => {
    const { out } = await answers(['--json', '--data', '-'], LINES);
    const { questions, ...others } = JSON.parse(out);
    expect(others).toEqual({ isEstimate: true });
    expect(questions).toEqual(
      INSIGHTS.map(({ id, title, columns, answer }) => ({
        id,
        title,
        columns: columns.map((each) => ({ key: each.key, title: each.title, unit: each.unit })),
        rows: answer(EVENTS),
      })),
    );
    const one = JSON.parse((await answers(['failures', '--json', '--data', '-'], LINES)).out);
    expect(one.questions).toHaveLength(1);
  });

  it('asks a running local PostHog, page after page', async () => {
    const posthog = await startLocalPostHog();
    onTestFinished(() => posthog.close());
    const batch = Array.from({ length: 10_500 }, (_, at) => ({
      event: 'api_request',
      distinct_id: `user_${at % 7}`,
      properties: { endpoint: 'GET /v1/a', request_count: 1 },
    }));
    const nothing = await answers(['--url', posthog.url]);
    expect(nothing.out).toBe(
      'No events yet. Send an app there, make some requests, and ask again:\n' +
        `  POSTHOG_HOST=${posthog.url} POSTHOG_PROJECT_TOKEN=phc_local\n`,
    );
    await fetch(`${posthog.url}/batch/`, {
      method: 'POST',
      body: JSON.stringify({ api_key: 'phc_local', batch }),
    });
    const { out } = await answers(['top-endpoints', '--json', '--url', posthog.url]);
    expect(JSON.parse(out).questions[0].rows).toMatchObject([{ requests: 10_500, callers: 7 }]);
  });

  it('passes over a line that was not ended, and says so', async () => {
    const { code, out } = await answers(['clients', '--data', '-'], `${LINES}\n{"uuid":"0193`);
    expect(code).toBe(0);
    expect(out).toContain('1 lines are no events, and were passed over.');
  });

  it.each([
    [['what'], 'no question "what"; the questions are top-endpoints, unused-endpoints, '],
    [['mixed-versions', '--caller', 'ada'], 'mixed-versions is not narrowed by --caller'],
    [['--from', 'tomorrow'], "argument 'tomorrow' is invalid. Expected a time such as "],
    [['--journey', 'a,,b'], "argument 'a,,b' is invalid. Expected names of events such as "],
    [['--limit', '0'], "argument '0' is invalid. Expected a whole number from 1."],
    [['--url', 'file:///etc/passwd'], 'Expected an address such as http://127.0.0.1:8010.'],
    [['--data', join(tmpdir(), 'spanhog-no-such-file')], 'there is no such file'],
    [['--data', tmpdir()], 'it is a directory'],
    [['--data', fileURLToPath(import.meta.url)], 'holds no events: expected one JSON object a line'],
    [['--url', 'http://127.0.0.1:9'], 'nothing answers on http://127.0.0.1:9: start npx spanhog dev'],
  ])('%j is refused', async (args, message) => {
    const { code, out, err } = await answers(args);
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/^error: /);
    expect(err).toContain(message);
  });

  it('says what to do where a file is empty', async () => {
    const { code, out } = await answers(['--data', fileWith('')]);
    expect([code, out]).toEqual([
      0,
      'No events in it yet. spanhog dev --data keeps them in a file as they come.\n',
    ]);
  });
});
