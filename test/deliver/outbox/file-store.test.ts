import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { nodeFiles } from '../../../src/deliver/outbox/node-files.js';
import type { OutboxStore } from '../../../src/deliver/outbox/outbox-store.js';
import { bytesOf, makeEvent, makeEvents } from '../support.js';
import { ScriptedFiles } from './scripted-files.js';
import { KEY, openFileStore, Processes } from './support.js';

const UID = process.geteuid?.();

describe('the directory of an outbox', () => {
  let parent: string;
  let directory: string;
  const processes = new Processes();

  beforeEach(() => {
    parent = fs.mkdtempSync(join(tmpdir(), 'spanhog-outbox-'));
    directory = join(parent, 'outbox');
    onTestFinished(() => fs.rmSync(parent, { recursive: true }));
  });

  function open(uid = UID): OutboxStore {
    return openFileStore(nodeFiles, directory, processes, { uid });
  }

  it('and all in it is for its owner only', () => {
    const store = open();
    store.append(bytesOf(makeEvent(1)));
    store.reject(bytesOf(makeEvent(2)), 'bad_request');
    const modes = [
      directory,
      ...fs.readdirSync(directory, { recursive: true }).map((name) => join(directory, String(name))),
    ].map((path) => [fs.statSync(path).isDirectory(), fs.statSync(path).mode & 0o777]);
    expect(modes).toHaveLength(5);
    for (const [isDirectory, mode] of modes) expect(mode).toBe(isDirectory ? 0o700 : 0o600);
  });

  it('holds no token, and no name that tells project or host', () => {
    const store = open();
    store.append(bytesOf(makeEvent(1)));
    store.seal();
    const name = fs.readdirSync(directory).find((each) => each.endsWith('.sealed'));
    expect(name).toContain(KEY);
  });

  it.each([
    [
      'a symbolic link',
      () => (fs.mkdirSync(join(parent, 'real'), 0o700), fs.symlinkSync(join(parent, 'real'), directory)),
      'symbolic link',
    ],
    ['a link to nothing', () => fs.symlinkSync(join(parent, 'nothing'), directory), 'symbolic link'],
    ['a file', () => fs.writeFileSync(directory, ''), 'not a directory'],
    ['open to others', () => (fs.mkdirSync(directory), fs.chmodSync(directory, 0o755)), 'mode 0755'],
  ])('is refused when it is %s', (_, make, why) => {
    make();
    expect(() => open().append(bytesOf(makeEvent(1)))).toThrow(why);
    expect(
      fs.readdirSync(parent, { recursive: true }).filter((name) => String(name).includes('.open')),
    ).toEqual([]);
  });

  it('is refused when it belongs to someone else', () => {
    fs.mkdirSync(directory, 0o700);
    expect(() => open((UID ?? 0) + 1).append(bytesOf(makeEvent(1)))).toThrow('another user');
  });

  it('is not made where its parent is missing: a volume may not be mounted', () => {
    directory = join(parent, 'volume', 'outbox');
    expect(() => open().append(bytesOf(makeEvent(1)))).toThrow('ENOENT');
  });

  it('may hold junk of every kind, with names like ours: it is left alone', async () => {
    const dead = open();
    dead.append(bytesOf(makeEvent(1)));
    processes.kill(dead);
    const stem = `1780000000000-${'a'.repeat(16)}-00000`;
    const target = join(parent, 'target');
    fs.writeFileSync(target, 'precious');
    fs.symlinkSync(target, join(directory, `${stem}1-${KEY}.1.sealed`));
    fs.symlinkSync(join(parent, 'nothing'), join(directory, `${stem}2-${KEY}.open`));
    fs.mkdirSync(join(directory, `${stem}3-${KEY}.open`));
    fs.mkdirSync(join(directory, `${'b'.repeat(16)}.alive`));
    fs.symlinkSync(target, join(directory, `${'c'.repeat(16)}.alive`));
    fs.writeFileSync(join(directory, `${stem}4-${KEY}.open`), Buffer.from([0, 255, 10, 0, 13, 10]));
    fs.writeFileSync(join(directory, `${stem}5-${KEY}.0.sealed`), '');
    fs.writeFileSync(join(directory, 'notes.txt'), 'mine');
    const before = fs.readdirSync(directory).length;
    const store = open();
    const { adopted, damaged } = await store.tend();
    expect(adopted.map(({ events }) => events).toSorted((a, b) => a - b)).toEqual([0, 0, 1]);
    expect(damaged).toBe(1);
    expect(fs.readFileSync(target, 'utf8')).toBe('precious');
    expect(fs.readdirSync(directory).length).toBeGreaterThanOrEqual(before - 1);
    store.append(bytesOf(makeEvent(2)));
    for (const segment of adopted) store.remove(segment);
    expect(fs.readdirSync(directory)).toContain('notes.txt');
  });

  it('is not blocked by a named pipe', async () => {
    const store = openFileStore(nodeFiles, parent, processes, { uid: undefined });
    const { execFileSync } = await import('node:child_process');
    const pipe = `1780000000000-${'a'.repeat(16)}-000001-${KEY}.1.sealed`;
    execFileSync('mkfifo', [join(parent, pipe)]);
    expect((await store.tend()).adopted).toEqual([]);
    await expect(nodeFiles.read(join(parent, pipe), 0, 10)).rejects.toThrow('Expected a file');
  });
});

describe('a segment of a later version', () => {
  it('is left to the version that wrote it', async () => {
    const files = new ScriptedFiles();
    const processes = new Processes();
    const store = openFileStore(files, '/outbox', processes);
    store.append(bytesOf(makeEvent(1)));
    store.seal();
    const crc = crc32('{}', crc32('2')).toString(16).padStart(8, '0');
    files.put(`/outbox/1780000000000-${'a'.repeat(16)}-000001-${KEY}.1.sealed`, `2 ${crc} 0000002 {}\n`);
    const { adopted, foreign, damaged } = await store.tend();
    expect({ adopted, foreign, damaged }).toEqual({ adopted: [], foreign: 1, damaged: 0 });
  });
});

describe('what PostHog refused', () => {
  it('never takes more than its part, and the oldest goes', () => {
    const files = new ScriptedFiles();
    const processes = new Processes();
    const maxBytes = 1024 * 1024;
    const stores = [1, 2, 3].map(() => openFileStore(files, '/outbox', processes, { maxBytes }));
    let most = 0;
    for (const [n, event] of makeEvents(3_000).entries()) {
      stores[n % 3]?.reject(bytesOf(event), 'bad_request');
      if (n % 50 === 0) most = Math.max(most, files.bytes);
    }
    expect(most).toBeLessThanOrEqual(maxBytes / 16);
    expect(most).toBeGreaterThan(maxBytes / 40);
    const newest = files
      .paths('.rejected')
      .map((path) => files.contents(path).toString())
      .join('');
    expect(newest).toContain(makeEvent(2_999).uuid);
    expect(newest).not.toContain(makeEvent(0).uuid);
  });
});

describe('the disk', () => {
  it('is told to write a second after the event, and the directory with it', async () => {
    const files = new ScriptedFiles();
    let run = (): void => {};
    const timers: number[] = [];
    const store = openFileStore(files, '/outbox', new Processes(), {
      sync: 'interval',
      clock: {
        monotonicMs: () => 0,
        wallMs: Date.now,
        soon: () => {},
        after: (waitMs, task) => {
          timers.push(waitMs);
          run = task;
          return () => {};
        },
      },
    });
    store.append(bytesOf(makeEvent(1)));
    store.append(bytesOf(makeEvent(2)));
    store.seal();
    expect(timers).toEqual([1_000]);
    expect(files.openFiles).toBe(1);
    run();
    await expect.poll(() => files.openFiles).toBe(0);
    expect(files.calls.filter(({ call }) => call === 'sync')).toHaveLength(1);
    expect(files.calls.filter(({ call }) => call === 'syncDirectory')).toHaveLength(1);
  });
});
