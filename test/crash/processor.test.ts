import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { startLocalPostHog } from '../../src/local/posthog.js';

const PROGRAM = fileURLToPath(new URL('fixtures/requests.mjs', import.meta.url));

/** Runs the program to its end, and gives what it printed. */
async function run(...args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const [printed] = await Promise.all([text(child.stdout), once(child, 'close')]);
  return printed;
}

it.each(['SIGKILL', 'exit', 'throw'])(
  'requests that ended right before %s are sent by the next process',
  { timeout: 60_000 },
  async (end) => {
    const posthog = await startLocalPostHog();
    const parent = mkdtempSync(join(tmpdir(), 'spanhog-crash-'));
    onTestFinished(async () => {
      await posthog.close();
      rmSync(parent, { recursive: true });
    });
    const directory = join(parent, 'outbox');
    await run(posthog.url, directory, '20', end);
    expect(posthog.events()).toEqual([]);
    const stats: unknown = JSON.parse(await run(posthog.url, directory, '1', 'shutdown'));
    expect(stats).toMatchObject({ accepted: 21, adopted: 20, delivered: 21, stored: 0, dropped: {} });
    const users = posthog.events().map(({ distinctId }) => distinctId);
    expect(new Set(users)).toEqual(new Set(Array.from({ length: 20 }, (_, n) => `user_${n}`)));
    expect(users).toHaveLength(21);
  },
);
