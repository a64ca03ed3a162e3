import { setTimeout as sleep } from 'node:timers/promises';
import { ask, hear, start, stop } from './child.mjs';
import { divideCores } from './cores.mjs';
import { startSink } from './sink.mjs';

const CONNECTIONS = 20;
const WARM_UP_SECONDS = 4;
/** Short, so that all variants have had theirs before the machine has become a slower or a faster one. */
const SLICE_SECONDS = 0.3;
/** Long enough for what a library puts off. */
const REST_MS = 3_000;

/**
 * One API in several variants, each a process that stays and has a core with nobody else of ours at work on it. They
 * are loaded one after the other, in an order that is drawn anew each time, with a fixed number of requests: about
 * the same time for all. Two such slices of each variant make a sample.
 *
 * A variant's CPU counts from the start of its slice to the start of its next one, so what it puts off counts too.
 * @param {Record<string, { file?: string, tells?: 'all' | 'some' }>} variants `file`: below `programs/api`, the
 *   variant's name by default; `tells`: of how many requests its sink has to hear, of none by default
 * @param {{ full: number, quick: number }} samples of one set of processes
 */
export function underLoad(variants, samples) {
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
      const count = bench.quick ? samples.quick : samples.full;
      await loadInTurns(load, apis, count * 2);
      return Array.from({ length: count }, (_, at) =>
        Object.fromEntries(apis.map((api) => [api.name, readSample(api, at * 2)])),
      );
    } finally {
      // Also after an error: none of them may run beside what is measured next.
      await Promise.all([stop(load), ...apis.flatMap(({ child, sink }) => [stop(child), sink.close()])]);
    }
  };
}

async function loadInTurns(load, apis, passes) {
  const drive = async (api, job) => {
    const slice = await ask(load, { url: api.url, connections: CONNECTIONS, ...job });
    if (slice.failed > 0) throw new Error(`${slice.failed} requests to ${api.name} failed`);
    return slice;
  };
  for (const api of apis) {
    const { perSecond } = await drive(api, { seconds: WARM_UP_SECONDS });
    api.amount = Math.ceil((perSecond * SLICE_SECONDS) / CONNECTIONS) * CONNECTIONS;
  }
  await sleep(REST_MS);
  for (const { sink } of apis) await sink.reset();

  for (let pass = 0; pass < passes; pass += 1) {
    for (const api of shuffled(apis)) {
      const before = await ask(api.child, 'cpu');
      api.slices.push({ ...before, ...(await drive(api, { amount: api.amount })) });
    }
  }
  await sleep(REST_MS);
  for (const api of apis) {
    api.slices.push(await ask(api.child, 'cpu'));
    api.recorded = await readRecorded(api);
  }
}

async function startApi({ subject }, variant, cores) {
  const sink = await startSink({ cores: cores?.others });
  const child = start('api', { variant, subject, sink: sink.url }, { cores: cores?.measured });
  const { url } = await hear(child);
  return { child, url, sink, slices: [], amount: 0, recorded: 0 };
}

/**
 * The share of the requests that its sink heard of.
 * @throws {Error} when that is not what it should be: what does nothing is cheap, and proves nothing
 */
async function readRecorded({ name, tells, slices, sink }) {
  const { requests, records } = await sink.report();
  const answered = slices.reduce((sum, slice) => sum + (slice.answered ?? 0), 0);
  const isFine = { all: records === answered, some: records > 0, none: requests === 0 }[tells ?? 'none'];
  if (!isFine)
    throw new Error(`${name}: ${answered} requests, ${records} of them told of in ${requests} requests`);
  return records / answered;
}

function readSample({ slices, recorded }, at) {
  const [first, second, after] = slices.slice(at, at + 3);
  const answered = first.answered + second.answered;
  return {
    cpuUs: (after.cpuUs - first.cpuUs) / answered,
    perSecond: answered / (first.seconds + second.seconds),
    recorded,
  };
}

/** @template T @param {readonly T[]} items @returns {T[]} */
function shuffled(items) {
  return items
    .map((item) => ({ item, place: Math.random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
