import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { startLocalPostHog, type LocalPostHog } from '../../src/local/posthog.js';

const PROGRAM = fileURLToPath(new URL('fixtures/rolled-up.mjs', import.meta.url));

interface World {
  readonly posthog: LocalPostHog;
  readonly directory: string;
}

async function world(): Promise<World> {
  const posthog = await startLocalPostHog();
  const parent = mkdtempSync(join(tmpdir(), 'spanhog-rolled-'));
  onTestFinished(async () => {
    await posthog.close();
    rmSync(parent, { recursive: true });
  });
  return { posthog, directory: join(parent, 'outbox') };
}

/** Runs the program, kills it when it has counted so long, and gives what had to survive and what was made. */
async function kill(
  { posthog, directory }: World,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  afterLines: number,
): Promise<{ readonly safe: number; readonly made: number }> {
  const child = spawn(process.execPath, [PROGRAM, posthog.url, directory, ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, ...env },
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let lines: string[] = [];
  let rest = '';
  child.stdout.on('data', (chunk: Buffer) => {
    const parts = (rest + chunk.toString()).split('\n');
    rest = parts.pop() ?? '';
    lines = [...lines, ...parts];
    if (lines.length >= afterLines) child.kill('SIGKILL');
  });
  await once(child, 'close');
  const [safe = 0, made = 0] = (lines.at(-1) ?? '').split(' ').map(Number);
  return { safe, made };
}

async function sendRest({ posthog, directory }: World): Promise<unknown> {
  const child = spawn(process.execPath, [PROGRAM, posthog.url, directory, '0', 'shutdown'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [printed] = await Promise.all([text(child.stdout), once(child, 'close')]);
  return JSON.parse(printed);
}

function counted(posthog: LocalPostHog): number {
  return posthog.events().reduce((sum, { properties }) => sum + Number(properties['request_count']), 0);
}

it.each<[string, readonly string[], Readonly<Record<string, string>>, number]>([
  ['in the middle of a long interval', ['50', 'run'], {}, 260],
  ['with many callers', ['200', 'run', '3000'], {}, 260],
  ['with its intervals ending all the time', ['50', 'run'], { INTERVAL_MS: '1000' }, 260],
])(
  'a process that is killed %s loses what it counted in the last second at most, and nothing counts twice',
  { timeout: 60_000 },
  async (_, args, env, afterLines) => {
    const one = await world();
    // A second killed process adopts what the first one left.
    let safe = 0;
    let made = 0;
    for (let round = 0; round < 2; round += 1) {
      const killed = await kill(one, args, env, afterLines);
      safe += killed.safe;
      made += killed.made;
    }
    expect(safe).toBeGreaterThan(1_000);
    const stats = await sendRest(one);
    expect(stats).toMatchObject({ events: { queued: 0, stored: 0, dropped: {} }, rollup: { waiting: 0 } });
    expect(counted(one.posthog)).toBeGreaterThanOrEqual(safe);
    // What was made between its last line and its end is on no line.
    expect(counted(one.posthog)).toBeLessThanOrEqual(made + 2 * 20 * Number(args[0]));
    const left = readdirSync(one.directory, { recursive: true, encoding: 'utf8' });
    expect(left.filter((name) => name.includes('.draft'))).toEqual([]);
  },
);

it('a process that ends in order sends every count, once, and leaves no draft', async () => {
  const one = await world();
  const child = spawn(process.execPath, [PROGRAM, one.posthog.url, one.directory, '1000', 'shutdown'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [printed] = await Promise.all([text(child.stdout), once(child, 'close')]);
  expect(counted(one.posthog)).toBe(1_000);
  expect(JSON.parse(printed)).toMatchObject({ events: { queued: 0, stored: 0 }, rollup: { waiting: 0 } });
});
