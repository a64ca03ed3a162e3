import { ask, hear, start, stop } from './child.mjs';
import { lowerQuartile } from './statistics.mjs';

/**
 * Subjects that stay, each a process, and take turns in short slices, in an order that is drawn anew each time: what the
 * machine does besides does it to all. Of a subject's slices the lower quartile counts.
 * @param {Record<string, { program: string, args?: object }>} subjects
 * @param {{ full: Turns, quick: Turns }} turns
 *
 * @typedef {{ slices: number, warmUp: number }} Turns of each subject, and before the first
 */
export function inSlices(subjects, turns) {
  /** @param {import('./plan.mjs').Bench} bench */
  return async (bench) => {
    const { slices, warmUp } = bench.quick ? turns.quick : turns.full;
    const running = [];
    await bench.sink.reset();
    try {
      for (const [name, { program, args }] of Object.entries(subjects)) {
        const child = start(program, { subject: bench.subject, sink: bench.sink.url, ...args });
        running.push({ name, child, cpuUs: [] });
        await hear(child);
      }
      for (let pass = -warmUp; pass < slices; pass += 1) {
        for (const { child, cpuUs } of shuffled(running)) {
          const slice = await ask(child, 'slice');
          if (pass >= 0) cpuUs.push(slice.cpuUs);
        }
      }
      return await readSamples(bench, running);
    } finally {
      await Promise.all(running.map(({ child }) => stop(child)));
    }
  };
}

/** @throws {Error} when the sink got another number of events than were delivered: a lost one costs less */
async function readSamples(bench, running) {
  const samples = {};
  let delivered = 0;
  for (const { name, child, cpuUs } of running) {
    const told = await ask(child, 'end');
    delivered += told.delivered;
    samples[name] = { ...told, cpuUs: lowerQuartile(cpuUs), slices: cpuUs };
  }
  const { events } = await bench.sink.report();
  if (events !== delivered) throw new Error(`${events} of ${delivered} events came`);
  return samples;
}

/** @template T @param {readonly T[]} items @returns {T[]} */
export function shuffled(items) {
  return items
    .map((item) => ({ item, place: Math.random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
