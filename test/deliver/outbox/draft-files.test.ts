import { beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../../src/deliver/clock.js';
import type { DraftStore } from '../../../src/deliver/chunks/segment-store.js';
import type { FileStore } from '../../../src/deliver/outbox/file-store.js';
import type { ProductEvent } from '../../../src/event/product-event.js';
import { bytesOf, makeEvent, unpack } from '../support.js';
import { ScriptedFiles } from './scripted-files.js';
import { look, openFileStore, Processes } from './support.js';

const DIRECTORY = '/outbox';
const HOUR_MS = 3_600_000;

/** A roll-up that has grown to so many requests. */
function grown(n: number, requests: number): ProductEvent {
  const { properties } = makeEvent(n);
  return makeEvent(n, { properties: { ...properties, request_count: requests } });
}

describe('drafts in files', () => {
  let files: ScriptedFiles;
  let processes: Processes;
  let skewMs: number;
  let pausedMs: number;

  beforeEach(() => {
    files = new ScriptedFiles();
    processes = new Processes();
    [skewMs, pausedMs] = [0, 0];
  });

  function open(clock?: Clock, chunkEvents = 500): FileStore {
    return openFileStore(files, DIRECTORY, processes, { chunkEvents, ...(clock && { clock }) });
  }

  /** This process's, and ahead of the others' by `skewMs`; it stood still for `pausedMs`. */
  function skewed(): Clock {
    const none = (): void => undefined;
    return {
      monotonicMs: () => performance.now() + pausedMs,
      wallMs: () => Date.now() + skewMs + pausedMs,
      soon: none,
      after: () => none,
    };
  }

  function put(drafts: DraftStore, n: number, requests: number): void {
    const event = grown(n, requests);
    drafts.write(event.uuid, bytesOf(event));
  }

  /** What the next process finds of the dead ones, by event: how many requests. */
  async function adoptedBy(next: FileStore): Promise<readonly (readonly [string, unknown])[]> {
    const found: (readonly [string, unknown])[] = [];
    for (const segment of look(next).adopted) {
      for (const { uuid, properties } of unpack(await next.read(segment)))
        found.push([uuid, properties['request_count']]);
    }
    return found.toSorted(([a], [b]) => (a < b ? -1 : 1));
  }

  const pair = (n: number, requests: number): readonly [string, unknown] => [makeEvent(n).uuid, requests];

  it('are what the next process sends, each as it was written last, without those that were removed', async () => {
    const store = open();
    for (let requests = 1; requests <= 5; requests += 1) {
      for (const n of [1, 2, 3]) put(store.drafts, n, requests * n);
    }
    store.drafts.remove(makeEvent(2).uuid);
    processes.kill(store);
    // The removed one's event was accepted under its uuid: a second copy is merged, a lost one would be lost.
    const found = await adoptedBy(open());
    expect(found).toEqual(expect.arrayContaining([pair(1, 5), pair(3, 15)]));
  });

  it('leave no file behind once all of them are removed', () => {
    const store = open(undefined, 2);
    for (const n of [1, 2, 3, 4, 5]) put(store.drafts, n, n);
    expect(files.paths('.draft')).toHaveLength(3);
    for (const n of [1, 2, 3, 4, 5]) store.drafts.remove(makeEvent(n).uuid);
    expect(files.paths('.draft')).toEqual([]);
    expect(store.bytes).toBe(0);
    expect(store.drafts.takeLost()).toEqual([]);
  });

  it('stay within a few mebibytes however often they are written, and are whole all the time', async () => {
    const store = open();
    for (let requests = 1; requests <= 15_000; requests += 1) put(store.drafts, requests % 3, requests);
    expect(store.bytes).toBeLessThan(4 * 1024 * 1024);
    expect(files.paths('.new')).toEqual([]);
    processes.kill(store);
    expect(await adoptedBy(open())).toEqual([pair(0, 15_000), pair(1, 14_998), pair(2, 14_999)]);
  });

  it.each(['ENOSPC', 'EDQUOT', 'EIO', 'EPERM', 'EROFS'])(
    'are as they were before a write that fails with %s, and go on once it succeeds',
    async (code) => {
      const store = open();
      put(store.drafts, 1, 10);
      files.fault = (call) => (call === 'write' ? code : undefined);
      expect(() => put(store.drafts, 1, 20)).toThrow(code);
      expect(() => put(store.drafts, 2, 20)).toThrow(code);
      files.fault = () => undefined;
      put(store.drafts, 2, 30);
      processes.kill(store);
      expect(await adoptedBy(open())).toEqual([pair(1, 10), pair(2, 30)]);
    },
  );

  it('lose no earlier line to one that is torn, wherever it is torn, nor to what is written after it', async () => {
    const { length } = bytesOf(grown(1, 20));
    for (const writes of [1, 10, Math.floor(length / 2), length - 1, length + 8]) {
      files = new ScriptedFiles();
      const store = open();
      put(store.drafts, 1, 10);
      let isTorn = false;
      files.fault = (call) => {
        if (call === 'truncate') return 'EIO';
        if (call !== 'write') return undefined;
        if (isTorn) return 'ENOSPC';
        isTorn = true;
        return { writes };
      };
      expect(() => put(store.drafts, 1, 20)).toThrow(/ENOSPC|EIO/);
      files.fault = () => undefined;
      put(store.drafts, 2, 5);
      processes.kill(store);
      const found = await adoptedBy(open());
      expect(found).toEqual([pair(1, 10), pair(2, 5)]);
    }
  });

  it('say no to a disk that is full, and take up where it has room again', async () => {
    const store = open();
    put(store.drafts, 1, 1);
    files.capacity = files.bytes + 100;
    expect(() => put(store.drafts, 2, 2)).toThrow('ENOSPC');
    files.capacity = Infinity;
    put(store.drafts, 2, 3);
    put(store.drafts, 1, 4);
    processes.kill(store);
    expect(await adoptedBy(open())).toEqual([pair(1, 4), pair(2, 3)]);
  });

  it.each(['create', 'rename', 'readNow'] as const)(
    'keep what was written where writing a file anew fails in %s',
    async (failing) => {
      const store = open();
      put(store.drafts, 1, 1);
      let failures = 0;
      files.fault = (call, path) => {
        const isAnew = call === failing && (path.endsWith('.new') || failing === 'readNow');
        failures += Number(isAnew);
        return isAnew ? 'EPERM' : undefined;
      };
      let requests = 1;
      let refused: unknown;
      while (refused === undefined && requests < 40_000) {
        requests += 1;
        try {
          put(store.drafts, 1, requests);
        } catch (error) {
          refused = error;
        }
      }
      expect(failures).toBeGreaterThan(0);
      expect(String(refused)).toContain('EPERM');
      processes.kill(store);
      files.fault = () => undefined;
      expect(await adoptedBy(open())).toEqual([pair(1, requests - 1)]);
    },
  );

  it('go on beside a file that can’t be removed', async () => {
    const store = open();
    put(store.drafts, 1, 1);
    files.fault = (call, path) => (call === 'remove' && path.endsWith('.draft') ? 'EPERM' : undefined);
    expect(() => store.drafts.remove(makeEvent(1).uuid)).not.toThrow();
    put(store.drafts, 2, 2);
    files.fault = () => undefined;
    processes.kill(store);
    // The first one once more, under its id: PostHog merges it.
    expect(await adoptedBy(open())).toEqual([pair(1, 1), pair(2, 2)]);
  });

  it('have one owner at a time: who was taken for dead learns which are another’s now, and begins anew', async () => {
    const [one, other] = [open(skewed()), open()];
    put(one.drafts, 1, 10);
    put(one.drafts, 2, 20);
    processes.kill(one);
    expect(await adoptedBy(other)).toEqual([pair(1, 10), pair(2, 20)]);
    pausedMs = HOUR_MS;
    // What the other one has read is not written to any more.
    expect(one.drafts.write(makeEvent(1).uuid, bytesOf(grown(1, 15)))).toBe(false);
    put(one.drafts, 3, 30);
    expect([...one.drafts.takeLost()].toSorted()).toEqual([makeEvent(1).uuid, makeEvent(2).uuid]);
    expect(one.drafts.takeLost()).toEqual([]);
    one.drafts.remove(makeEvent(1).uuid);
    expect(files.paths('.draft')).not.toEqual([]);
    expect(await adoptedBy(open())).toEqual([pair(3, 30)]);
  });

  it.each([
    ['ahead', HOUR_MS],
    ['behind', -HOUR_MS],
    ['years ahead', 20 * 365 * 24 * HOUR_MS],
  ])('of a process whose clock is %s are not taken from it, and are after its death', async (_, ms) => {
    skewMs = ms;
    const store = open(skewed());
    put(store.drafts, 1, 10);
    const other = open();
    expect(await adoptedBy(other)).toEqual([]);
    put(store.drafts, 1, 11);
    skewMs = 0;
    put(store.drafts, 1, 12);
    expect(store.drafts.takeLost()).toEqual([]);
    processes.kill(store);
    expect(await adoptedBy(other)).toEqual([pair(1, 12)]);
  });

  it('move to a directory of their own when their process has stood still', async () => {
    const store = open(skewed());
    put(store.drafts, 1, 10);
    const [before] = files.paths('.draft');
    pausedMs = HOUR_MS;
    put(store.drafts, 1, 11);
    put(store.drafts, 1, 12);
    const after = files.paths('.draft');
    expect(after).toHaveLength(1);
    expect(after).not.toEqual([before]);
    expect(store.drafts.takeLost()).toEqual([]);
    processes.kill(store);
    expect(await adoptedBy(open())).toEqual([pair(1, 12)]);
  });
});
