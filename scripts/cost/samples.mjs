// What samples tell, held against the truth: one sample after the other, each of other callers or traces. The intervals are
// what whoever has the sample alone can compute (docs/cost.md has them in HogQL).
import { Sampling } from '../../dist/modules/event/sampling/sampling.js';
import { FrequentCallers } from '../../dist/modules/event/sampling/frequent-callers.js';
import { decisionOf, makeTraffic } from './traffic.mjs';

const RATE = 0.1;
const SIDES_95 = 1.96;
const AT = { endpoint: 'GET /', method: 'GET', route: '/', version: 'v1', meanMs: 1 };
/** Below so many in the sample nobody's interval is a normal distribution's. */
const FEWEST = 150;
const TRACE_REQUESTS = 40_000;

/** How often intervals hold the truth, and how far off the estimates' mean is, in standard errors. */
class Coverage {
  #of = 0;
  #inside = 0;
  #sum = 0;
  #squares = 0;

  add(estimate, truth, error) {
    const z = (estimate - truth) / truth;
    this.#of += 1;
    this.#sum += z;
    this.#squares += z ** 2;
    if (Math.abs(estimate - truth) <= SIDES_95 * error) this.#inside += 1;
  }

  get result() {
    const mean = this.#sum / this.#of;
    const error = Math.sqrt((this.#squares / this.#of - mean ** 2) / this.#of);
    return {
      share: this.#inside / this.#of,
      of: this.#of,
      bias: mean / error,
      off: SIDES_95 * error * Math.sqrt(this.#of),
    };
  }
}

/** Of each caller, what the sample decides on, and what is counted in any case: by endpoint, version and status class. */
export class CallerTotals {
  #frequent = new FrequentCallers(60_000);
  /** @type {Map<string, Map<string, { drawn: number, counted: number }>>} */
  #byCaller = new Map();

  /** @param {import('./traffic.mjs').Call} call */
  add(call) {
    // Who is nobody is sampled by trace.
    if (call.user === undefined) return;
    const isCounted = this.#frequent.counts(decisionOf(call).request, RATE);
    const of = this.#byCaller.get(call.user) ?? new Map();
    this.#byCaller.set(call.user, of);
    for (const name of [
      'all',
      `endpoint ${call.at.endpoint}`,
      call.at.version,
      `status ${Math.floor(call.status / 100)}`,
    ]) {
      const total = of.get(name) ?? { drawn: 0, counted: 0 };
      of.set(name, total);
      if (isCounted) total.counted += 1;
      else total.drawn += 1;
    }
  }

  get callers() {
    return [...this.#byCaller];
  }
}

/**
 * By caller: a caller is in the sample with all requests that are not counted anyway, so these are one draw (a cluster), and
 * the square of a total's error is the sum of the callers' squared totals, times 1 - rate.
 * @param {CallerTotals} totals
 * @param {number} replications
 */
export function sampleCallers({ callers }, replications) {
  const [first, second] = endpointsByUse(callers);
  const ofTotals = totalsOf(callers);
  const users = callers.filter(([, of]) => of.has(first)).length;
  const both = callers.filter(([, of]) => of.has(first) && of.has(second)).length;
  const sampling = samplingBy('caller');
  const [counts, shares, requests, totals] = [0, 0, 0, 0].map(() => new Coverage());
  for (let replication = 0; replication < replications; replication += 1) {
    let [kept, keptBoth] = [0, 0];
    const found = new Map([...ofTotals.keys()].map((name) => [name, { drawn: 0, squares: 0 }]));
    for (const [id, of] of callers) {
      if (!sampling.keeps(`r${replication}_${id}`)) continue;
      for (const [name, { drawn }] of of) {
        const sum = found.get(name);
        if (!sum) continue;
        sum.drawn += drawn / RATE;
        sum.squares += (drawn / RATE) ** 2;
      }
      if (!of.has(first)) continue;
      kept += 1;
      if (of.has(second)) keptBoth += 1;
    }
    counts.add(kept / RATE, users, Math.sqrt(kept * (1 - RATE)) / RATE);
    const share = keptBoth / kept;
    shares.add(share, both / users, Math.sqrt((share * (1 - share) * (1 - RATE)) / kept));
    for (const [name, { drawn, squares }] of found) {
      const { counted, requests: truth } = ofTotals.get(name);
      const error = Math.sqrt(squares * (1 - RATE));
      (name === 'all' ? requests : totals).add(counted + drawn, truth, error);
    }
  }
  const { counted, requests: all, largest } = ofTotals.get('all');
  return {
    users: counts.result,
    shares: shares.result,
    requests: requests.result,
    totals: totals.result,
    largestShare: largest / all,
    countedShare: counted / all,
  };
}

/** Of all callers together, where a sample has enough of them. */
function totalsOf(callers) {
  const totals = new Map();
  for (const [, of] of callers) {
    for (const [name, { drawn, counted }] of of) {
      const total = totals.get(name) ?? { counted: 0, requests: 0, largest: 0, drawn: 0 };
      totals.set(name, total);
      total.counted += counted;
      total.requests += counted + drawn;
      total.largest = Math.max(total.largest, counted + drawn);
      if (drawn > 0) total.drawn += 1;
    }
  }
  return new Map([...totals].filter(([name, { drawn }]) => name === 'all' || drawn * RATE >= FEWEST));
}

/**
 * By trace: totals by endpoint, version, organization and status class, as far as the sample has enough of each.
 * @param {number} replications
 */
export function sampleTraces(replications) {
  const calls = [];
  makeTraffic({ requests: TRACE_REQUESTS, callers: 5_000, perSecond: 1, seed: 15 }, (call) =>
    calls.push(call),
  );
  const names = calls.map(({ at, organization, status }) => [
    `endpoint ${at.endpoint}`,
    `version ${at.version}`,
    `organization ${organization}`,
    `status ${Math.floor(status / 100)}`,
  ]);
  const truth = countsOf(names);
  const sampling = samplingBy('trace');
  const [totals, endpoints] = [new Coverage(), new Coverage()];
  for (let replication = 0; replication < replications; replication += 1) {
    const kept = countsOf(names.filter(() => sampling.keeps()));
    for (const [name, count] of truth) {
      if (count * RATE < FEWEST) continue;
      const found = kept.get(name) ?? 0;
      const error = Math.sqrt(found * (1 - RATE)) / RATE;
      totals.add(found / RATE, count, error);
      if (name.startsWith('endpoint ')) endpoints.add(found / RATE, count, error);
    }
  }
  return { totals: totals.result, endpoints: endpoints.result };
}

function countsOf(lists) {
  const counts = new Map();
  for (const names of lists) for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

function endpointsByUse(people) {
  const uses = countsOf(
    people.map(([, of]) => [...of.keys()].filter((name) => name.startsWith('endpoint '))),
  );
  return [...uses].toSorted(([, a], [, b]) => b - a).map(([endpoint]) => endpoint);
}

/** The library's own sampling. @param {'caller' | 'trace'} by */
function samplingBy(by) {
  const sampling = new Sampling({ rate: RATE, by, rules: [], upstream: true });
  const call = { organization: undefined, at: AT, status: 200, durationMs: 1, endMs: 0, user: undefined };
  const { request } = decisionOf(call);
  const { caller, origin } = request;
  let traces = 0;
  return {
    keeps: (user) => {
      traces += 1;
      const traceId = traces.toString(16).padStart(32, '0');
      const asked = { ...request, caller: { ...caller, user }, origin: { ...origin, traceId } };
      return sampling.keeps(asked, RATE);
    },
  };
}
