import { execFile } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../src/deliver/clock.js';
import { FileStore } from '../../src/deliver/outbox/file-store.js';
import { nodeFiles } from '../../src/deliver/outbox/disk/node-files.js';
import { systemIdentity } from '../../src/deliver/outbox/owners/process-identity.js';
import { bytesOf, makeEvent, makeEvents } from '../deliver/support.js';

const BIN = fileURLToPath(new URL('../../dist/esm/cli/spanhog.js', import.meta.url));

let parent: string;
let directory: string;

beforeEach(() => {
  parent = fs.mkdtempSync(join(tmpdir(), 'spanhog-cli-'));
  directory = join(parent, 'outbox');
  onTestFinished(() => fs.rmSync(parent, { recursive: true }));
});

async function run(
  ...args: readonly string[]
): Promise<{ readonly code: unknown; readonly out: string; readonly err: string }> {
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [BIN, 'outbox', ...args]);
    return { code: 0, out: stdout, err: stderr };
  } catch (error) {
    const [code, out, err] = ['code', 'stdout', 'stderr'].map((key): unknown =>
      Reflect.get(Object(error), key),
    );
    return { code, out: String(out), err: String(err) };
  }
}

function open(key: string): FileStore {
  return new FileStore({
    directory,
    key,
    maxBytes: 64 * 1024 * 1024,
    maxAgeMs: 86_400_000,
    sync: 'never',
    files: nodeFiles,
    clock: systemClock,
    identity: systemIdentity(),
    uid: process.geteuid?.(),
    chunkEvents: 1_500,
    chunkBytes: 2 * 1024 * 1024,
  });
}

it('lists segments, events, bytes, age and state, and no value of any event', async () => {
  const [ours, other] = [open('a'.repeat(16)), open('b'.repeat(16))];
  for (const event of makeEvents(1_499)) ours.append(bytesOf(event));
  ours.seal(ours.append(bytesOf(makeEvent(1_499))));
  ours.append(bytesOf(makeEvent(2_000)));
  ours.reject(bytesOf(makeEvent(2_001)), 'too_large');
  ours.reject(bytesOf(makeEvent(2_002)), 'bad_request');
  other.append(bytesOf(makeEvent(3_000)));
  await other.close();
  const sealed =
    fs
      .readdirSync(directory, { recursive: true, encoding: 'utf8' })
      .find((name) => name.endsWith('.1500.sealed')) ?? '';
  const bytes = fs.readFileSync(join(directory, sealed));
  bytes[100] = 0;
  fs.writeFileSync(join(directory, sealed), bytes);
  fs.writeFileSync(join(directory, 'notes.txt'), '');
  // A busy store makes its next segment ahead, in a later turn: it has nothing in it, and isn't listed.
  await new Promise(setImmediate);
  const before = fs.readdirSync(directory, { recursive: true });

  const { code, out } = await run(directory);
  expect(code).toBe(0);
  expect(out).toMatch(/1,501 events in 3 segments, [\d,]+ bytes; 1 processor running/);
  expect(out).toMatch(/^ {2}sealed +a{16} +1,499 +1 +[\d,]+ +\d{4}-\d\d-\d\dT.*Z$/m);
  expect(out).toMatch(/^ {2}open +a{16} +1 +0 /m);
  expect(out).toMatch(/^ {2}adoptable +b{16} +1 +0 /m);
  expect(out).toContain('1 damaged line');
  expect(out).toContain('2 keys');
  expect(out).toContain('rejected/: 2 events that PostHog refused (1 too_large, 1 bad_request)');
  expect(out).toContain('1 other name');
  expect(out).not.toMatch(/user_|api_request|\/things|GET/);
  expect(fs.readdirSync(directory, { recursive: true })).toEqual(before);
  await ours.close();
});

it('says so when nothing is in it', async () => {
  fs.mkdirSync(directory);
  expect(await run(directory)).toMatchObject({
    code: 0,
    out: `${directory}: 0 events in 0 segments, 0 bytes; 0 processors running\n`,
  });
});

it.each([
  ['there is none', 'there is no such directory', () => {}],
  ['it is a file', 'it is not a directory', () => fs.writeFileSync(directory, '')],
])('tells what is wrong when %s', async (_, why, make) => {
  make();
  const { code, err } = await run(directory);
  expect(code).toBe(1);
  expect(err).toBe(`error: can't read the outbox ${JSON.stringify(directory)}: ${why}\n`);
});
