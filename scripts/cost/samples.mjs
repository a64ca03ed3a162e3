// What samples tell, held against the truth: one sample after the other, each of other callers or traces. The intervals are
// what whoever has the sample alone can compute (docs/cost.md has them in HogQL).
import { Sampling } from '../../dist/modules/event/sampling/sampling.js';
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
    return { share: this.#inside / this.#of, of: this.#of, bias: mean / error };
  }
}

/**
 * By caller: a caller is in the sample with all requests, so its requests are one draw (a cluster), and the square of a
 * total's error is the sum of the callers' squared totals, times 1 - rate.
 * @param {ReadonlyMap<string, ReadonlyMap<string, number>>} callers requests by caller and endpoint
 * @param {number} replications
 */
export function sampleCallers(callers, replications) {
  const people = [...callers].filter(([id]) => id !== '');
  const [first, second] = endpointsByUse(people);
  const totals = people.map(([, of]) => [...of.values()].reduce((sum, n) => sum + n, 0));
  const users = people.filter(([, of]) => of.has(first)).length;
  const both = people.filter(([, of]) => of.has(first) && of.has(second)).length;
  const all = totals.reduce((sum, n) => sum + n, 0);
  const sampling = samplingBy('caller');
  const [counts, shares, requests] = [new Coverage(), new Coverage(), new Coverage()];
  for (let replication = 0; replication < replications; replication += 1) {
    let [kept, keptBoth, estimate, squares] = [0, 0, 0, 0];
    for (const [at, [id, of]] of people.entries()) {
      if (!sampling.keeps(`r${replication}_${id}`)) continue;
      const total = totals[at] / RATE;
      estimate += total;
      squares += total ** 2;
      if (!of.has(first)) continue;
      kept += 1;
      if (of.has(second)) keptBoth += 1;
    }
    counts.add(kept / RATE, users, Math.sqrt(kept * (1 - RATE)) / RATE);
    const share = keptBoth / kept;
    shares.add(share, both / users, Math.sqrt((share * (1 - share) * (1 - RATE)) / kept));
    requests.add(estimate, all, Math.sqrt(squares * (1 - RATE)));
  }
  return {
    users: counts.result,
    shares: shares.result,
    requests: requests.result,
    largestShare: totals.reduce((most, total) => Math.max(most, total), 0) / all,
  };
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
  const uses = countsOf(people.map(([, of]) => [...of.keys()]));
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
      return sampling.rateOf(asked) !== undefined;
    },
  };
}
