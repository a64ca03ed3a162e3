/**
 * The answers as the ledger has them: counted from requests that were sent and statuses that came back, by code that
 * shares nothing with `src/insights`, so that a mistake on either side shows.
 */
import { Between } from './compare.mjs';
import { eventOf, isFailed } from './ledger.mjs';

/** @typedef {import('./ledger.mjs').Exchange} Exchange */
/** @typedef {import('../../examples/express-api/endpoints.mjs').Endpoint} Endpoint */

/** Two processes' clocks differ by less. */
const SLACK_MS = 125;
/** On a busy machine a span may end this much after its caller has the answer. */
const LATE_MS = 2000;

/** @param {Exchange[]} counted */
export function expectTopEndpoints(counted) {
  const rows = tally(counted, ({ endpoint }) => endpoint).map(([endpoint, own]) => ({
    endpoint,
    requests: own.length,
    share: (100 * own.length) / counted.length,
    callers: different(own, ({ user }) => user),
    failed: (100 * own.filter(isFailed).length) / own.length,
    duration_ms: new Between(0, own.reduce((sum, each) => sum + tookMs(each), 0) / own.length + LATE_MS),
    p95_ms: new Between(
      0,
      own.map(tookMs).toSorted((a, b) => a - b)[Math.ceil(0.95 * own.length) - 1] + LATE_MS,
    ),
  }));
  return rows.toSorted(order(['-requests', 'endpoint']));
}

/** @param {Exchange[]} counted @param {readonly Endpoint[]} inventory */
export function expectUnusedEndpoints(counted, inventory) {
  const known = new Set(inventory.map(({ endpoint }) => endpoint));
  const all = counted.filter(({ endpoint }) => known.has(endpoint)).length;
  const rows = [];
  for (const { endpoint, feature } of inventory) {
    const own = counted.filter((each) => each.endpoint === endpoint);
    if (own.length >= 10 && own.length >= all / inventory.length / 100) continue;
    const use = own.length > 0 ? 'minimal' : 'none';
    const callers = different(own, ({ user }) => user);
    rows.push({ endpoint, feature, use, requests: own.length, callers, last_used: lastOf(own) });
  }
  return rows.toSorted(order(['requests', 'endpoint']));
}

/** @param {Exchange[]} counted */
export function expectVersionsByUser(counted) {
  const current = new Map(versioned(counted).map(({ user, version }) => [user, version]));
  const rows = tally(versioned(counted), ({ user, version }) => `${user} ${version}`).map(([, own]) => ({
    user: own[0].user,
    organization: own[0].organization,
    version: own[0].version,
    requests: own.length,
    last_used: lastOf(own),
    current: current.get(own[0].user) === own[0].version,
  }));
  return rows.toSorted(order(['user', 'version']));
}

/** @param {Exchange[]} counted */
export function expectMixedVersions(counted) {
  const users = tally(versioned(counted), ({ user }) => user).map(([, own]) => ({
    organization: own[0].organization,
    versions: ['v1', 'v2'].filter((name) => own.some(({ version }) => version === name)).join(' + '),
  }));
  const sizes = new Map(
    tally(users, ({ organization }) => organization).map(([id, own]) => [id, own.length]),
  );
  const rows = tally(users, ({ organization, versions }) => `${organization} ${versions}`).map(([, own]) => ({
    organization: own[0].organization,
    versions: own[0].versions,
    users: own.length,
    share: (100 * own.length) / sizes.get(own[0].organization),
    mixed: own.length < sizes.get(own[0].organization),
  }));
  return rows.toSorted(order(['organization', 'versions']));
}

/** @param {Exchange[]} counted */
export function expectAuthMethods(counted) {
  const rows = tally(counted, ({ auth }) => auth).map(([method, own]) => ({
    method,
    requests: own.length,
    share: (100 * own.length) / counted.length,
    callers: different(own, ({ user }) => user),
  }));
  return rows.toSorted(order(['-requests', 'method']));
}

/** @param {Exchange[]} counted @param {readonly string[]} steps */
export function expectJourney(counted, steps) {
  const done = [...stepsOf(counted, steps).values()];
  const users = [...steps.map((_, index) => done.filter((own) => own.length > index).length), 0];
  return steps.map((event, index) => {
    const dropped = index + 1 < steps.length ? users[index] - users[index + 1] : 0;
    const share = (100 * users[index]) / users[0];
    const step = { step: index + 1, event, users: users[index], share };
    return { ...step, dropped, dropped_share: (100 * dropped) / users[index] };
  });
}

/** @param {Exchange[]} counted @param {string} endpoint @param {number} rounds */
export function expectUseOverTime(counted, endpoint, rounds) {
  const row = { endpoint, requests: Array.from({ length: rounds }, () => 0), failed: 0 };
  for (const exchange of counted) {
    if (exchange.endpoint !== endpoint) continue;
    row.requests[exchange.round - 1] += 1;
    if (isFailed(exchange)) row.failed += 1;
  }
  return row;
}

/**
 * Who was seen from the border on and before it, in a period that is longer than anybody was away.
 *
 * @param {Exchange[]} counted
 * @param {readonly string[]} steps
 * @param {number} borderRound the first round of the period
 */
export function expectActivation(counted, steps, borderRound) {
  const journeys = stepsOf(counted, steps);
  return tally(
    counted.filter(({ user }) => user),
    ({ user }) => user,
  ).map(([user, own]) => {
    const inPeriod = own.filter(({ round }) => round >= borderRound).length;
    const state = inPeriod === 0 ? 'silent' : inPeriod === own.length ? 'new' : 'active';
    const done = journeys.get(user) ?? [];
    return {
      user,
      organization: own[0].organization,
      state,
      first_seen: timeOf(own[0]),
      last_seen: lastOf(own),
      requests: own.length,
      seconds_to_success: done.length === steps.length ? secondsBetween(done[0], done.at(-1)) : null,
    };
  });
}

/** Requests of users that the API knows, to a version. @param {Exchange[]} counted */
const versioned = (counted) => counted.filter(({ user, version }) => user && version);

/** The steps that each user did, each after the one before. */
function stepsOf(counted, steps) {
  const done = new Map();
  for (const exchange of counted) {
    if (!exchange.user) continue;
    const own = done.get(exchange.user) ?? [];
    if (eventOf(exchange) === steps[own.length]) done.set(exchange.user, [...own, exchange]);
  }
  return done;
}

/** @template T @param {readonly T[]} list @param {(item: T) => string} nameOf @returns {[string, T[]][]} */
export function tally(list, nameOf) {
  const lists = new Map();
  for (const item of list) lists.set(nameOf(item), [...(lists.get(nameOf(item)) ?? []), item]);
  return [...lists];
}

/** How many different ones, what is not there left out. */
export function different(list, of) {
  return new Set(list.map(of).filter(Boolean)).size;
}

/** When the last of them ended: each ends between its request and its answer. @param {Exchange[]} list */
export function lastOf(list) {
  if (list.length === 0) return null;
  const latest = (of) => Math.max(...list.map(of));
  return new Between(
    latest(({ sentMs }) => sentMs) - SLACK_MS,
    latest(({ answeredMs }) => answeredMs) + LATE_MS,
  );
}

const timeOf = ({ sentMs, answeredMs }) => new Between(sentMs - SLACK_MS, answeredMs + LATE_MS);
const tookMs = ({ sentMs, answeredMs }) => answeredMs - sentMs;
const secondsBetween = (from, to) =>
  new Between((to.sentMs - from.answeredMs - LATE_MS) / 1000, (to.answeredMs - from.sentMs + LATE_MS) / 1000);

/** By these fields in turn, with - before it the largest first; what is not there comes last. */
export function order(fields) {
  return (a, b) => {
    for (const name of fields) {
      const field = name.replace('-', '');
      const [one, other] = name.startsWith('-') ? [b[field], a[field]] : [a[field], b[field]];
      if (one === other) continue;
      if (a[field] === null || b[field] === null) return a[field] === null ? 1 : -1;
      return one < other ? -1 : 1;
    }
    return 0;
  };
}
