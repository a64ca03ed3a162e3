import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Behaviour } from '../fake-posthog.js';
import type { FileCall } from './scripted-files.js';
import { type VirtualProcess, VirtualWorld } from './virtual-world.js';

const MINUTE_MS = 60_000;
const MOST_PROCESSES = 3;
const SEGMENT = /\/\d{13}-\d{6,9}\./;

/** What the world may be forgiven for: everything else that was accepted has to arrive. */
class Model {
  readonly world = new VirtualWorld();
  /** Events that were in memory alone when their process was killed. */
  lostInCrashes = 0;
  /** Lines that were damaged on the disk. */
  damaged = 0;
  poison = 0;

  /** @throws When the books of a process don't add up. */
  check(): void {
    for (const { events, unaccounted } of this.world.processes) {
      if (unaccounted === 0 && events.queued >= 0 && events.stored >= 0) continue;
      throw new Error(`${unaccounted} events are unaccounted for: ${JSON.stringify(events)}`);
    }
  }
}

type Command = fc.AsyncCommand<Model, Model>;

function command(name: string, run: (model: Model) => void | Promise<void>): Command {
  return {
    check: () => true,
    async run(model) {
      await run(model);
      model.check();
    },
    toString: () => name,
  };
}

function onProcess(
  name: string,
  index: number,
  run: (process: VirtualProcess, model: Model) => void | Promise<void>,
): Command {
  return command(`${name} on ${index}`, async (model) => {
    const { running } = model.world;
    const process = running[index % Math.max(running.length, 1)];
    if (process) await run(process, model);
  });
}

const index = fc.nat({ max: MOST_PROCESSES - 1 });
const behaviour: fc.Arbitrary<Behaviour> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Behaviour>({ kind: 'ok' }) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(401, 413, 429, 503).map((status): Behaviour => ({ kind: 'status', status })),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('network', 'timeout', 'takes_silently', 'webpage')
      .map((kind): Behaviour => ({ kind })),
  },
);
const FAULTS: Readonly<Record<string, { readonly calls: readonly FileCall[]; readonly code: string }>> = {
  'a full disk': { calls: ['write'], code: 'ENOSPC' },
  'a read-only disk': {
    calls: ['makeDirectory', 'create', 'write', 'rename', 'remove', 'touch'],
    code: 'EROFS',
  },
  'a failing disk': { calls: ['write', 'read', 'sync', 'truncate'], code: 'EIO' },
  'no descriptors': { calls: ['create', 'read', 'list', 'syncDirectory'], code: 'EMFILE' },
};

const commands: fc.Arbitrary<Command>[] = [
  fc
    .tuple(index, fc.integer({ min: 1, max: 80 }))
    .map(([i, count]) =>
      onProcess(`accept ${count}`, i, (process, { world }) => process.accept(world.nextEvents(count))),
    ),
  fc
    .tuple(index, fc.integer({ min: 1, max: 80 }))
    .map(([i, count]) =>
      onProcess(`accept ${count}`, i, (process, { world }) => process.accept(world.nextEvents(count))),
    ),
  index.map((i) =>
    onProcess('accept poison', i, (process, model) => {
      const [event] = model.world.nextEvents(1);
      if (!event) return;
      model.world.postHog.poison.add(event.uuid);
      model.poison += 1;
      process.accept([event]);
    }),
  ),
  fc
    .constantFrom(0, 10, 1_000, 6_000, 30_000, 400_000)
    .map((ms) => command(`advance ${ms}`, ({ world }) => world.clock.advance(ms))),
  fc.constant(
    command('start', ({ world }) => {
      if (world.running.length < MOST_PROCESSES) world.start(CHANGES);
    }),
  ),
  fc.tuple(index, fc.boolean()).map(([i, isNoticed]) =>
    onProcess(isNoticed ? 'kill' : 'kill in silence', i, (process, model) => {
      model.lostInCrashes += process.events.queued;
      process.kill(isNoticed);
    }),
  ),
  fc.tuple(index, fc.constantFrom(0, 500, 20_000)).map(([i, deadlineMs]) =>
    onProcess(`shutdown ${deadlineMs}`, i, async (process, { world }) => {
      await Promise.all([process.shutdown(deadlineMs), world.clock.advance(deadlineMs + 1_001)]);
    }),
  ),
  fc
    .array(behaviour, { minLength: 1, maxLength: 6 })
    .map((answers) =>
      command(
        `answers ${JSON.stringify(answers)}`,
        ({ world }) => void world.postHog.script.push(...answers),
      ),
    ),
  behaviour.map((always) =>
    command(`always ${JSON.stringify(always)}`, ({ world }) => {
      world.postHog.behaviour = always;
    }),
  ),
  fc.constantFrom(...Object.keys(FAULTS), 'short writes').map((name) =>
    command(name, ({ world }) => {
      const fault = FAULTS[name];
      let writes = 0;
      world.files.fault = (call) => {
        if (fault) return fault.calls.includes(call) ? fault.code : undefined;
        if (call !== 'write') return undefined;
        writes += 1;
        return writes % 3 === 0 ? 'EIO' : { writes: 40 };
      };
    }),
  ),
  fc.constant(
    command('a healthy disk', ({ world }) => {
      world.files.fault = () => undefined;
    }),
  ),
  fc.constantFrom(-400, -8, -1, 1, 8, 400).map((days) =>
    command(`the wall clock moves by ${days} days`, ({ world }) => {
      world.wallOffsetMs += days * 86_400_000;
    }),
  ),
  fc.tuple(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 255 })).map(([file, at, bits]) =>
    command(`flip bits ${bits} of byte ${at} of file ${file}`, (model) => {
      const segments = model.world.paths(SEGMENT);
      const path = segments[file % Math.max(segments.length, 1)];
      if (path === undefined) return;
      const data = model.world.files.contents(path);
      if (data.length === 0) return;
      data[at % data.length] = (data[at % data.length] ?? 0) ^ bits;
      model.damaged += 1;
    }),
  ),
  fc.constantFrom('junk', '1.open', `${'9'.repeat(13)}-nonsense.sealed`).map((name) =>
    command(`junk named ${name}`, ({ world }) => {
      if (world.files.entries.has('/outbox')) world.files.put(`/outbox/${name}`, 'not a line\n');
    }),
  ),
];
const CHANGES = { settings: { batchSize: 20 } };

it('accounts for every event in every process, and loses none that the disk has, whatever happens', async () => {
  await fc.assert(
    fc.asyncProperty(fc.commands(commands, { maxCommands: 60 }), async (script) => {
      const model = new Model();
      const { world } = model;
      world.start(CHANGES);
      await fc.asyncModelRun(() => ({ model, real: model }), script);

      // Everything is well again, and another process comes.
      world.files.fault = () => undefined;
      world.postHog.behaviour = { kind: 'ok' };
      world.postHog.script.length = 0;
      world.start(CHANGES);
      for (let minutes = 0; minutes < 240 && !isDone(world); minutes += 10) {
        // A good event for each: the proof that refused ones wait for.
        for (const process of world.running) process.accept(world.nextEvents(1));
        await world.clock.advance(10 * MINUTE_MS);
        model.check();
      }
      expect(world.running.map(({ events }) => events.stored + events.queued)).toEqual(
        world.running.map(() => 0),
      );
      expect(world.paths(SEGMENT)).toEqual([]);

      const accepted = world.processes.flatMap((process) => process.accepted);
      const missing = accepted.filter((uuid) => !world.postHog.taken.has(uuid)).length;
      const dropped = world.processes.reduce(
        (sum, process) => sum + process.lost + process.counts.rejected,
        0,
      );
      expect(missing).toBeLessThanOrEqual(dropped + model.lostInCrashes);
      const counted = (name: string): number =>
        world.processes.reduce((sum, { events }) => sum + (events.dropped[name] ?? 0), 0);
      expect(counted('outbox_full') + counted('outbox_expired') + counted('queue_full')).toBe(0);
      for (const process of world.running)
        await Promise.all([process.shutdown(1), world.clock.advance(2_000)]);
      expect(world.paths('.alive').length).toBeLessThanOrEqual(world.processes.length);
    }),
    { numRuns: Number(process.env['OUTBOX_MODEL_RUNS'] ?? 150) },
  );
});

function isDone(world: VirtualWorld): boolean {
  const isIdle = world.running.every(({ events }) => events.stored + events.queued === 0);
  return isIdle && world.paths(SEGMENT).length === 0;
}
