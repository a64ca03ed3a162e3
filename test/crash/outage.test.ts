import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const SCRIPT = fileURLToPath(new URL('../../scripts/outage/run.mjs', import.meta.url));

/** Runs a scenario of the outage script with real processes, in seconds rather than minutes. */
async function run(scenario: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, scenario, '--quick', '--json']);
  const rows: unknown = JSON.parse(stdout);
  if (!Array.isArray(rows)) throw new Error('Expected rows');
  return rows
    .filter((row: unknown) => field(row, 'sender') === 'spanhog')
    .map(
      (row: unknown) =>
        `${JSON.stringify(field(row, 'lost'))} lost, ${JSON.stringify(field(row, 'twice') ?? 0)} twice`,
    );
}

function field(row: unknown, name: string): unknown {
  return typeof row === 'object' && row !== null ? Reflect.get(row, name) : undefined;
}

it.each([
  ['outage', 12],
  ['burst', 1],
  ['poison', 1],
  ['unauthorized', 1],
  ['sigterm', 2],
  ['sigkill', 1],
  ['disk', 1],
  ['smallDisk', 1],
])('nothing is lost in the scenario %s', { timeout: 90_000 }, async (scenario, rows) => {
  expect(await run(scenario)).toEqual(Array.from({ length: rows }, () => '0 lost, 0 twice'));
});
