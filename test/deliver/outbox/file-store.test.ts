import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { nodeFiles } from '../../../src/deliver/outbox/disk/node-files.js';
import type { SegmentStore } from '../../../src/deliver/chunks/segment-store.js';
import { bytesOf, makeEvent, makeEvents } from '../support.js';
import { ScriptedFiles } from './scripted-files.js';
import { KEY, look, openFileStore, Processes } from './support.js';

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

  function open(uid = UID): SegmentStore {
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
    expect(modes).toHaveLength(6);
    for (const [isDirectory, mode] of modes) expect(mode).toBe(isDirectory ? 0o700 : 0o600);
  });

  it('has a name that tells neither project nor host', () => {
    const store = open();
    store.seal(store.append(bytesOf(makeEvent(1))));
    const names = fs.readdirSync(directory, { recursive: true, encoding: 'utf8' });
    expect(names.toSorted()).toEqual([
      expect.stringMatching(new RegExp(`^1-${KEY}-[0-9a-f]{16}-1$`)),
      expect.stringMatching(/^[^/]+\/\d{13}-000001\.1\.sealed$/),
      expect.stringMatching(/^[^/]+\/owner$/),
    ]);
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

  it('may hold junk of every kind, with names like ours: it is left alone', () => {
    const dead = open();
    dead.append(bytesOf(makeEvent(1)));
    processes.kill(dead);
    const home = join(directory, fs.readdirSync(directory)[0] ?? '');
    const target = join(parent, 'target');
    const other = (n: number): string => join(directory, `1-${KEY}-${'a'.repeat(16)}-${n}.free`);
    fs.writeFileSync(target, 'precious');
    fs.mkdirSync(join(parent, 'real'));
    fs.writeFileSync(join(parent, 'real', '1780000000000-000001.1.sealed'), 'precious');
    // In the place of directories.
    fs.symlinkSync(join(parent, 'real'), other(1));
    fs.symlinkSync(join(parent, 'nothing'), other(2));
    fs.writeFileSync(other(3), 'mine');
    fs.mkdirSync(other(4));
    fs.writeFileSync(join(other(4), 'notes.txt'), 'mine');
    fs.writeFileSync(join(directory, 'notes.txt'), 'mine');
    // In the place of segments.
    fs.symlinkSync(target, join(home, '1780000000000-000001.1.sealed'));
    fs.symlinkSync(join(parent, 'nothing'), join(home, '1780000000000-000002.open'));
    fs.mkdirSync(join(home, '1780000000000-000003.open'));
    fs.writeFileSync(join(home, '1780000000000-000004.open'), Buffer.from([0, 255, 10, 0, 13, 10]));
    fs.writeFileSync(join(home, '1780000000000-000005.0.sealed'), '');
    fs.writeFileSync(join(home, '1780000000000-000006.9999999.sealed'), 'x'.repeat(500));
    execFileSync('mkfifo', [join(home, '1780000000000-000007.1.sealed')]);
    const store = open();
    const { adopted, damaged } = look(store);
    expect(adopted.reduce((sum, { events }) => sum + events, 0)).toBeLessThan(100);
    expect(damaged).toBeGreaterThan(0);
    store.append(bytesOf(makeEvent(2)));
    for (const segment of adopted) store.remove(segment);
    expect(fs.readFileSync(target, 'utf8')).toBe('precious');
    expect(fs.readdirSync(join(parent, 'real'))).toHaveLength(1);
    expect(fs.readdirSync(directory)).toContain('notes.txt');
    expect(fs.readdirSync(other(4))).toEqual(['notes.txt']);
    expect(look(store).adopted).toEqual([]);
  });

  it('is not blocked by a named pipe', async () => {
    execFileSync('mkfifo', [join(parent, 'pipe')]);
    await expect(nodeFiles.read(join(parent, 'pipe'), 0, 10)).rejects.toThrow('Expected a file');
    expect(() => nodeFiles.readNow(join(parent, 'pipe'), 10)).toThrow('Expected a file');
  });

  it('of a later version is left to the version that wrote it', () => {
    const store = open();
    store.append(bytesOf(makeEvent(1)));
    const later = join(directory, `2-${KEY}-${'a'.repeat(16)}-1.free`);
    fs.mkdirSync(later);
    fs.writeFileSync(join(later, '1780000000000-000001.1.sealed'), 'anything');
    expect(look(store)).toMatchObject({ adopted: [], damaged: 0 });
    expect(fs.readdirSync(later)).toHaveLength(1);
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
    store.seal(store.append(bytesOf(makeEvent(2))));
    expect(timers).toEqual([1_000]);
    expect(files.openFiles).toBe(1);
    run();
    await expect.poll(() => files.openFiles).toBe(0);
    expect(files.calls.filter(({ call }) => call === 'sync')).toHaveLength(1);
    const directories = files.calls.filter(({ call }) => call === 'syncDirectory').map(({ path }) => path);
    expect(directories).toEqual([expect.stringMatching(/^\/outbox\/1-/), '/outbox']);
  });
});
