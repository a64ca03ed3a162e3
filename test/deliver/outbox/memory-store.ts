import { PackedEvents } from '../../../src/deliver/chunks/packed-events.js';
import type { Segment, SegmentStore } from '../../../src/deliver/chunks/segment-store.js';

interface StoredSegment {
  readonly id: string;
  readonly createdAtMs: number;
  readonly list: Uint8Array[];
  owner: string;
}

/** What several writers share, and what outlives them: a server's memory, say. */
export class SharedMemory {
  readonly segments = new Map<string, StoredSegment>();
  readonly alive = new Set<string>();
  nextId = 1;
}

/** The least that a store has to do; a model for another one. */
export function createMemoryStore(
  memory: SharedMemory,
  fails: () => boolean = () => false,
): SegmentStore & { readonly id: string } {
  const id = String((memory.nextId += 1));
  let open: Segment | undefined;
  let number = 0;
  const mine = new Map<Segment, StoredSegment>();
  memory.alive.add(id);

  function hold(stored: StoredSegment): Segment {
    const segment: Segment = {
      createdAtMs: stored.createdAtMs,
      unsettled: stored.list.length,
      get events() {
        return stored.list.length;
      },
      get bytes() {
        return stored.list.length * 1_000;
      },
      get isOpen() {
        return open === segment;
      },
      get isGone() {
        return memory.segments.get(stored.id)?.owner !== id;
      },
    };
    mine.set(segment, stored);
    return segment;
  }

  function begin(): Segment {
    number += 1;
    const stored: StoredSegment = { id: `${id}-${number}`, createdAtMs: Date.now(), list: [], owner: id };
    memory.segments.set(stored.id, stored);
    open = hold(stored);
    return open;
  }

  return {
    id,
    get bytes() {
      return [...mine.keys()].reduce((sum, segment) => sum + segment.bytes, 0);
    },
    append(event) {
      if (fails()) throw new Error('The store is out of reach');
      const segment = open?.isGone === false ? open : begin();
      mine.get(segment)?.list.push(Uint8Array.from(event));
      segment.unsettled += 1;
      return segment;
    },
    seal(segment) {
      if (open === segment) open = undefined;
    },
    read(segment) {
      const stored = mine.get(segment);
      return Promise.resolve(stored && !segment.isGone ? PackedEvents.of(stored.list) : undefined);
    },
    remove(segment) {
      const stored = mine.get(segment);
      if (stored && !segment.isGone) memory.segments.delete(stored.id);
      mine.delete(segment);
      if (open === segment) open = undefined;
    },
    *look() {
      for (const segment of mine.keys()) if (segment.isGone) mine.delete(segment);
      const adopted: Segment[] = [];
      let othersBytes = 0;
      for (const stored of memory.segments.values()) {
        if (stored.owner === id) continue;
        if (memory.alive.has(stored.owner)) {
          othersBytes += stored.list.length * 1_000;
          continue;
        }
        stored.owner = id;
        adopted.push(hold(stored));
      }
      yield { segments: adopted, damaged: 0 };
      return { removed: { expired: 0, full: 0 }, foreign: 0, othersBytes, processes: memory.alive.size };
    },
    reject() {},
    close() {
      open = undefined;
      memory.alive.delete(id);
      return Promise.resolve();
    },
  };
}
