import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ChunkList, type ChunkListParts } from '../../../src/deliver/chunks/chunk-list.js';
import type { Chunk } from '../../../src/deliver/chunks/chunk.js';
import { writeEvent } from '../../../src/event/event-json.js';
import { bytesOf, makeEvent, makeEvents } from '../support.js';

const ANY = (): boolean => true;
const EVENT_BYTES = bytesOf(makeEvent(0)).length;

function makeList(changes: Partial<ChunkListParts> = {}): ChunkList {
  return new ChunkList({
    chunkEvents: 10,
    chunkBytes: 1_000_000,
    maxEvents: 1_000,
    maxBytes: 1_000_000_000,
    liveEvents: 1_000,
    liveBytes: 1_000_000_000,
    outbox: undefined,
    nowMs: () => 0,
    ...changes,
  });
}

function push(list: ChunkList, count: number, from = 0): number {
  return makeEvents(count, from).reduce((evicted, event) => evicted + list.push(writeEvent(event)), 0);
}

function uuidsOf(chunk: Chunk | undefined): readonly string[] {
  return Array.from({ length: chunk?.size ?? 0 }, (_, index) => chunk?.events.uuidAt(index) ?? '');
}

function uuids(from: number, to: number): readonly string[] {
  return makeEvents(to - from, from).map(({ uuid }) => uuid);
}

it('gives events back in order, in chunks of a batch, then the open one', () => {
  const list = makeList();
  push(list, 25);
  expect([list.memory.take(10, ANY), list.memory.take(10, ANY)].map(uuidsOf)).toEqual([
    uuids(0, 10),
    uuids(10, 20),
  ]);
  expect(list.memory.take(10, ANY)).toBeUndefined();
  expect(uuidsOf(list.takeOpen(10))).toEqual(uuids(20, 25));
  expect(list.count()).toEqual({ queued: 25, stored: 0 });
});

it('ends a chunk by its bytes', () => {
  const list = makeList({ chunkBytes: EVENT_BYTES * 4 });
  push(list, 9);
  expect(list.memory.take(10, ANY)?.size).toBe(4);
});

it('gives a part of a chunk, and the rest after it', () => {
  const list = makeList();
  push(list, 10);
  list.seal();
  const part = list.memory.take(4, ANY);
  expect(uuidsOf(part)).toEqual(uuids(0, 4));
  if (part) list.memory.insert(part);
  expect(uuidsOf(list.memory.take(10, ANY))).toEqual(uuids(0, 4));
  expect(uuidsOf(list.memory.take(10, ANY))).toEqual(uuids(4, 10));
});

it('drops the oldest beyond its number and its bytes, from whatever waits, and none in flight', () => {
  for (const bound of [{ maxEvents: 12 }, { maxBytes: EVENT_BYTES * 12 }]) {
    const list = makeList(bound);
    expect(push(list, 12)).toBe(0);
    const inFlight = list.memory.take(10, ANY);
    expect(inFlight?.size).toBe(10);
    expect(push(list, 5, 12)).toBe(5);
    expect(list.count().queued).toBe(12);
    if (inFlight) list.memory.insert(inFlight);
    expect(push(list, 3, 17)).toBe(3);
    expect(uuidsOf(list.memory.take(10, ANY))).toEqual(uuids(3, 10));
  }
});

it('keeps its bound of bytes when a part of a chunk is settled', () => {
  const list = makeList({ maxBytes: EVENT_BYTES * 20 });
  push(list, 20);
  const chunk = list.memory.take(10, ANY);
  if (!chunk) throw new Error('Expected a chunk');
  const { bytes, size } = chunk;
  chunk.keep(new Set(uuids(0, 3)));
  list.memory.insert(chunk);
  list.memory.settle(chunk, size - chunk.size, bytes - chunk.bytes);
  expect(list.count().queued).toBe(13);
  expect(push(list, 7, 20)).toBe(0);
  expect(push(list, 4, 27)).toBe(4);
});

it('counts each event once, and keeps within its bounds, whatever comes and goes', () => {
  const step = fc.oneof(
    fc.record({ push: fc.integer({ min: 1, max: 30 }) }),
    fc.record({ take: fc.integer({ min: 1, max: 12 }) }),
    fc.constantFrom('open', 'settle', 'partly', 'back', 'split', 'seal'),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 60 }), (steps, maxEvents) => {
      const list = makeList({ maxEvents, chunkEvents: 7 });
      const flying: Chunk[] = [];
      let expected = 0;
      let made = 0;
      const settle = (chunk: Chunk, keep: number): void => {
        const { size, bytes } = chunk;
        chunk.keep(new Set(uuidsOf(chunk).slice(0, keep)));
        if (chunk.size > 0) list.memory.insert(chunk);
        else list.memory.remove(chunk);
        list.memory.settle(chunk, size - chunk.size, bytes - chunk.bytes);
        expected -= size - chunk.size;
      };
      for (const each of steps) {
        if (typeof each === 'object' && 'push' in each) {
          expected += each.push - push(list, each.push, made);
          made += each.push;
        } else if (typeof each === 'object') {
          const chunk = list.memory.take(each.take, ANY);
          if (chunk) flying.push(chunk);
        } else if (each === 'open') {
          const chunk = list.takeOpen(5);
          if (chunk) flying.push(chunk);
        } else if (each === 'seal') list.seal();
        else {
          const chunk = flying.pop();
          if (!chunk) continue;
          if (each === 'settle') settle(chunk, 0);
          else if (each === 'partly') settle(chunk, Math.floor(chunk.size / 2));
          else if (each === 'back' || chunk.size < 2) list.memory.insert(chunk);
          else {
            const [first, second] = chunk.split(1);
            list.memory.remove(chunk);
            list.memory.insert(second);
            list.memory.insert(first);
          }
        }
        expect(list.count()).toEqual({ queued: expected, stored: 0 });
        expect(list.isEmpty).toBe(expected === 0);
        const inFlight = flying.reduce((sum, { size }) => sum + size, 0);
        expect(expected).toBeLessThanOrEqual(Math.max(maxEvents, inFlight));
      }
      // Everything that waits can be taken, each event once.
      const left = new Array<string>();
      for (let chunk = list.memory.take(5, ANY); chunk; chunk = list.memory.take(5, ANY))
        left.push(...uuidsOf(chunk));
      left.push(...uuidsOf(list.takeOpen(1_000)), ...flying.flatMap(uuidsOf));
      expect(new Set(left).size).toBe(expected);
      expect(left).toHaveLength(expected);
    }),
  );
});

it('uses the memory of chunks that were let go for those that come next', () => {
  const list = makeList();
  const memories = new Set<ArrayBufferLike>();
  for (let round = 0; round < 20; round += 1) {
    push(list, 10, round * 10);
    const chunk = list.takeOpen(10);
    if (!chunk) continue;
    memories.add(chunk.events.memory.buffer);
    list.memory.remove(chunk);
    list.memory.settle(chunk, chunk.size, chunk.bytes);
    chunk.events.letGo();
  }
  expect(memories.size).toBeLessThan(5);
});
