import { describe, expect, it } from 'vitest';
import { makeEvent } from '../support.js';
import { watch } from '../virtual-rig.js';
import { DIRECTORY, VirtualWorld } from './virtual-world.js';

const DOWN = { kind: 'status', status: 503 } as const;
const OK = { kind: 'ok' } as const;
const SEGMENT = /\/\d{13}-\d{6,9}\./;
const MIB = 1024 * 1024;
const HOUR_MS = 3_600_000;

function uuids(world: VirtualWorld): readonly string[] {
  return world.postHog.requests.flatMap((request) => request.uuids);
}

describe('memory, beside an outbox', () => {
  it('loses nothing when it is full that the outbox has', async () => {
    const world = new VirtualWorld();
    world.postHog.behaviour = DOWN;
    const process = world.start({ settings: { batchSize: 10, maxQueueEvents: 30 } });
    process.accept(world.nextEvents(500));
    expect(process.events).toMatchObject({ stored: 500, queued: 0, dropped: {} });
    world.postHog.behaviour = OK;
    await world.clock.advance(60_000);
    expect(process.events).toMatchObject({ delivered: 500, stored: 0, dropped: {} });
    expect(uuids(world).length).toBeLessThan(500 + 30);
  });

  it('lets go of big events by their bytes', async () => {
    const world = new VirtualWorld();
    world.postHog.behaviour = DOWN;
    const maxQueueBytes = 400_000;
    const process = world.start({ settings: { batchSize: 100, maxQueueBytes } });
    const big = Array.from({ length: 40 }, (_, n) =>
      makeEvent(n, { properties: { text: 'x'.repeat(50_000) } }),
    );
    process.accept(big);
    expect(process.events).toMatchObject({ stored: 40, queued: 0, dropped: {} });
    world.postHog.behaviour = OK;
    await world.clock.advance(60_000);
    expect(process.events).toMatchObject({ delivered: 40, dropped: {} });
    expect(world.files.calls.some(({ call }) => call === 'read')).toBe(true);
  });

  it('keeps within its bound of bytes while parts of batches come back', async () => {
    const world = new VirtualWorld();
    world.postHog.behaviour = { kind: 'partial', results: ['ok', 'retry'] };
    const process = world.start({ settings: { batchSize: 10, maxQueueEvents: 40 } });
    for (let n = 0; n < 50; n += 1) {
      process.accept(world.nextEvents(10));
      await world.clock.advance(200);
      expect(process.unaccounted).toBe(0);
      expect(process.events.queued).toBe(0);
    }
    expect(process.events.dropped).toEqual({});
    world.postHog.behaviour = OK;
    await world.clock.advance(600_000);
    expect(process.events).toMatchObject({ delivered: 500, stored: 0, dropped: {} });
    expect(world.postHog.taken.size).toBe(500);
    expect(world.paths(SEGMENT)).toEqual([]);
  });

  it('gives many batches to a disk that heals, and they survive the process', async () => {
    const world = new VirtualWorld();
    world.postHog.behaviour = DOWN;
    world.files.fault = (call) => (call === 'write' ? 'ENOSPC' : undefined);
    const process = world.start({ settings: { batchSize: 10 } });
    const events = world.nextEvents(400);
    process.accept(events);
    await world.clock.advance(3_000);
    expect(process.events).toMatchObject({ queued: 400, stored: 0 });
    world.files.fault = () => undefined;
    await world.clock.advance(120_000);
    expect(process.events.stored).toBeGreaterThanOrEqual(390);
    const inMemory = process.events.queued;
    process.kill();
    world.postHog.behaviour = OK;
    const heir = world.start();
    await world.clock.advance(60_000);
    expect(heir.events.delivered).toBe(400 - inMemory);
  });
});

describe('segments', () => {
  it('are sent partly from memory, the rest from the file, each event once', async () => {
    const world = new VirtualWorld();
    const process = world.start({ settings: { batchSize: 50 }, lanes: 1 });
    world.postHog.script.push({ kind: 'status', status: 413 });
    const events = world.nextEvents(1_000);
    process.accept(events);
    await world.clock.advance(60_000);
    expect(process.events).toMatchObject({ delivered: 1_000, stored: 0, dropped: {} });
    expect(uuids(world).slice(50).toSorted()).toEqual(events.map(({ uuid }) => uuid).toSorted());
    expect(world.paths(SEGMENT)).toEqual([]);
  });

  it('that can not be removed are tried again, and nothing is sent twice for it', async () => {
    const world = new VirtualWorld();
    const process = world.start();
    world.files.fault = (call, path) => (call === 'remove' && SEGMENT.test(path) ? 'EROFS' : undefined);
    process.accept(world.nextEvents(30));
    await world.clock.advance(10_000);
    expect(process.events).toMatchObject({ delivered: 30, stored: 0, queued: 0 });
    expect(world.paths(SEGMENT).length).toBeGreaterThan(0);
    world.files.fault = () => undefined;
    await world.clock.advance(10_000);
    expect(world.paths(SEGMENT)).toEqual([]);
    expect(uuids(world)).toHaveLength(30);
  });

  it('keep the directory within its bound while all events in it are live', () => {
    const world = new VirtualWorld();
    world.postHog.behaviour = DOWN;
    const maxBytes = 64 * 1024;
    const process = world.start({ settings: { batchSize: 500 }, store: { maxBytes } });
    for (const event of world.nextEvents(1_000)) {
      process.accept([event]);
      expect(world.files.bytes).toBeLessThan(maxBytes + 1_000);
    }
    expect(process.events).toMatchObject({ accepted: 1_000, dropped: {} });
    expect(process.events.stored).toBeGreaterThan(100);
    expect(process.events.queued + process.events.stored).toBe(1_000);
  });

  it('end after an hour, so that their last events are no older than they say', async () => {
    const world = new VirtualWorld();
    world.postHog.behaviour = { kind: 'status', status: 401 };
    const process = world.start();
    process.accept(world.nextEvents(12));
    await world.clock.advance(100);
    process.accept(world.nextEvents(1));
    expect(world.paths('.open')).toHaveLength(1);
    await world.clock.advance(HOUR_MS + 10_000);
    expect(world.paths('.open')).toEqual([]);
    expect(process.events.stored).toBe(13);
  });

  it('take lines of more than a quarter of a megabyte', async () => {
    const world = new VirtualWorld();
    world.postHog.behaviour = DOWN;
    const first = world.start();
    const big = [300_000, 900_000].map((length, n) =>
      makeEvent(n, { properties: { text: 'é'.repeat(length / 2) } }),
    );
    first.accept([...big, ...world.nextEvents(3)]);
    first.kill();
    world.postHog.behaviour = OK;
    const next = world.start();
    await world.clock.advance(10_000);
    expect(next.events).toMatchObject({ adopted: 5, delivered: 5, dropped: {} });
  });
});

describe('a failing disk', () => {
  it('is left alone during its backoff', async () => {
    const world = new VirtualWorld();
    world.postHog.behaviour = DOWN;
    const process = world.start();
    await world.clock.advance(100);
    world.files.fault = (call) => (call === 'write' ? 'ENOSPC' : undefined);
    process.accept(world.nextEvents(1));
    const before = world.files.calls.length;
    process.accept(world.nextEvents(100));
    await world.clock.advance(900);
    process.accept(world.nextEvents(100));
    expect(world.files.calls).toHaveLength(before);
  });

  it('is told of when the look fails, once', async () => {
    const world = new VirtualWorld();
    world.files.fault = (call) => (call === 'list' ? 'EIO' : undefined);
    const process = world.start();
    await world.clock.advance(60_000);
    expect(process.reporter.of('outbox_unusable')).toHaveLength(1);
    expect(process.reporter.of('outbox_unusable')[0]).toContain('EIO');
  });

  it('is told of when it can not sync', async () => {
    const world = new VirtualWorld();
    world.postHog.behaviour = DOWN;
    world.files.fault = (call) => (call === 'sync' ? 'EIO' : undefined);
    const process = world.start();
    process.accept(world.nextEvents(1));
    await world.clock.advance(1_500);
    process.accept(world.nextEvents(1));
    expect(process.reporter.of('outbox_unusable')).toEqual([expect.stringContaining('EIO')]);
    expect(process.unaccounted).toBe(0);
  });

  it('that hangs delays a shutdown by a second at most', async () => {
    const world = new VirtualWorld();
    const process = world.start();
    process.accept(world.nextEvents(5));
    const { files } = world;
    files.sync = () => new Promise(() => {});
    const shutdown = watch(process.shutdown(1_000));
    await world.clock.advance(1_100);
    expect(shutdown.isDone()).toBe(true);
    expect(process.events).toMatchObject({ delivered: 5 });
  });
});

describe('a flush', () => {
  it('resolves only when what is in the outbox alone is delivered, too', async () => {
    const world = new VirtualWorld();
    world.postHog.behaviour = DOWN;
    const process = world.start({ settings: { batchSize: 10 } });
    process.accept(world.nextEvents(1_000));
    await world.clock.advance(1_000);
    world.postHog.behaviour = OK;
    world.postHog.latencyMs = 20;
    const flush = process.delivery.flush();
    let delivered = 0;
    void flush.then(() => (delivered = process.events.delivered));
    await world.clock.advance(9_000);
    expect(delivered).toBe(1_000);
  });
});

describe('messages', () => {
  it('about damaged, expired and full outboxes appear once for what they tell', async () => {
    const world = new VirtualWorld();
    world.postHog.behaviour = DOWN;
    const first = world.start();
    first.accept(world.nextEvents(10));
    first.kill();
    const [path = ''] = world.paths(SEGMENT);
    const bytes = world.files.contents(path);
    bytes[200] = (bytes[200] ?? 0) ^ 1;
    const changes = { settings: { batchSize: 10 }, store: { maxBytes: MIB, maxAgeMs: 2 * HOUR_MS } };
    const process = world.start(changes);
    await world.clock.advance(60_000);
    expect(process.reporter.of('outbox_damaged')).toEqual([expect.stringMatching(/^1 events/)]);
    expect(process.events.dropped).toEqual({ outbox_damaged: 1 });
    process.accept(world.nextEvents(1_500));
    await world.clock.advance(3 * HOUR_MS);
    const told = process.reporter.of('outbox_expired').map((message) => Number.parseInt(message, 10));
    expect(told.length).toBeLessThan(4);
    expect(told.reduce((sum, events) => sum + events, 0)).toBe(process.events.dropped['outbox_expired']);
    process.accept(world.nextEvents(8_000));
    expect(process.events.dropped['outbox_full']).toBeGreaterThan(0);
    for (const message of process.reporter.of('outbox_full')) expect(message).toContain(`maxBytes ${MIB}`);
    expect(process.unaccounted).toBe(0);
  });
});

it('leaves nothing behind but its directory, whoever came and went', async () => {
  const world = new VirtualWorld();
  for (let n = 0; n < 5; n += 1) {
    const process = world.start();
    process.accept(world.nextEvents(25));
    await world.clock.advance(n % 2 === 0 ? 100 : 3_000);
    if (n % 2 === 0) process.kill();
    else await Promise.all([process.shutdown(5_000), world.clock.advance(6_000)]);
  }
  const last = world.start();
  await world.clock.advance(30_000);
  await Promise.all([last.shutdown(5_000), world.clock.advance(6_000)]);
  expect([...world.files.entries.keys()]).toEqual([DIRECTORY]);
  expect(world.postHog.taken.size).toBe(125);
});

it('counts what waits without a look at it, in memory or on disk', async () => {
  const world = new VirtualWorld();
  world.postHog.behaviour = DOWN;
  const process = world.start({ settings: { batchSize: 100 } });
  process.accept(world.nextEvents(5_000));
  await world.clock.advance(100);
  const { length } = world.files.calls;
  expect(process.events.stored).toBe(5_000);
  expect(world.files.calls).toHaveLength(length);
});
