import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startLocalPostHog } from '../../src/local/posthog.js';
import type { LocalPostHog } from '../../src/local/posthog.js';

const PROGRAM = fileURLToPath(new URL('fixtures/deliver.mjs', import.meta.url));

let local: LocalPostHog;

beforeEach(async () => {
  local = await startLocalPostHog();
});

afterEach(() => local.close());

/** Runs the program until it ends by itself, and gives what it printed. */
async function run(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, local.url, ...args]);
  return stdout;
}

it('a process ends although events wait', async () => {
  await run();
  expect(local.events()).toEqual([]);
});

it('shutdown() keeps the process through a backoff, until everything is sent', async () => {
  local.script([{ status: 503 }]);
  expect(JSON.parse(await run('shutdown'))).toMatchObject({ delivered: 5 });
});

it('flush() keeps the process through the wait that Retry-After asks for', async () => {
  local.script([{ status: 429, retryAfter: '1' }]);
  expect(JSON.parse(await run('flush twice'))).toMatchObject({ delivered: 5 });
});

it('after shutdown() nothing keeps the process, not even a request that hung', async () => {
  local.setFault({ fault: 'hang' });
  const printed: unknown = JSON.parse(await run('shutdown at once', '60000'));
  expect(printed).toMatchObject({ queued: 0, dropped: { shutdown: 5 } });
  expect(Reflect.get(Object(printed), 'alive')).not.toContain('Timeout');
});
