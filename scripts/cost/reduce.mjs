// Reduces made-up traffic with the library's own reducer on a clock of the simulation's.
import { Counts } from '../../dist/modules/diagnostics.js';
import { EventWriter } from '../../dist/modules/event/build-event.js';
import { resolveOptions } from '../../dist/modules/options/resolve.js';
import { Reducer } from '../../dist/modules/reducer.js';
import { decisionOf, makeTraffic, SPAN } from './traffic.mjs';

class SimulatedClock {
  nowMs = 0;
  #timers = new Map();
  #ids = 0;

  monotonicMs() {
    return this.nowMs;
  }

  wallMs() {
    return this.nowMs;
  }

  soon(run) {
    setImmediate(() => run());
  }

  after(waitMs, run) {
    const id = (this.#ids += 1);
    this.#timers.set(id, { atMs: this.nowMs + waitMs, run });
    return () => this.#timers.delete(id);
  }

  to(nowMs) {
    for (;;) {
      const [next] = [...this.#timers]
        .filter(([, { atMs }]) => atMs <= nowMs)
        .toSorted(([, a], [, b]) => a.atMs - b.atMs);
      if (!next) break;
      this.#timers.delete(next[0]);
      this.nowMs = Math.max(this.nowMs, next[1].atMs);
      next[1].run();
    }
    this.nowMs = Math.max(this.nowMs, nowMs);
  }
}

/**
 * @param {Parameters<typeof makeTraffic>[0]} traffic
 * @param {Readonly<Record<string, unknown>>} options of the processor
 * @param {{ readonly nameOf?: (call: import('./traffic.mjs').Call) => string | undefined, readonly call?: (call: import('./traffic.mjs').Call, made: number) => void, readonly event?: (json: string) => void }} told
 */
export async function reduce(traffic, options, told) {
  const clock = new SimulatedClock();
  const counts = new Counts();
  const event = told.event ?? (() => undefined);
  const reducer = new Reducer({
    ...resolveOptions({ projectToken: 'phc_simulated', ...options }, {}).reduction,
    writer: new EventWriter('identified_only'),
    outgoing: {
      accept: (json) => {
        counts.accepted += 1;
        event(json);
      },
      draft: () => true,
    },
    counts,
    reporter: { warn: () => undefined },
    isNews: () => true,
    keepsSpans: false,
    drafts: undefined,
    onMistake: () => {
      throw new Error('a mistake in a timer');
    },
    clock,
    random: () => 0.5,
  });
  let made = 0;
  makeTraffic(traffic, (call) => {
    clock.to(call.endMs);
    made += 1;
    told.call?.(call, made);
    reducer.take(decisionOf(call, told.nameOf?.(call)), SPAN);
  });
  await reducer.end();
  return { counts, made };
}
