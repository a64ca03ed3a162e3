import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { EventQueue } from '../../src/deliver/event-queue.js';
import type { PackedEvents } from '../../src/deliver/packed-events.js';
import { writeEvent, type EventJson } from '../../src/event/event-json.js';
import { makeEvent } from './support.js';

/** Of any length, and now and then with characters of several bytes. */
function eventOf(n: number, letters: number): EventJson {
  return writeEvent(makeEvent(n, { properties: { text: (n % 3 === 0 ? 'ü😀' : 'x').repeat(letters) } }));
}

function textsOf(events: PackedEvents | undefined): string[] {
  return Array.from({ length: events?.size ?? 0 }, (_, index) =>
    Buffer.from(events?.jsonAt(index) ?? []).toString(),
  );
}

const byteLengthOf = (texts: readonly string[]): number =>
  texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);

/** The model's answer to `take`. */
function takeFrom(model: string[], maxEvents: number, maxBytes: number): string[] {
  let count = 0;
  for (let bytes = 0; count < Math.min(maxEvents, model.length); count += 1) {
    bytes += Buffer.byteLength(model[count] ?? '');
    if (count > 0 && bytes > maxBytes) break;
  }
  return model.splice(0, count);
}

it('gives events back in order, within the limits, like an array', () => {
  const operation = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        push: fc.integer({ min: 1, max: 700 }),
        letters: fc.constantFrom(0, 10, 500),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ push: fc.integer({ min: 1, max: 5 }), letters: fc.constant(60_000) }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        take: fc.integer({ min: 1, max: 900 }),
        maxBytes: fc.constantFrom(1, 5_000, 400_000, Infinity),
      }),
    },
    { weight: 2, arbitrary: fc.record({ skip: fc.integer({ min: 1, max: 700 }) }) },
    { weight: 2, arbitrary: fc.record({ letGo: fc.nat(3), sliceFirst: fc.boolean() }) },
    { weight: 1, arbitrary: fc.constant('clear' as const) },
  );
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 30 }), (operations) => {
      const queue = new EventQueue(500);
      const model: string[] = [];
      // What was taken stays as it is, whatever comes into the queue afterwards.
      const taken: { readonly events: PackedEvents | undefined; readonly texts: readonly string[] }[] = [];
      // Until it is let go, and then its memory is another event's; but not what a slice of it is in.
      const letGo = ({ events, texts }: (typeof taken)[number], sliceFirst: boolean): void => {
        expect(textsOf(events)).toEqual(texts);
        const slice = sliceFirst && texts.length > 1 ? events?.slice(1) : undefined;
        if (slice) taken.push({ events: slice, texts: texts.slice(1) });
        events?.letGo();
      };
      const given: unknown[] = [];
      const expected: unknown[] = [];
      let pushed = 0;
      for (const step of operations) {
        if (step === 'clear') {
          queue.clear();
          model.length = 0;
        } else if ('push' in step) {
          for (let i = 0; i < step.push; i += 1) {
            const text = eventOf(pushed, step.letters);
            given.push(queue.push(i % 5 === 0 ? Buffer.from(text) : text));
            expected.push(Buffer.byteLength(text));
            model.push(text);
            pushed += 1;
          }
          given.push(Buffer.from(queue.newest).toString());
          expected.push(model.at(-1));
        } else if ('take' in step) {
          const texts = takeFrom(model, step.take, step.maxBytes);
          taken.push({ events: queue.take(step.take, step.maxBytes), texts });
        } else if ('letGo' in step) {
          for (const each of taken.splice(step.letGo, 1)) letGo(each, step.sliceFirst);
        } else {
          given.push(queue.skip(step.skip));
          expected.push(byteLengthOf(model.splice(0, step.skip)));
        }
        given.push(queue.size, queue.bytes, queue.tail, queue.head);
        expected.push(model.length, byteLengthOf(model), pushed, pushed - model.length);
      }
      expect(given).toEqual(expected);
      for (const { events, texts } of taken) {
        expect(textsOf(events)).toEqual(texts);
        expect(events?.bytes ?? 0).toBe(byteLengthOf(texts));
      }
    }),
    { numRuns: 40 },
  );
});

it('keeps no memory of events that left it, and little for one that waits alone', async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage: unknown = runInNewContext('gc');
  if (typeof collectGarbage !== 'function') throw new Error('There is no gc()');
  const queue = new EventQueue(500);
  const memory = takeAll(queue, 2_000);
  expect(memory.length).toBeGreaterThan(2);
  queue.clear();
  queue.push(eventOf(1, 10));
  expect(queue.newest.buffer.byteLength).toBeLessThan(10_000);
  const left = (): number => {
    collectGarbage();
    return memory.filter((each) => each.deref() !== undefined).length;
  };
  await expect.poll(left, { timeout: 10_000 }).toBe(0);
});

/** Pushes so many events and takes them out again; the memory that they were in. */
function takeAll(queue: EventQueue, count: number): WeakRef<ArrayBufferLike>[] {
  for (let n = 0; n < count; n += 1) queue.push(eventOf(n, 500));
  const memory = new Set<ArrayBufferLike>();
  for (let taken = queue.take(500, Infinity); taken; taken = queue.take(500, Infinity)) {
    memory.add(taken.jsonAt(0).buffer);
  }
  return [...memory].map((each) => new WeakRef(each));
}

it('uses the memory of events that were let go for those that come next', () => {
  const queue = new EventQueue(100);
  const memory = new Set<ArrayBufferLike>();
  for (let batch = 0; batch < 50; batch += 1) {
    for (let n = 0; n < 100; n += 1) queue.push(eventOf(n, 100));
    memory.add(queue.newest.buffer);
    queue.take(100, Infinity)?.letGo();
  }
  // The first one grew until it was large enough.
  expect(memory.size).toBeLessThan(4);
});

it('reads nothing from events that were let go', () => {
  const queue = new EventQueue(1);
  queue.push(eventOf(1, 10));
  const events = queue.take(1, Infinity);
  events?.letGo();
  queue.push(eventOf(2, 10));
  expect(textsOf(events)).toEqual(['']);
});
