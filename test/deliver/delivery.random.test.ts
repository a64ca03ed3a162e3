import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startLocalPostHog } from '../../src/local/posthog.js';
import type { LocalPostHog } from '../../src/local/posthog.js';
import { accountedFor, makeEvent, makeRig } from './support.js';

type Fault = Parameters<LocalPostHog['script']>[0][number];

const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({ status: fc.constantFrom(400, 401, 402, 403, 404, 408, 413, 429, 500, 503) }),
  fc.record({ status: fc.constantFrom(429, 503), retryAfter: fc.constantFrom('0', 'soon') }),
  fc.record({ fault: fc.constantFrom('none', 'reset', 'resetAfterTaking', 'hang', 'garbage') }),
  fc.record({ redirect: fc.constant('http://127.0.0.1:49151/') }),
  fc.record({
    retryAfter: fc.constant('0'),
    partial: fc.constant(({ uuid }: { uuid: string }) => (uuid.endsWith('3') ? 'retry' : undefined)),
  }),
);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ accept: fc.integer({ min: 1, max: 30 }) }) },
  { weight: 4, arbitrary: fc.record({ faults: fc.array(fault, { minLength: 1, maxLength: 4 }) }) },
  { weight: 2, arbitrary: fc.constantFrom('flush', 'wait') },
);

afterEach(() => {
  vi.unstubAllEnvs();
});

describe.each(['v0', 'v1'])('over %s, posthog-node and a real server', (wire) => {
  it('store every event once that was not rejected, whatever happens on the way', async () => {
    vi.stubEnv('POSTHOG_CAPTURE_MODE', wire);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 12 }), async (script) => {
        const local = await startLocalPostHog();
        const rig = makeRig(local.url, { requestTimeoutMs: 150 });
        const uuids = new Set<string>();
        const off: number[] = [];
        for (const action of script) {
          if (action === 'flush') await rig.sink.flush();
          else if (action === 'wait') await new Promise(setImmediate);
          else if ('faults' in action) local.script(action.faults);
          else {
            for (let i = 0; i < action.accept; i += 1) {
              const event = makeEvent(uuids.size);
              uuids.add(event.uuid);
              rig.accept([event]);
            }
          }
          off.push(accountedFor(rig.sink, rig.counts) - uuids.size);
        }
        await rig.sink.shutdown(20_000);
        const stored = new Set(local.events().map(({ uuid }) => uuid));
        const { delivered, rejected, dropped } = rig.counts.stats(rig.sink.waiting()).events;
        await local.close();
        expect(off.filter((difference) => difference !== 0)).toEqual([]);
        expect(dropped).toEqual({});
        expect(delivered + rejected).toBe(uuids.size);
        // What was rejected may still have arrived, by a copy whose answer got lost.
        expect(stored.size).toBeGreaterThanOrEqual(delivered);
        expect(stored.size).toBeLessThanOrEqual(uuids.size);
        expect([...stored].every((uuid) => uuids.has(uuid))).toBe(true);
      }),
      { numRuns: 25 },
    );
  });
});
