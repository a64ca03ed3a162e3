import type { Findings, OutboxStore, Reading, Segment } from '../../../src/deliver/outbox/outbox-store.js';
import { PackedEvents } from '../../../src/deliver/packed-events.js';

interface StoredSegment {
  readonly id: string;
  readonly createdAtMs: number;
  readonly list: Uint8Array[];
  owner: string;
  readonly events: number;
  readonly bytes: number;
}

/** What several writers share, and what outlives them: a server's memory, say. */
export class SharedMemory {
  readonly segments = new Map<string, StoredSegment>();
  readonly alive = new Set<string>();
  nextId = 1;
}

const EVENTS_IN_SEGMENT = 500;
const EVENTS_IN_READING = 100;

/** The least that an outbox store has to do; a model for another one. */
export function createMemoryStore(
  memory: SharedMemory,
  fails: () => boolean = () => false,
): OutboxStore & { readonly id: string } {
  const id = String((memory.nextId += 1));
  let open: StoredSegment | undefined;
  let number = 0;
  const mine = new Set<string>();
  memory.alive.add(id);

  function begin(): StoredSegment {
    number += 1;
    const list: Uint8Array[] = [];
    const segment: StoredSegment = {
      id: `${id}-${number}`,
      createdAtMs: Date.now(),
      list,
      owner: id,
      get events() {
        return list.length;
      },
      get bytes() {
        return list.length * 1_000;
      },
    };
    memory.segments.set(segment.id, segment);
    mine.add(segment.id);
    return segment;
  }

  function own(segment: Segment): StoredSegment | undefined {
    const found = memory.segments.get(segment.id);
    return found?.owner === id ? found : undefined;
  }

  return {
    id,
    append(event) {
      if (fails()) throw new Error('The store is out of reach');
      if (open && (open.list.length >= EVENTS_IN_SEGMENT || !own(open))) open = undefined;
      open ??= begin();
      open.list.push(Uint8Array.from(event));
      return open;
    },
    seal() {
      open = undefined;
    },
    read(segment, from): Promise<Reading | undefined> {
      const found = own(segment);
      if (!found) return Promise.resolve(undefined);
      const next = from + EVENTS_IN_READING;
      return Promise.resolve({
        events: PackedEvents.of(found.list.slice(from, next)),
        next,
        isEnd: next >= found.list.length,
      });
    },
    remove(segment) {
      if (own(segment)) memory.segments.delete(segment.id);
      mine.delete(segment.id);
      if (open?.id === segment.id) open = undefined;
    },
    tend(): Promise<Findings> {
      const gone = [...mine].filter((each) => memory.segments.get(each)?.owner !== id);
      const adopted: Segment[] = [];
      let othersBytes = 0;
      for (const segment of memory.segments.values()) {
        if (segment.owner === id) continue;
        if (memory.alive.has(segment.owner)) {
          othersBytes += segment.bytes;
          continue;
        }
        segment.owner = id;
        mine.add(segment.id);
        adopted.push(segment);
      }
      for (const each of gone) mine.delete(each);
      return Promise.resolve({
        adopted,
        damaged: 0,
        gone: gone.map((each) => ({ id: each, createdAtMs: 0, events: 0, bytes: 0 })),
        removed: { expired: 0, full: 0 },
        foreign: 0,
        othersBytes,
        processes: memory.alive.size,
      });
    },
    reject() {},
    close() {
      open = undefined;
      memory.alive.delete(id);
      return Promise.resolve();
    },
  };
}
