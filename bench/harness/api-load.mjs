import { setTimeout as sleep } from 'node:timers/promises';
import { ask, hear, start, stop } from './child.mjs';
import { divideCores } from './cores.mjs';
import { startSink } from './sink.mjs';
import { shuffled } from './slices.mjs';
import { lowerQuartile, upperQuartile } from './statistics.mjs';

const CONNECTIONS = 20;
/** Below this, a quartile is the mood of a few slices. */
const FEWEST_SLICES = 30;
/** Long enough for what a library puts off. */
const REST_MS = 3_000;

/**
 * One API in several variants, each a process that stays and has a core with nobody else of ours at work on it. They
 * are loaded one after the other, in an order that is drawn anew each time, and each slice is the same number of
 * requests for all: so short that a machine that becomes slower does so for all.
 *
 * A variant's CPU counts from the start of its slice to the start of its next one, so what it puts off counts too.
 * Of its slices the lower quartile counts: what else the machine does only ever makes a slice dearer.
 * @param {Record<string, { file?: string, tells?: 'all' | 'some' }>} variants `file`: below `programs/api`, the
 *   variant's name by default; `tells`: of how many requests its sink has to hear, of none by default
 * @param {{ full: Load, quick: Load }} loads
 *
 * @typedef {{ slices: number, requests: number, warmUp: number }} Load slices of each variant, and requests in each of
 *   them, and before the first
 */
export function underLoad(variants, loads) {
  for (const { slices } of Object.values(loads))
    if (slices < FEWEST_SLICES) throw new Error(`Expected ${FEWEST_SLICES} slices or more, got ${slices}`);
  const names = Object.keys(variants);

  /** @param {import('./plan.mjs').Bench} bench */
  return async (bench) => {
    const cores = divideCores();
    const load = start('load', {}, { cores: cores?.others });
    const apis = [];
    try {
      await hear(load);
      for (const name of names) {
        const { file = name, tells } = variants[name];
        apis.push({ name, tells, ...(await startApi(bench, file, cores)) });
      }
      await loadInTurns(load, apis, bench.quick ? loads.quick : loads.full);
      return Object.fromEntries(apis.map((api) => [api.name, readSample(api)]));
    } finally {
      // Also after an error: none of them may run beside what is measured next.
      await Promise.all([stop(load), ...apis.flatMap(({ child, sink }) => [stop(child), sink.close()])]);
    }
  };
}

async function loadInTurns(load, apis, { slices, requests, warmUp }) {
  const drive = async ({ name, url }, amount) => {
    const { answered, failed, seconds } = await ask(load, { url, connections: CONNECTIONS, amount });
    if (failed > 0 || answered !== amount)
      throw new Error(`${name}: of ${amount} requests ${answered} were answered, and ${failed} failed`);
    return { answered, perSecond: answered / seconds };
  };
  for (const api of apis) await drive(api, warmUp);
  await sleep(REST_MS);
  for (const { sink } of apis) await sink.reset();

  for (let pass = 0; pass < slices; pass += 1) {
    for (const api of shuffled(apis)) {
      const { cpuUs: beforeUs } = await ask(api.child, 'cpu');
      api.slices.push({ beforeUs, ...(await drive(api, requests)) });
    }
  }
  await sleep(REST_MS);
  for (const api of apis) {
    const { cpuUs } = await ask(api.child, 'cpu');
    api.endUs = cpuUs;
    api.recorded = await readRecorded(api);
  }
}

async function startApi({ subject }, variant, cores) {
  const sink = await startSink({ cores: cores?.others });
  const child = start('api', { variant, subject, sink: sink.url }, { cores: cores?.measured });
  const { url } = await hear(child);
  return { child, url, sink, slices: [], endUs: 0, recorded: 0 };
}

/**
 * The share of the requests that its sink heard of.
 * @throws {Error} when that is not what it should be: what does nothing is cheap, and proves nothing
 */
async function readRecorded({ name, tells, slices, sink }) {
  const { requests, records } = await sink.report();
  const answered = slices.reduce((sum, slice) => sum + slice.answered, 0);
  const isFine = { all: records === answered, some: records > 0, none: requests === 0 }[tells ?? 'none'];
  if (!isFine)
    throw new Error(`${name}: ${answered} requests, ${records} of them told of in ${requests} requests`);
  return records / answered;
}

/** The quartiles, and all that they were made of. */
function readSample({ slices, endUs, recorded }) {
  const each = slices.map(({ beforeUs, answered, perSecond }, at) => ({
    cpuUs: ((slices[at + 1]?.beforeUs ?? endUs) - beforeUs) / answered,
    perSecond,
  }));
  return {
    cpuUs: lowerQuartile(each.map(({ cpuUs }) => cpuUs)),
    perSecond: upperQuartile(each.map(({ perSecond }) => perSecond)),
    recorded,
    slices: each,
  };
}
