/**
 * The answers as the ledger has them: counted from requests that were sent and statuses that came back, by
 * code that shares nothing with `questions.mjs`, so that a mistake on either side shows.
 */
import { eventOf } from './ledger.mjs';

/** @typedef {import('./ledger.mjs').Exchange} Exchange */
/** @typedef {import('./questions.mjs').InventoryEntry} InventoryEntry */

/** @param {Exchange[]} counted */
export function expectEndpointsByUse(counted) {
  const table = new Tally();
  for (const { endpoint, user } of counted) table.add(endpoint, user);
  return table.rows('endpoint').toSorted(byNumber('requests', 'endpoint'));
}

/** @param {Exchange[]} counted @param {readonly InventoryEntry[]} inventory @param {number} below */
export function expectEndpointsBarelyUsed(counted, inventory, below) {
  const table = new Tally(inventory.map(({ endpoint }) => endpoint));
  for (const { endpoint, user } of counted) if (table.has(endpoint)) table.add(endpoint, user);
  const rows = table.rows('endpoint').filter(({ requests }) => requests < below);
  return rows.toSorted((a, b) => a.requests - b.requests || (a.endpoint < b.endpoint ? -1 : 1));
}

/** @param {Exchange[]} counted */
export function expectVersionsByUser(counted) {
  const users = new Map();
  for (const { user, organization, version } of counted) {
    if (!user || !version) continue;
    if (!users.has(user)) users.set(user, { user, organization, versions: {}, newest: version });
    const row = users.get(user);
    row.versions[version] = (row.versions[version] ?? 0) + 1;
    row.newest = version;
  }
  return [...users.values()].toSorted((a, b) => (a.user < b.user ? -1 : 1));
}

/** @param {Exchange[]} counted */
export function expectVersionsByOrganization(counted) {
  const organizations = new Map();
  for (const { organization, versions } of expectVersionsByUser(counted)) {
    const row = organizations.get(organization) ?? { organization, users: 0, usersOn: {}, differ: false };
    organizations.set(organization, row);
    const both = 'v1' in versions && 'v2' in versions;
    const set = both ? 'v1 + v2' : 'v1' in versions ? 'v1' : 'v2';
    row.users += 1;
    row.usersOn[set] = (row.usersOn[set] ?? 0) + 1;
    row.differ = Object.keys(row.usersOn).length >= 2;
  }
  return [...organizations.values()].toSorted((a, b) => (a.organization < b.organization ? -1 : 1));
}

/** @param {Exchange[]} counted */
export function expectAuthMethods(counted) {
  const table = new Tally();
  for (const { auth, user } of counted) table.add(auth, user);
  return table.rows('method').toSorted(byNumber('requests', 'method'));
}

/** @param {Exchange[]} counted @param {readonly string[]} steps */
export function expectHappyPath(counted, steps) {
  const stepsDone = new Map();
  for (const exchange of counted) {
    const next = stepsDone.get(exchange.user) ?? 0;
    if (exchange.user && eventOf(exchange) === steps[next]) stepsDone.set(exchange.user, next + 1);
  }
  const users = steps.map(() => 0);
  for (const done of stepsDone.values()) for (let step = 0; step < done; step += 1) users[step] += 1;
  return steps.map((step, index) => ({
    step,
    users: users[index],
    droppedAfter: index + 1 < steps.length ? users[index] - users[index + 1] : 0,
  }));
}

/** @param {Exchange[]} counted @param {string} endpoint @param {number} rounds */
export function expectUseOverTime(counted, endpoint, rounds) {
  const requests = Array.from({ length: rounds }, () => 0);
  for (const exchange of counted) if (exchange.endpoint === endpoint) requests[exchange.round - 1] += 1;
  return { endpoint, requests };
}

/** @param {Exchange[]} counted @param {readonly InventoryEntry[]} inventory */
export function expectFeaturesByOrganization(counted, inventory) {
  const features = new Set();
  for (const { feature, deprecated } of inventory) if (!deprecated) features.add(feature);
  const all = { total: 0, requests: zeros(features) };
  const organizations = new Map();
  for (const { endpoint, organization } of counted) {
    const feature = inventory.find((row) => row.endpoint === endpoint)?.feature;
    if (!organization || !feature) continue;
    const own = organizations.get(organization) ?? { total: 0, requests: zeros(features) };
    organizations.set(organization, own);
    for (const counts of [all, own]) {
      counts.total += 1;
      if (features.has(feature)) counts.requests[feature] += 1;
    }
  }
  return [...organizations.keys()].toSorted(compareText).map((organization) => {
    const { total, requests } = organizations.get(organization);
    const isLow = (name) => 4 * requests[name] * all.total < all.requests[name] * total;
    const isCommon = (name) => {
      let users = 0;
      for (const other of organizations.values()) if (other.requests[name] > 0) users += 1;
      return 2 * users > organizations.size;
    };
    const underused = [...features].filter((name) => isCommon(name) && isLow(name));
    return { organization, requests, underused };
  });
}

/** @param {Exchange[]} counted @param {readonly InventoryEntry[]} inventory */
export function expectFeaturesBarelyUsed(counted, inventory) {
  const organizations = new Set();
  const uses = new Map(inventory.map(({ feature }) => [feature, { requests: 0, organizations: new Set() }]));
  for (const { endpoint, organization } of counted) {
    if (!organization) continue;
    organizations.add(organization);
    const use = uses.get(inventory.find((row) => row.endpoint === endpoint)?.feature);
    if (!use) continue;
    use.requests += 1;
    use.organizations.add(organization);
  }
  const rows = [];
  for (const [feature, use] of uses) {
    if (use.organizations.size * 2 >= organizations.size) continue;
    rows.push({ feature, requests: use.requests, organizations: use.organizations.size });
  }
  return rows.toSorted((a, b) => a.requests - b.requests || (a.feature < b.feature ? -1 : 1));
}

/** @param {Exchange[]} counted @param {readonly InventoryEntry[]} inventory */
export function expectDeprecatedCallers(counted, inventory) {
  const deprecated = new Set(inventory.filter((row) => row.deprecated).map(({ endpoint }) => endpoint));
  const rows = new Map();
  for (const { endpoint, status, user, organization, client, clientVersion } of counted) {
    // Only an answer with the Deprecation header tells; a refusal has none.
    if (!deprecated.has(endpoint) || status !== 200) continue;
    const key = `${endpoint} ${user}`;
    const row = rows.get(key) ?? {
      endpoint,
      user,
      organization,
      client: `${client} ${clientVersion}`,
      requests: 0,
    };
    rows.set(key, { ...row, requests: row.requests + 1 });
  }
  return [...rows.values()].toSorted(byNumber('requests', 'user'));
}

/** @param {Exchange[]} counted @param {readonly string[]} serverTraceIds that the tracing back end got */
export function expectFailures(counted, serverTraceIds) {
  const rows = new Map();
  for (const { endpoint, status, user, organization, failedTraceId } of counted) {
    if (status < 500) continue;
    const key = `${endpoint} ${user} ${status}`;
    const row = rows.get(key) ?? {
      endpoint,
      status,
      user,
      organization,
      failures: 0,
      traces: [],
      exported: [],
    };
    row.failures += 1;
    row.traces = [...row.traces, failedTraceId].toSorted(compareText);
    row.exported = row.traces.filter((traceId) => serverTraceIds.includes(traceId));
    rows.set(key, row);
  }
  return [...rows.values()].toSorted(byNumber('failures', 'user'));
}

/** Requests and different callers by name. */
class Tally {
  #rows = new Map();

  /** @param {readonly string[]} names that count even when nothing comes */
  constructor(names = []) {
    for (const name of names) this.#rows.set(name, { requests: 0, callers: new Set() });
  }

  has(name) {
    return this.#rows.has(name);
  }

  add(name, caller) {
    const row = this.#rows.get(name) ?? { requests: 0, callers: new Set() };
    row.requests += 1;
    if (caller) row.callers.add(caller);
    this.#rows.set(name, row);
  }

  rows(title) {
    return [...this.#rows].map(([name, { requests, callers }]) => ({
      [title]: name,
      requests,
      callers: callers.size,
    }));
  }
}

const compareText = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

const zeros = (names) => Object.fromEntries([...names].map((name) => [name, 0]));

function byNumber(number, text) {
  return (a, b) => b[number] - a[number] || (a[text] < b[text] ? -1 : 1);
}
