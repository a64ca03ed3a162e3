import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Behaviour } from './fake-posthog.js';
import { makeEvent, makeEvents } from './support.js';
import { VirtualRig } from './virtual-rig.js';

const status = fc.constantFrom(301, 400, 401, 402, 403, 404, 408, 413, 418, 429, 500, 503);
const behaviour: fc.Arbitrary<Behaviour> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ kind: 'ok' } as const) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('status' as const), status }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('status' as const),
      status: fc.constantFrom(429, 503),
      retryAfter: fc.constantFrom('0', '3', '600', '99999', 'nonsense'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('network', 'timeout', 'webpage', 'unsent', 'takes_silently'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('partial' as const),
      results: fc.array(fc.constantFrom('ok', 'retry', 'drop'), { minLength: 1, maxLength: 4 }),
    }),
  },
);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ accept: fc.integer({ min: 1, max: 60 }) }) },
  { weight: 1, arbitrary: fc.record({ poison: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 4, arbitrary: fc.record({ advance: fc.integer({ min: 0, max: 70_000 }) }) },
  { weight: 3, arbitrary: fc.record({ answers: fc.array(behaviour, { minLength: 1, maxLength: 8 }) }) },
  { weight: 1, arbitrary: fc.record({ always: behaviour }) },
  { weight: 2, arbitrary: fc.constant({ flush: true } as const) },
);
const settings = fc.record({
  batchSize: fc.constantFrom(1, 7, 50),
  maxQueueEvents: fc.constantFrom(5, 40, 100_000),
});
const lanes = fc.constantFrom(1, 1, 3);

async function run(
  rig: VirtualRig,
  script: readonly (typeof step extends fc.Arbitrary<infer T> ? T : never)[],
  check: () => void,
): Promise<string[]> {
  const uuids: string[] = [];
  const acceptOne = (isPoison: boolean): void => {
    const event = makeEvent(uuids.length);
    uuids.push(event.uuid);
    if (isPoison) rig.postHog.poison.add(event.uuid);
    rig.accept([event]);
  };
  for (const action of script) {
    if ('accept' in action) for (let i = 0; i < action.accept; i += 1) acceptOne(false);
    if ('poison' in action) for (let i = 0; i < action.poison; i += 1) acceptOne(true);
    if ('advance' in action) await rig.clock.advance(action.advance);
    if ('answers' in action) rig.postHog.script.push(...action.answers);
    if ('always' in action) rig.postHog.behaviour = action.always;
    if ('flush' in action) void rig.delivery.flush();
    check();
  }
  return uuids;
}

it('keeps the equation at every moment, and loses nothing it has room for, whatever PostHog answers', async () => {
  await fc.assert(
    fc.asyncProperty(
      settings,
      lanes,
      fc.array(step, { maxLength: 40 }),
      fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
      async (given, laneCount, script, randoms) => {
        const rig = new VirtualRig(given, { lanes: laneCount, random: () => randoms.next().value ?? 0 });
        const problems: string[] = [];
        const check = (): void => {
          if (rig.unaccounted !== 0) problems.push(`${rig.unaccounted} unaccounted for`);
          if (rig.queued > given.maxQueueEvents) problems.push(`${rig.queued} queued`);
        };
        rig.postHog.onRequest = check;
        const uuids = await run(rig, script, check);
        expect(problems).toEqual([]);
        expect(rig.postHog.mostInFlight).toBeLessThanOrEqual(laneCount);

        // PostHog recovers: now everything that was kept arrives. An event that it refuses alone after it took
        // the first of these two waits for the second one: that it takes this proves that it was the event.
        rig.postHog.behaviour = { kind: 'ok' };
        rig.postHog.script.length = 0;
        for (const number of [1_000_000, 1_000_001]) {
          rig.accept([makeEvent(number)]);
          await rig.clock.advance(1_800_000);
        }
        check();
        expect(problems).toEqual([]);
        expect(rig.queued).toBe(0);
        const { taken } = rig.postHog;
        const missing = uuids.filter((uuid) => !taken.has(uuid)).length;
        const gone = rig.counts.rejected + (rig.dropped['queue_full'] ?? 0);
        expect(missing).toBeLessThanOrEqual(gone);
        expect(rig.clock.timers).toBeLessThanOrEqual(1);
      },
    ),
    { numRuns: 300 },
  );
});

it('ends by the deadline, with every event counted and no timer left, whatever PostHog answers', async () => {
  await fc.assert(
    fc.asyncProperty(
      settings,
      lanes,
      fc.array(step, { maxLength: 15 }),
      fc.integer({ min: 0, max: 20_000 }),
      async (given, laneCount, script, deadlineMs) => {
        const rig = new VirtualRig(given, { lanes: laneCount });
        rig.postHog.latencyMs = 700;
        await run(rig, script, () => {});
        let isDone = false;
        const shutdown = rig.delivery.shutdown(deadlineMs).then(() => (isDone = true));
        expect(rig.delivery.shutdown(1)).toBe(rig.delivery.flush());
        await rig.clock.advance(deadlineMs + 1);
        expect(isDone).toBe(true);
        await shutdown;
        expect(rig.queued).toBe(0);
        expect(rig.unaccounted).toBe(0);
        const requests = rig.postHog.requests.length;
        rig.accept([makeEvent(2_000_000)]);
        await rig.clock.advance(1_000_000);
        expect(rig.unaccounted).toBe(0);
        expect(rig.postHog.requests).toHaveLength(requests);
        expect(rig.clock.timers).toBe(0);
      },
    ),
    { numRuns: 200 },
  );
});

it('resolves a flush only when everything accepted before it was tried, whatever comes meanwhile', async () => {
  const moment = fc.record({
    accept: fc.integer({ min: 0, max: 30 }),
    poison: fc.integer({ min: 0, max: 2 }),
    flush: fc.boolean(),
    advance: fc.integer({ min: 0, max: 40 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(1, 7, 50),
      lanes,
      fc.array(moment, { minLength: 1, maxLength: 15 }),
      async (batchSize, laneCount, moments) => {
        const rig = new VirtualRig({ batchSize, flushIntervalMs: 3 }, { lanes: laneCount });
        rig.postHog.latencyMs = 10;
        const healthy: string[] = [];
        const tooEarly: string[] = [];
        let made = 0;
        const acceptOne = (isPoison: boolean): void => {
          const event = makeEvent(made);
          made += 1;
          if (isPoison) rig.postHog.poison.add(event.uuid);
          else healthy.push(event.uuid);
          rig.accept([event]);
        };
        for (const { accept, poison, flush, advance } of moments) {
          for (let i = 0; i < poison; i += 1) acceptOne(true);
          for (let i = 0; i < accept; i += 1) acceptOne(false);
          const before = [...healthy];
          if (flush) {
            void rig.delivery.flush().then(() => {
              // Nothing but poison, and several in a row: that looks like an outage, and ends a flush.
              if (rig.reporter.of('refusing').length > 0) return 0;
              return tooEarly.push(...before.filter((uuid) => !rig.postHog.taken.has(uuid)));
            });
          }
          await rig.clock.advance(advance);
        }
        await rig.clock.advance(20_000);
        expect(tooEarly).toEqual([]);
      },
    ),
    { numRuns: 300 },
  );
});

it('rejects no good event while PostHog, which took some before, refuses every one', async () => {
  const moment = fc.record({
    accept: fc.integer({ min: 0, max: 20 }),
    flush: fc.boolean(),
    advance: fc.integer({ min: 0, max: 70_000 }),
    answer: fc.constantFrom(400, 413, 400, 413, 503, 401),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(1, 7, 50),
      lanes,
      fc.array(moment, { minLength: 1, maxLength: 20 }),
      async (batchSize, laneCount, moments) => {
        const rig = new VirtualRig({ batchSize }, { lanes: laneCount });
        rig.accept([makeEvent(1_000_000)]);
        await rig.clock.advance(5_000);
        let made = 0;
        for (const { accept, flush, advance, answer } of moments) {
          rig.postHog.behaviour = { kind: 'status', status: answer };
          rig.accept(makeEvents(accept, made));
          made += accept;
          if (flush) void rig.delivery.flush();
          await rig.clock.advance(advance);
          expect(rig.unaccounted).toBe(0);
        }
        expect(rig.counts).toMatchObject({ delivered: 1, rejected: 0 });
        rig.postHog.behaviour = { kind: 'ok' };
        await rig.clock.advance(3_600_000);
        expect(rig.counts).toMatchObject({ delivered: 1 + made, rejected: 0 });
      },
    ),
    { numRuns: 300 },
  );
});
