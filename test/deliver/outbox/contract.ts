import { beforeEach, describe, expect, it } from 'vitest';
import type { Segment, SegmentStore } from '../../../src/deliver/chunks/segment-store.js';
import type { ProductEvent } from '../../../src/event/product-event.js';
import { bytesOf, makeEvent, makeEvents, unpack } from '../support.js';
import { look } from './support.js';

/** What a store's test has to bring: several writers on the same storage, and the end of one. */
export interface OutboxWorld {
  /** A writer as another process would have it. */
  open(): SegmentStore;
  /** That writer's process ends here and now, without a word, and the others come to know it. */
  kill(store: SegmentStore): void | Promise<void>;
  /** Whether the next appends fail, as with a full disk or a broken connection. */
  setFailing(isFailing: boolean): void;
}

/**
 * What the delivery relies on, whatever an outbox is made of. A new store passes it with a test of ten lines:
 * `describeOutboxStore('Redis', () => ({ open, kill, setFailing }))`.
 */
export function describeOutboxStore(
  name: string,
  createWorld: () => OutboxWorld | Promise<OutboxWorld>,
): void {
  describe(`an outbox in ${name}`, () => {
    let world: OutboxWorld;
    beforeEach(async () => {
      world = await createWorld();
    });

    it('gives back what was appended: all of it, once, in order', async () => {
      const store = world.open();
      const events = makeEvents(3_000);
      const segments = append(store, events);
      seal(store);
      expect(total(segments)).toBe(3_000);
      expect(await readAll(store, segments)).toEqual(events);
    });

    it('keeps every kind of text and value as it is', async () => {
      const store = world.open();
      const events = ['"\\\n\r\u2028\0', '日本語 😀 ü', '\ud800', 'x'.repeat(60_000)].map((text, n) =>
        makeEvent(n, { properties: { text, list: [1.5, -0.1, null, true, { '': [] }], 'a b': 'é' } }),
      );
      const segments = append(store, events);
      seal(store);
      expect(await readAll(store, segments)).toEqual(events);
    });

    it('returns the same segment as long as it is open, and another one after sealing', () => {
      const store = world.open();
      const [first, same] = [appendOne(store, makeEvent(1)), appendOne(store, makeEvent(2))];
      expect(same).toBe(first);
      expect(first.events).toBe(2);
      seal(store);
      const next = appendOne(store, makeEvent(3));
      expect(next).not.toBe(first);
      expect([first.events, next.events]).toEqual([2, 1]);
    });

    it('tells what a segment takes up', () => {
      const store = world.open();
      const segment = appendOne(store, makeEvent(1));
      const { bytes } = segment;
      expect(bytes).toBeGreaterThan(100);
      appendOne(store, makeEvent(2));
      expect(segment.bytes).toBeGreaterThan(bytes);
    });

    it('starts again behind what failed, and nothing of that is left', async () => {
      const store = world.open();
      const segments = new Set([appendOne(store, makeEvent(1))]);
      world.setFailing(true);
      expect(() => appendOne(store, makeEvent(2))).toThrow(Error);
      expect(() => appendOne(store, makeEvent(3))).toThrow(Error);
      world.setFailing(false);
      segments.add(appendOne(store, makeEvent(4)));
      seal(store);
      expect(await readAll(store, [...segments])).toEqual([makeEvent(1), makeEvent(4)]);
    });

    it('forgets a removed segment, and no matter how often', async () => {
      const store = world.open();
      const [gone, kept] = [appendOne(store, makeEvent(1)), (seal(store), appendOne(store, makeEvent(2)))];
      seal(store);
      store.remove(gone);
      store.remove(gone);
      expect(await store.read(gone)).toBeUndefined();
      expect(await readAll(store, [kept])).toEqual([makeEvent(2)]);
      await world.kill(store);
      const { adopted } = look(world.open());
      expect(adopted.map(({ events }) => events)).toEqual([1]);
    });

    it('opens a new segment when the open one was removed', () => {
      const store = world.open();
      const first = appendOne(store, makeEvent(1));
      store.remove(first);
      expect(appendOne(store, makeEvent(2))).not.toBe(first);
    });

    it('gives what a dead process left to the next one, sealed or not', async () => {
      const dead = world.open();
      append(dead, makeEvents(10));
      seal(dead);
      append(dead, makeEvents(10, 10));
      await world.kill(dead);
      const heir = world.open();
      const { adopted, damaged } = look(heir);
      expect(damaged).toBe(0);
      expect(sorted(await readAll(heir, adopted))).toEqual(makeEvents(20));
      for (const segment of adopted) heir.remove(segment);
      await world.kill(heir);
      expect(look(world.open()).adopted).toEqual([]);
    });

    it('gives what was adopted to the next one after that', async () => {
      const dead = world.open();
      append(dead, makeEvents(5));
      await world.kill(dead);
      const heir = world.open();
      expect(total(look(heir).adopted)).toBe(5);
      await world.kill(heir);
      const last = world.open();
      expect(await readAll(last, look(last).adopted)).toEqual(makeEvents(5));
    });

    it('leaves alone what belongs to a process that is alive', async () => {
      const [one, other] = [world.open(), world.open()];
      const own = append(one, makeEvents(10));
      seal(one);
      own.push(...append(one, makeEvents(10, 10)));
      const found = look(other);
      expect(found.adopted).toEqual([]);
      expect(found.othersBytes).toBeGreaterThan(1_000);
      look(one);
      expect(own.map(({ isGone }) => isGone)).toEqual([false, false]);
      expect(look(one).adopted).toEqual([]);
    });

    it('gives each event to one of several heirs', async () => {
      const dead = world.open();
      for (let n = 0; n < 20; n += 1) {
        append(dead, [makeEvent(n)]);
        seal(dead);
      }
      await world.kill(dead);
      const heirs = [world.open(), world.open(), world.open()];
      const steps = heirs.map((heir) => heir.look());
      const adopted = new Map(heirs.map((heir) => [heir, new Array<Segment>()]));
      // Step by step in turns, and whoever came second to all of it may look again.
      for (let open = steps.length; open > 0;) {
        open = 0;
        for (const [n, heir] of heirs.entries()) {
          const { done, value } = steps[n]?.next() ?? { done: true, value: undefined };
          if (done === true) continue;
          open += 1;
          adopted.get(heir)?.push(...(value?.segments ?? []));
        }
      }
      for (const heir of heirs) adopted.get(heir)?.push(...look(heir).adopted);
      const read = await Promise.all(heirs.map((heir) => readAll(heir, adopted.get(heir) ?? [])));
      expect(sorted(read.flat())).toEqual(makeEvents(20));
    });

    it('gives up what is left when it closes', async () => {
      const store = world.open();
      append(store, makeEvents(7));
      await store.close();
      const next = world.open();
      expect(await readAll(next, look(next).adopted)).toEqual(makeEvents(7));
    });

    it('goes on in small steps while others come and go', async () => {
      const store = world.open();
      const segments: Segment[] = [];
      for (let n = 0; n < 30; n += 1) {
        segments.push(appendOne(store, makeEvent(n)));
        if (n % 3 === 0) seal(store);
        const other = world.open();
        append(other, [makeEvent(100 + n)]);
        for (const segment of look(other).adopted) other.remove(segment);
        await (n % 2 === 0 ? other.close() : world.kill(other));
      }
      seal(store);
      expect(await readAll(store, [...new Set(segments)])).toEqual(makeEvents(30));
    });

    it('takes refused events without mixing them with the others', async () => {
      const store = world.open();
      const segment = appendOne(store, makeEvent(1));
      store.reject(bytesOf(makeEvent(2)), 'bad_request');
      seal(store);
      expect(await readAll(store, [segment])).toEqual([makeEvent(1)]);
      await world.kill(store);
      expect(total(look(world.open()).adopted)).toBe(1);
    });
  });
}

const opened = new WeakMap<SegmentStore, Segment>();

function appendOne(store: SegmentStore, event: ProductEvent): Segment {
  const segment = store.append(bytesOf(event));
  opened.set(store, segment);
  return segment;
}

function append(store: SegmentStore, events: readonly ProductEvent[]): Segment[] {
  return [...new Set(events.map((event) => appendOne(store, event)))];
}

function seal(store: SegmentStore): void {
  const segment = opened.get(store);
  if (segment) store.seal(segment);
}

function total(segments: readonly Segment[]): number {
  return segments.reduce((sum, { events }) => sum + events, 0);
}

function sorted(events: readonly ProductEvent[]): ProductEvent[] {
  return events.toSorted((a, b) => (a.uuid < b.uuid ? -1 : 1));
}

async function readAll(store: SegmentStore, segments: readonly Segment[]): Promise<ProductEvent[]> {
  const events: ProductEvent[] = [];
  for (const segment of segments) {
    const read = await store.read(segment);
    if (!read) throw new Error('The segment is not there');
    events.push(...unpack(read));
  }
  return events;
}
