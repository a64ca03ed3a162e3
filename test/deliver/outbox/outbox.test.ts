import { describe, expect, it } from 'vitest';
import type { Behaviour } from '../fake-posthog.js';
import { watch } from '../virtual-rig.js';
import { DIRECTORY, VirtualWorld } from './virtual-world.js';

const DOWN: Behaviour = { kind: 'status', status: 503 };
const OK: Behaviour = { kind: 'ok' };
const SEGMENT = /\/\d{13}-\d{6,9}\./;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MIB = 1024 * 1024;

function uuids(world: VirtualWorld): string[] {
  return world.postHog.requests.flatMap((request) => request.uuids);
}

describe('an outbox', () => {
  it('has an event on disk before the turn ends in which it was accepted', () => {
    const world = new VirtualWorld();
    const process = world.start();
    process.accept(world.nextEvents(3));
    const [path = ''] = world.paths('.open');
    expect(world.files.contents(path).toString().split('\n')).toHaveLength(4);
    expect(process.events).toMatchObject({ accepted: 3, stored: 3, queued: 0 });
  });

  it('sends live events without reading them back, and leaves nothing behind', async () => {
    const world = new VirtualWorld();
    const process = world.start();
    process.accept(world.nextEvents(25));
    await world.clock.advance(3_000);
    expect(process.events).toMatchObject({ delivered: 25, stored: 0, queued: 0 });
    expect(world.files.calls.some(({ call }) => call === 'read')).toBe(false);
    expect(world.paths(SEGMENT)).toEqual([]);
    await Promise.all([process.shutdown(1_000), world.clock.advance(2_000)]);
    expect([...world.files.entries.keys()]).toEqual([DIRECTORY]);
    expect(world.files.openFiles).toBe(0);
  });

  it('keeps in memory only what goes next, and sends the rest in order once it can', async () => {
    const world = new VirtualWorld();
    world.postHog.behaviour = DOWN;
    const process = world.start({ settings: { batchSize: 50 }, store: { maxBytes: 8 * MIB } });
    const events = world.nextEvents(20_000);
    process.accept(events);
    await world.clock.advance(60_000);
    expect(process.events).toMatchObject({ stored: 20_000, queued: 0 });
    world.postHog.behaviour = OK;
    const before = uuids(world).length;
    await world.clock.advance(600_000);
    expect(process.events).toMatchObject({ delivered: 20_000, stored: 0, dropped: {} });
    const sent = uuids(world).slice(before);
    expect(new Set(sent).size).toBe(20_000);
    expect(world.files.calls.filter(({ call }) => call === 'read').length).toBeGreaterThan(20);
  });

  it('sends live events before the backlog', async () => {
    const world = new VirtualWorld();
    world.postHog.behaviour = DOWN;
    const settings = { batchSize: 10 };
    const process = world.start({ settings, lanes: 1 });
    process.accept(world.nextEvents(2_000));
    await world.clock.advance(1_000);
    const live = world.nextEvents(10);
    process.accept(live);
    world.postHog.behaviour = OK;
    world.postHog.latencyMs = 50;
    await world.clock.advance(10_000);
    const order = uuids(world);
    const last = Math.max(...live.map(({ uuid }) => order.lastIndexOf(uuid)));
    expect(last).toBeLessThan(200);
  });

  it('gives a killed process’s events to the next one, with the same uuids', async () => {
    const world = new VirtualWorld();
    world.postHog.behaviour = { kind: 'takes_silently' };
    const first = world.start();
    const events = world.nextEvents(30);
    first.accept(events);
    await world.clock.advance(2_500);
    first.kill();
    world.postHog.behaviour = OK;
    const next = world.start();
    await world.clock.advance(1_000);
    expect(next.events).toMatchObject({ accepted: 30, adopted: 30, delivered: 30, stored: 0 });
    expect(world.postHog.taken).toEqual(new Set(events.map(({ uuid }) => uuid)));
    expect(next.reporter.of('outbox_adopted')[0]).toContain('30 events');
  });

  it('reads what was adopted in batches of its own size, and each event once', async () => {
    const world = new VirtualWorld();
    world.postHog.behaviour = DOWN;
    const first = world.start({ settings: { batchSize: 1_000 } });
    const events = world.nextEvents(5_000);
    first.accept(events);
    first.kill();
    world.postHog.behaviour = OK;
    const next = world.start({ settings: { batchSize: 300 } });
    await world.clock.advance(10_000);
    expect(next.events).toMatchObject({ adopted: 5_000, delivered: 5_000, dropped: {} });
    expect(uuids(world).toSorted()).toEqual(events.map(({ uuid }) => uuid).toSorted());
    expect(Math.max(...world.postHog.requests.map((request) => request.uuids.length))).toBe(300);
  });

  it('merges small segments into batches', async () => {
    const world = new VirtualWorld();
    world.postHog.behaviour = DOWN;
    const events = world.nextEvents(300);
    for (const event of events) {
      const process = world.start();
      process.accept([event]);
      process.kill();
    }
    expect(world.paths(SEGMENT)).toHaveLength(300);
    const heir = world.start({ settings: { batchSize: 100 } });
    await world.clock.advance(1_000);
    expect(heir.events).toMatchObject({ adopted: 300, stored: 300 });
    heir.kill();
    world.postHog.behaviour = OK;
    const before = world.postHog.requests.length;
    const next = world.start({ settings: { batchSize: 100 } });
    await world.clock.advance(60_000);
    expect(next.events).toMatchObject({ adopted: 300, delivered: 300, stored: 0, dropped: {} });
    expect(world.postHog.requests.length - before).toBeLessThan(10);
    expect(world.paths(SEGMENT)).toEqual([]);
    await Promise.all([next.shutdown(1_000), world.clock.advance(2_000)]);
    expect([...world.files.entries.keys()]).toEqual([DIRECTORY]);
  });

  it('takes over from one that fell silent, after a while, and from none that is alive', async () => {
    const world = new VirtualWorld();
    world.postHog.behaviour = DOWN;
    const silent = world.start();
    const alive = world.start();
    silent.accept(world.nextEvents(10));
    alive.accept(world.nextEvents(5));
    const heir = world.start();
    await world.clock.advance(60_000);
    expect(heir.events.adopted).toBe(0);
    silent.kill(false);
    await world.clock.advance(15_000);
    expect(heir.events.adopted + alive.events.adopted).toBe(0);
    await world.clock.advance(15_000);
    expect(heir.events.adopted + alive.events.adopted).toBe(10);
    expect(alive.events.stored + heir.events.stored).toBe(15);
  });

  it.each([-400, 400])('is not misled by a clock that moves by %i days', async (days) => {
    const world = new VirtualWorld();
    world.postHog.behaviour = DOWN;
    const [one, other] = [world.start(), world.start()];
    one.accept(world.nextEvents(10));
    await world.clock.advance(30_000);
    world.wallOffsetMs += days * DAY_MS;
    await world.clock.advance(60_000);
    expect(other.events.adopted).toBe(0);
    one.kill();
    world.postHog.behaviour = OK;
    await world.clock.advance(600_000);
    expect(other.events).toMatchObject({ adopted: 10, delivered: 10 });
  });

  it('leaves what it can not send in time to the next process, and drops nothing', async () => {
    const world = new VirtualWorld();
    world.postHog.behaviour = DOWN;
    const process = world.start();
    process.accept(world.nextEvents(40));
    const shutdown = watch(process.shutdown(10_000));
    await world.clock.advance(9_000);
    expect(shutdown.isDone()).toBe(false);
    await world.clock.advance(2_000);
    expect(shutdown.isDone()).toBe(true);
    expect(process.events).toMatchObject({ stored: 40, queued: 0, dropped: {} });
    expect(process.reporter.of('shutdown')).toEqual([]);
    world.postHog.behaviour = OK;
    const next = world.start();
    await world.clock.advance(1_000);
    expect(next.events).toMatchObject({ adopted: 40, delivered: 40 });
  });

  it.each([1, 2, 4])(
    'sends what is on disk before it shuts down, while there is time, by %i lanes',
    async (lanes) => {
      const world = new VirtualWorld();
      const process = world.start({ settings: { batchSize: 50 }, lanes });
      process.accept(world.nextEvents(10_000));
      await Promise.all([process.shutdown(60_000), world.clock.advance(60_000)]);
      expect(process.events).toMatchObject({ delivered: 10_000, stored: 0, dropped: {} });
    },
  );

  it('flushes what is on disk as well', async () => {
    const world = new VirtualWorld();
    world.postHog.behaviour = DOWN;
    const process = world.start({ settings: { batchSize: 10 } });
    process.accept(world.nextEvents(5_000));
    await world.clock.advance(1_000);
    world.postHog.behaviour = OK;
    const flush = watch(process.delivery.flush());
    await world.clock.advance(9_000);
    expect(flush.isDone()).toBe(true);
    expect(process.events.delivered).toBe(5_000);
  });

  it('writes a refused event down, and unlinks the segment it came from', async () => {
    const world = new VirtualWorld();
    const process = world.start();
    const events = world.nextEvents(20);
    world.postHog.poison.add(events[7]?.uuid ?? '');
    process.accept(events);
    await world.clock.advance(10_000);
    process.accept(world.nextEvents(1));
    await world.clock.advance(10_000);
    expect(process.events).toMatchObject({ delivered: 20, rejected: 1, stored: 0 });
    const [path = ''] = world.paths('.rejected');
    expect(world.files.contents(path).toString()).toMatch(
      new RegExp(`"why":"bad_request".*${events[7]?.uuid}`),
    );
    expect(world.paths(SEGMENT)).toEqual([]);
  });
});

describe('a fresh process', () => {
  it('counts what a dead one left before it answers anything', () => {
    const world = new VirtualWorld();
    const dead = world.start();
    dead.accept(world.nextEvents(20));
    dead.kill();
    expect(world.start().events).toMatchObject({ accepted: 20, adopted: 20, stored: 20, queued: 0 });
  });

  it.each(['flush', 'shutdown'] as const)('includes it in its first %s()', async (how) => {
    const world = new VirtualWorld();
    const dead = world.start();
    dead.accept(world.nextEvents(2_000));
    dead.kill();
    const process = world.start();
    const ended = how === 'flush' ? process.delivery.flush() : process.delivery.shutdown(10_000);
    const watched = watch(ended);
    await world.clock.advance(5_000);
    expect(watched.isDone()).toBe(true);
    expect(process.events).toMatchObject({ adopted: 2_000, delivered: 2_000, stored: 0 });
  });
});

describe('the room of an outbox', () => {
  it('is kept by dropping the oldest, which are counted', async () => {
    const world = new VirtualWorld();
    world.postHog.behaviour = DOWN;
    const process = world.start({ settings: { batchSize: 10 }, store: { maxBytes: MIB } });
    let most = 0;
    const events = world.nextEvents(20_000);
    for (const event of events) {
      process.accept([event]);
      if (Number.parseInt(event.uuid.slice(-3), 16) === 0) most = Math.max(most, world.files.bytes);
    }
    expect(most).toBeLessThan(MIB + 1_000);
    const { stored, queued, dropped } = process.events;
    expect(queued).toBe(0);
    expect(stored + (dropped['outbox_full'] ?? 0)).toBe(20_000);
    expect(stored).toBeGreaterThan(2_000);
    expect(process.reporter.of('outbox_full').length).toBeGreaterThan(0);
    world.postHog.behaviour = OK;
    await world.clock.advance(600_000);
    const kept = events.slice(-stored).filter(({ uuid }) => world.postHog.taken.has(uuid));
    expect(kept.length).toBeGreaterThan(stored * 0.9);
  });

  it('is shared: one process evicts its own, and no more than its part', async () => {
    const world = new VirtualWorld();
    world.postHog.behaviour = DOWN;
    const changes = { settings: { batchSize: 10 }, store: { maxBytes: MIB } };
    const [big, small] = [world.start(changes), world.start(changes)];
    big.accept(world.nextEvents(3_500));
    await world.clock.advance(11_000);
    small.accept(world.nextEvents(1_500));
    await world.clock.advance(11_000);
    expect(small.events).toMatchObject({ stored: 1_500, queued: 0, dropped: {} });
    expect(big.events.dropped['outbox_full']).toBeGreaterThan(500);
    expect(world.files.bytes).toBeLessThan(1.1 * MIB);
  });

  it('is left after maxAgeMs, by both clocks', async () => {
    const world = new VirtualWorld();
    world.postHog.behaviour = { kind: 'status', status: 401 };
    const process = world.start({ store: { maxAgeMs: 2 * HOUR_MS }, settings: { batchSize: 10 } });
    process.accept(world.nextEvents(2_000));
    await world.clock.advance(1.5 * HOUR_MS);
    expect(process.events.dropped).toEqual({});
    await world.clock.advance(HOUR_MS);
    expect(process.events.dropped['outbox_expired']).toBeGreaterThan(1_500);
    expect(process.unaccounted).toBe(0);
  });

  it('is not for other projects or hosts: their events stay, are told, and go by their age', async () => {
    const world = new VirtualWorld();
    world.postHog.behaviour = DOWN;
    const before = world.start({ store: { key: 'ffffffffffffffff' } });
    before.accept(world.nextEvents(10));
    before.kill();
    world.postHog.behaviour = OK;
    const process = world.start({ store: { maxAgeMs: 2 * HOUR_MS } });
    await world.clock.advance(HOUR_MS);
    expect(process.events).toMatchObject({ accepted: 0 });
    expect(process.reporter.of('outbox_foreign')[0]).toContain('another project');
    expect(world.paths(SEGMENT)).toHaveLength(1);
    await world.clock.advance(2 * HOUR_MS);
    expect(world.paths(SEGMENT)).toEqual([]);
    expect(process.events).toMatchObject({ accepted: 10, adopted: 10, dropped: { outbox_expired: 10 } });
    expect(world.postHog.taken.size).toBe(0);
  });
});

describe('an outbox on a failing disk', () => {
  it.each([
    ['ENOSPC', ['write']],
    ['EROFS', ['create', 'makeDirectory', 'touch', 'rename', 'remove']],
    ['EIO', ['write', 'truncate']],
    ['EMFILE', ['create', 'list']],
    ['EACCES', ['makeDirectory', 'look', 'list', 'create']],
  ])('falls back to memory on %s, says so once, and comes back', async (code, calls: readonly string[]) => {
    const world = new VirtualWorld();
    world.files.fault = (call) => (calls.includes(call) ? code : undefined);
    world.postHog.behaviour = DOWN;
    const process = world.start();
    for (let n = 0; n < 50; n += 1) {
      process.accept(world.nextEvents(2));
      await world.clock.advance(100);
      expect(process.unaccounted).toBe(0);
    }
    expect(process.events).toMatchObject({ queued: 100, stored: 0, dropped: {} });
    expect(process.reporter.of('outbox_unusable')).toHaveLength(1);
    expect(process.reporter.of('outbox_unusable')[0]).toContain(code);
    world.files.fault = () => undefined;
    process.accept(world.nextEvents(1));
    await world.clock.advance(120_000);
    // The batch that was on its way stays in memory; the rest is safe now.
    expect(process.events.stored).toBeGreaterThan(70);
    expect(process.reporter.of('outbox_usable')).toHaveLength(1);
    world.postHog.behaviour = OK;
    await world.clock.advance(600_000);
    expect(process.events).toMatchObject({ delivered: 101, queued: 0, stored: 0 });
    expect(world.paths(SEGMENT)).toEqual([]);
  });

  it('writes what is in memory alone at the last moment', async () => {
    const world = new VirtualWorld();
    world.postHog.behaviour = DOWN;
    world.files.fault = (call) => (call === 'write' ? 'ENOSPC' : undefined);
    const process = world.start({ settings: { batchSize: 10 } });
    process.accept(world.nextEvents(35));
    await world.clock.advance(3_000);
    expect(process.events.queued).toBe(35);
    world.files.fault = () => undefined;
    await Promise.all([process.shutdown(0), world.clock.advance(70_000)]);
    expect(process.events).toMatchObject({ stored: 35, queued: 0, dropped: {} });
  });

  it('reads again later what can not be read, and goes on with the others', async () => {
    const world = new VirtualWorld();
    world.postHog.behaviour = DOWN;
    const first = world.start();
    first.accept(world.nextEvents(10));
    first.kill();
    const [path = ''] = world.paths(SEGMENT);
    const [bad = ''] = /\/\d{13}-/.exec(path) ?? [];
    await world.clock.advance(100);
    const second = world.start();
    second.accept(world.nextEvents(10));
    await world.clock.advance(100);
    second.kill();
    let failures = 0;
    world.files.fault = (call, name) => {
      if (call !== 'read' || !name.includes(bad)) return undefined;
      failures += 1;
      return 'EIO';
    };
    world.postHog.behaviour = OK;
    const process = world.start();
    await world.clock.advance(60_000);
    expect(process.events).toMatchObject({ delivered: 10, stored: 10 });
    expect(failures).toBeGreaterThan(3);
    expect(failures).toBeLessThan(10);
    world.files.fault = () => undefined;
    await world.clock.advance(120_000);
    expect(process.events).toMatchObject({ delivered: 20, stored: 0 });
  });

  it('counts what someone deleted', async () => {
    const world = new VirtualWorld();
    world.postHog.behaviour = DOWN;
    const process = world.start({ settings: { batchSize: 10 } });
    process.accept(world.nextEvents(3_000));
    await world.clock.advance(1_000);
    for (const path of world.paths(SEGMENT)) world.files.entries.delete(path);
    await world.clock.advance(6_000);
    expect(process.unaccounted).toBe(0);
    expect(process.events.dropped['outbox_gone']).toBeGreaterThan(1_000);
    // What was in memory as well is written again.
    expect(process.events).toMatchObject({ queued: 0, stored: 80 });
    world.postHog.behaviour = OK;
    await world.clock.advance(600_000);
    expect(process.events).toMatchObject({ queued: 0, stored: 0 });
    expect(process.unaccounted).toBe(0);
  });
});
