import { setTimeout as sleep } from 'node:timers/promises';
import { ask, hear, start, stop } from './child.mjs';

const CONNECTIONS = 20;
const WARM_UP_SECONDS = 3;
/** Long enough for what a library puts off, most of it. */
const REST_MS = 3_000;

/**
 * The API in several variants, each a process that stays, loaded for a second or two one after the other, in turns.
 * A variant's CPU counts from the start of its slice to the start of its next one, so what it puts off counts too.
 * @param {readonly string[]} variants below `programs/api`
 * @param {{ full: number, quick: number }} seconds of a slice
 */
export function underLoad(variants, seconds) {
  const apis = new Map();
  let load;
  /** @type {{ variant: string, cpuUs: number, answered: number, perSecond: number }[][]} */
  const slices = [];

  return {
    async open(bench) {
      load = start('load', {});
      await hear(load);
      for (const variant of variants) {
        const child = start('api', { variant, subject: bench.subject, sink: bench.sink.url });
        const { url } = await hear(child);
        apis.set(variant, { child, url });
        await ask(load, { url, seconds: WARM_UP_SECONDS, connections: CONNECTIONS });
      }
      await sleep(REST_MS);
    },

    async measure(bench, round) {
      const slice = [];
      await bench.sink.reset();
      for (let at = 0; at < variants.length; at += 1) {
        const variant = variants[(at + round) % variants.length];
        const { child, url } = apis.get(variant);
        const { cpuUs } = await ask(child, 'cpu');
        const length = bench.quick ? seconds.quick : seconds.full;
        const { answered, failed, perSecond } = await ask(load, {
          url,
          seconds: length,
          connections: CONNECTIONS,
        });
        if (failed > 0) throw new Error(`${failed} requests to ${variant} failed`);
        slice.push({ variant, cpuUs, answered, perSecond });
      }
      slices.push(slice);
      return {};
    },

    async close() {
      await sleep(REST_MS);
      const last = [];
      for (const [variant, { child }] of apis) last.push({ variant, ...(await ask(child, 'cpu')) });
      for (const { child } of apis.values()) await stop(child);
      await stop(load);
      return slices.map((slice, round) => {
        const next = slices[round + 1] ?? last;
        return Object.fromEntries(
          slice.map(({ variant, cpuUs, answered, perSecond }) => {
            const until = next.find((other) => other.variant === variant).cpuUs;
            return [variant, { cpuUs: (until - cpuUs) / answered, perSecond }];
          }),
        );
      });
    },
  };
}
