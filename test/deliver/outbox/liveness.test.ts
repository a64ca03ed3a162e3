import { describe, expect, it } from 'vitest';
import { type VirtualProcess, VirtualWorld } from './virtual-world.js';

const HOUR_MS = 3_600_000;
const DOWN = { kind: 'status', status: 503 } as const;

/** Numbers of the accepted events that PostHog never got. */
function missing(world: VirtualWorld): readonly string[] {
  return world.processes.flatMap(({ accepted }) => accepted).filter((uuid) => !world.postHog.taken.has(uuid));
}

function expectAccounted(world: VirtualWorld): void {
  for (const { unaccounted } of world.processes) expect(unaccounted).toBe(0);
}

describe('clocks that differ', () => {
  it.each([-2 * HOUR_MS, 2 * HOUR_MS, 400 * 24 * HOUR_MS])(
    'by %i ms make nobody dead, and nobody immortal',
    async (wallOffMs) => {
      const world = new VirtualWorld();
      world.postHog.behaviour = DOWN;
      const [one, other] = [world.start(), world.start({ wallOffMs })];
      for (let n = 0; n < 60; n += 1) {
        for (const process of [one, other]) process.accept(world.nextEvents(3));
        await world.clock.advance(2_000);
      }
      expect(world.processes.map(({ events }) => events.adopted)).toEqual([0, 0]);
      one.kill(false);
      await world.clock.advance(30_000);
      expect(other.events.adopted).toBe(180);
      world.postHog.behaviour = { kind: 'ok' };
      await world.clock.advance(600_000);
      expect(missing(world)).toEqual([]);
      expectAccounted(world);
    },
  );
});

describe('a process that slept longer than its lease', () => {
  /** A sleeper with events on disk, and an heir that took them, sent them and deleted them. */
  async function sleepThrough(ms: number, isCounted: boolean): Promise<[VirtualWorld, VirtualProcess]> {
    const world = new VirtualWorld();
    world.postHog.behaviour = DOWN;
    const [sleeper, heir] = [world.start(), world.start()];
    sleeper.accept(world.nextEvents(10));
    await world.clock.advance(100);
    sleeper.pause();
    await world.clock.advance(ms / 2);
    world.postHog.behaviour = { kind: 'ok' };
    await world.clock.advance(ms / 2);
    expect(heir.events).toMatchObject({ adopted: 10, delivered: 10 });
    sleeper.resume(isCounted);
    return [world, sleeper];
  }

  it.each([
    ['stopped', true],
    ['with a machine that was suspended', false],
  ])('%s keeps its next events, though the heir has deleted the file', async (_, isCounted) => {
    const [world, sleeper] = await sleepThrough(120_000, isCounted);
    // Killed in the very turn: nothing but the disk knows of them.
    sleeper.accept(world.nextEvents(5));
    sleeper.kill();
    await world.clock.advance(600_000);
    expect(missing(world)).toEqual([]);
  });

  it('begins a new directory even when nobody has taken the one it had yet', async () => {
    const world = new VirtualWorld();
    world.postHog.behaviour = DOWN;
    const sleeper = world.start();
    sleeper.accept(world.nextEvents(2));
    await world.clock.advance(100);
    sleeper.pause();
    await world.clock.advance(60_000);
    sleeper.resume();
    sleeper.accept(world.nextEvents(1));
    const owners = (): string[] => [...new Set(world.paths('/owner'))];
    expect(owners()).toHaveLength(1);
    sleeper.accept(world.nextEvents(2));
    expect(owners()).toHaveLength(2);
    world.postHog.behaviour = { kind: 'ok' };
    await world.clock.advance(600_000);
    expect(missing(world)).toEqual([]);
    expectAccounted(world);
    expect(owners()).toHaveLength(1);
  });

  it.each(Array.from({ length: 8 }, (_, call) => call))(
    'loses nothing when the pause falls before call %i of an event, and somebody takes all it has meanwhile',
    async (pausedAt) => {
      const world = new VirtualWorld();
      world.postHog.behaviour = DOWN;
      const sleeper = world.start();
      sleeper.accept(world.nextEvents(2));
      await world.clock.advance(4_000);
      let calls = 0;
      world.files.fault = () => {
        calls += 1;
        if (calls === pausedAt) world.takeAllAfter(60_000);
        return undefined;
      };
      for (let n = 0; n < 3; n += 1) sleeper.accept(world.nextEvents(1));
      world.files.fault = () => undefined;
      sleeper.kill();
      world.postHog.behaviour = { kind: 'ok' };
      world.start();
      await world.clock.advance(600_000);
      expect(missing(world)).toEqual([]);
    },
  );

  it('is taken for alive by one that slept as long, and has seen nothing meanwhile', async () => {
    const world = new VirtualWorld();
    world.postHog.behaviour = DOWN;
    const [one, other] = [world.start(), world.start()];
    for (const process of [one, other]) process.accept(world.nextEvents(5));
    await world.clock.advance(12_000);
    for (const process of [one, other]) process.pause();
    await world.clock.advance(600_000);
    for (const process of [one, other]) process.resume();
    await world.clock.advance(60_000);
    expect(world.processes.map(({ events }) => events.adopted)).toEqual([0, 0]);
  });

  it('that gives no sign, because its disk fails, loses nothing to who thought it dead', async () => {
    const world = new VirtualWorld();
    world.postHog.behaviour = DOWN;
    const sleeper = world.start();
    sleeper.accept(world.nextEvents(10));
    world.files.fault = (call) => (call === 'touch' ? 'EIO' : undefined);
    const heir = world.start();
    await world.clock.advance(40_000);
    expect(heir.events.adopted).toBe(10);
    world.files.fault = () => undefined;
    sleeper.accept(world.nextEvents(10));
    world.postHog.behaviour = { kind: 'ok' };
    await world.clock.advance(600_000);
    expect(missing(world)).toEqual([]);
    expectAccounted(world);
  });
});
