import { beforeEach, describe, expect, it } from 'vitest';
import type { OutboxStore, Segment } from '../../../src/deliver/outbox/outbox-store.js';
import type { ProductEvent } from '../../../src/event/product-event.js';
import { bytesOf, makeEvent, makeEvents, unpack } from '../support.js';

/** What a store's test has to bring: several writers on the same storage, and the end of one. */
export interface OutboxWorld {
  /** A writer as another process would have it. */
  open(): OutboxStore;
  /** That writer's process ends here and now, without a word, and the others come to know it. */
  kill(store: OutboxStore): void | Promise<void>;
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
      store.seal();
      expect(total(segments)).toBe(3_000);
      expect(await readAll(store, segments)).toEqual(events);
    });

    it('keeps every kind of text and value as it is', async () => {
      const store = world.open();
      const events = ['"\\\n\r\u2028\0', '日本語 😀 ü', '\ud800', 'x'.repeat(60_000)].map((text, n) =>
        makeEvent(n, { properties: { text, list: [1.5, -0.1, null, true, { '': [] }], 'a b': 'é' } }),
      );
      const segments = append(store, events);
      store.seal();
      expect(await readAll(store, segments)).toEqual(events);
    });

    it('returns the same segment as long as it is open, and another one after sealing', () => {
      const store = world.open();
      const [first, same] = [store.append(bytesOf(makeEvent(1))), store.append(bytesOf(makeEvent(2)))];
      expect(same).toBe(first);
      expect(first.events).toBe(2);
      store.seal();
      const next = store.append(bytesOf(makeEvent(3)));
      expect(next.id).not.toBe(first.id);
      expect([first.events, next.events]).toEqual([2, 1]);
    });

    it('tells what a segment takes up', () => {
      const store = world.open();
      const segment = store.append(bytesOf(makeEvent(1)));
      const { bytes } = segment;
      expect(bytes).toBeGreaterThan(100);
      store.append(bytesOf(makeEvent(2)));
      expect(segment.bytes).toBeGreaterThan(bytes);
    });

    it('starts again behind what failed, and nothing of that is left', async () => {
      const store = world.open();
      const segments = new Set([store.append(bytesOf(makeEvent(1)))]);
      world.setFailing(true);
      expect(() => store.append(bytesOf(makeEvent(2)))).toThrow(Error);
      expect(() => store.append(bytesOf(makeEvent(3)))).toThrow(Error);
      world.setFailing(false);
      segments.add(store.append(bytesOf(makeEvent(4))));
      store.seal();
      expect(await readAll(store, [...segments])).toEqual([makeEvent(1), makeEvent(4)]);
    });

    it('forgets a removed segment, and no matter how often', async () => {
      const store = world.open();
      const [gone, kept] = [
        store.append(bytesOf(makeEvent(1))),
        (store.seal(), store.append(bytesOf(makeEvent(2)))),
      ];
      store.seal();
      store.remove(gone);
      store.remove(gone);
      expect(await store.read(gone, 0)).toBeUndefined();
      expect(await readAll(store, [kept])).toEqual([makeEvent(2)]);
      await world.kill(store);
      const { adopted } = await world.open().tend();
      expect(adopted.map(({ events }) => events)).toEqual([1]);
    });

    it('opens a new segment when the open one was removed', () => {
      const store = world.open();
      const first = store.append(bytesOf(makeEvent(1)));
      store.remove(first);
      expect(store.append(bytesOf(makeEvent(2))).id).not.toBe(first.id);
    });

    it('gives what a dead process left to the next one, sealed or not', async () => {
      const dead = world.open();
      append(dead, makeEvents(10));
      dead.seal();
      append(dead, makeEvents(10, 10));
      await world.kill(dead);
      const heir = world.open();
      const { adopted, damaged } = await heir.tend();
      expect(damaged).toBe(0);
      expect(sorted(await readAll(heir, adopted))).toEqual(makeEvents(20));
      for (const segment of adopted) heir.remove(segment);
      await world.kill(heir);
      expect((await world.open().tend()).adopted).toEqual([]);
    });

    it('gives what was adopted to the next one after that', async () => {
      const dead = world.open();
      append(dead, makeEvents(5));
      await world.kill(dead);
      const heir = world.open();
      expect(total((await heir.tend()).adopted)).toBe(5);
      await world.kill(heir);
      const last = world.open();
      expect(await readAll(last, (await last.tend()).adopted)).toEqual(makeEvents(5));
    });

    it('leaves alone what belongs to a process that is alive', async () => {
      const [one, other] = [world.open(), world.open()];
      append(one, makeEvents(10));
      one.seal();
      append(one, makeEvents(10, 10));
      const found = await other.tend();
      expect(found.adopted).toEqual([]);
      expect(found.othersBytes).toBeGreaterThan(1_000);
      expect((await one.tend()).gone).toEqual([]);
      expect((await one.tend()).adopted).toEqual([]);
    });

    it('gives each segment to one of several heirs', async () => {
      const dead = world.open();
      for (let n = 0; n < 20; n += 1) {
        append(dead, [makeEvent(n)]);
        dead.seal();
      }
      await world.kill(dead);
      const heirs = [world.open(), world.open(), world.open()];
      const found = await Promise.all(heirs.map((heir) => heir.tend()));
      // Whoever came second to all of them may look again.
      const again = await Promise.all(heirs.map((heir) => heir.tend()));
      const ids = [...found, ...again].flatMap(({ adopted }) => adopted.map(({ id }) => id));
      expect(ids).toHaveLength(20);
      expect(new Set(ids).size).toBe(20);
    });

    it('gives up what is left when it closes', async () => {
      const store = world.open();
      append(store, makeEvents(7));
      await store.close();
      const next = world.open();
      expect(await readAll(next, (await next.tend()).adopted)).toEqual(makeEvents(7));
    });

    it('goes on in small steps while others come and go', async () => {
      const store = world.open();
      const segments: Segment[] = [];
      for (let n = 0; n < 30; n += 1) {
        segments.push(store.append(bytesOf(makeEvent(n))));
        if (n % 3 === 0) store.seal();
        const other = world.open();
        append(other, [makeEvent(100 + n)]);
        for (const segment of (await other.tend()).adopted) other.remove(segment);
        await (n % 2 === 0 ? other.close() : world.kill(other));
      }
      store.seal();
      expect(await readAll(store, [...new Set(segments)])).toEqual(makeEvents(30));
    });

    it('takes refused events without mixing them with the others', async () => {
      const store = world.open();
      const segment = store.append(bytesOf(makeEvent(1)));
      store.reject(bytesOf(makeEvent(2)), 'bad_request');
      store.seal();
      expect(await readAll(store, [segment])).toEqual([makeEvent(1)]);
      await world.kill(store);
      expect(total((await world.open().tend()).adopted)).toBe(1);
    });
  });
}

function append(store: OutboxStore, events: readonly ProductEvent[]): Segment[] {
  return [...new Set(events.map((event) => store.append(bytesOf(event))))];
}

function total(segments: readonly Segment[]): number {
  return segments.reduce((sum, { events }) => sum + events, 0);
}

function sorted(events: readonly ProductEvent[]): ProductEvent[] {
  return events.toSorted((a, b) => (a.uuid < b.uuid ? -1 : 1));
}

async function readAll(store: OutboxStore, segments: readonly Segment[]): Promise<ProductEvent[]> {
  const events: ProductEvent[] = [];
  for (const segment of segments) {
    for (let from = 0, isEnd = false; !isEnd;) {
      const reading = await store.read(segment, from);
      if (!reading) throw new Error('The segment is not there');
      events.push(...unpack(reading.events));
      from = reading.next;
      isEnd = reading.isEnd;
    }
  }
  return events;
}
