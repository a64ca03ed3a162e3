/**
 * The questions that the events must answer, each a pure function of events. An event stands for
 * `request_count` requests, so every number is a sum of that, never a number of events: sampled and
 * rolled-up events give the same answers.
 */

/** 1. Endpoints by use, the most used first. */
export function endpointsByUse(events) {
  const rows = groupBy(events, ({ properties }) => properties.endpoint).map(([endpoint, group]) => ({
    endpoint,
    requests: sumRequests(group),
    callers: countCallers(group),
  }));
  return sortBy(rows, 'requests', 'endpoint');
}

/** 2. Endpoints of the inventory with fewer than `below` requests, unused ones first. */
export function endpointsBarelyUsed(events, inventory, below) {
  const used = new Map(endpointsByUse(events).map((row) => [row.endpoint, row]));
  return inventory
    .map(({ endpoint }) => used.get(endpoint) ?? { endpoint, requests: 0, callers: 0 })
    .filter(({ requests }) => requests < below)
    .toSorted((a, b) => a.requests - b.requests || compareText(a.endpoint, b.endpoint));
}

/** 3. The versions that each user calls; `newest` is that of the last request. */
export function versionsByUser(events) {
  const versioned = identified(events).filter(({ properties }) => properties.api_version);
  const rows = groupBy(versioned, ({ distinctId }) => distinctId).map(([user, group]) => ({
    user,
    organization: group[0].properties.organization_id,
    versions: countVersions(group),
    newest: inOrder(group).at(-1).properties.api_version,
  }));
  return rows.toSorted((a, b) => compareText(a.user, b.user));
}

/** 4. Per organization: its users on one version only, and on several. */
export function versionsByOrganization(events) {
  return groupBy(versionsByUser(events), ({ organization }) => organization)
    .map(([organization, users]) => {
      const sets = users.map(({ versions }) => Object.keys(versions).toSorted().join(' + '));
      const counts = Object.fromEntries(groupBy(sets, (set) => set).map(([set, same]) => [set, same.length]));
      return { organization, users: users.length, usersOn: counts, differ: Object.keys(counts).length > 1 };
    })
    .toSorted((a, b) => compareText(a.organization, b.organization));
}

/** 5. How callers prove who they are. */
export function authMethods(events) {
  const rows = groupBy(events, ({ properties }) => properties.auth_method ?? 'none').map(
    ([method, group]) => ({
      method,
      requests: sumRequests(group),
      callers: countCallers(group),
    }),
  );
  return sortBy(rows, 'requests', 'method');
}

/** 6. How many users did each step after the one before. */
export function happyPath(events, steps) {
  const reached = groupBy(identified(events), ({ distinctId }) => distinctId).map(([, group]) => {
    let done = 0;
    for (const { event } of inOrder(group)) if (event === steps[done]) done += 1;
    return done;
  });
  return steps.map((step, index) => ({
    step,
    users: reached.filter((done) => done > index).length,
    droppedAfter: index === steps.length - 1 ? 0 : reached.filter((done) => done === index + 1).length,
  }));
}

/** 7. Requests to an endpoint in each of the intervals that the borders make. */
export function useOverTime(events, endpoint, bordersMs) {
  const counts = [...bordersMs, Infinity].map(() => 0);
  for (const { timestamp, properties } of events) {
    if (properties.endpoint !== endpoint) continue;
    const atMs = Date.parse(timestamp);
    counts[bordersMs.filter((borderMs) => borderMs <= atMs).length] += properties.request_count;
  }
  return { endpoint, requests: counts };
}

/**
 * 8. Each organization's use of each feature. A feature that most organizations use is underused where its
 * share of the organization's requests is below a quarter of its share of everybody's.
 */
export function featuresByOrganization(events, inventory) {
  const featureOf = new Map(inventory.map(({ endpoint, feature }) => [endpoint, feature]));
  const features = teachableFeatures(inventory);
  const known = identified(events).filter(
    ({ properties }) => properties.organization_id && featureOf.has(properties.endpoint),
  );
  const usual = countFeatures(known, featureOf, features);
  const everything = sumRequests(known);
  const uses = groupBy(known, ({ properties }) => properties.organization_id).map(
    ([organization, group]) => ({
      organization,
      own: sumRequests(group),
      requests: countFeatures(group, featureOf, features),
    }),
  );
  const common = features.filter(
    (name) => uses.filter(({ requests }) => requests[name] > 0).length > uses.length / 2,
  );
  return uses
    .map(({ organization, own, requests }) => {
      const underused = common.filter((name) => requests[name] / own < usual[name] / everything / 4);
      return { organization, requests, underused };
    })
    .toSorted((a, b) => compareText(a.organization, b.organization));
}

/** 9a. Features that fewer than half of the organizations use, or none at all. */
export function featuresBarelyUsed(events, inventory) {
  const known = identified(events);
  const organizations = new Set(known.map(({ properties }) => properties.organization_id)).size;
  return [...new Set(inventory.map(({ feature }) => feature))]
    .map((feature) => {
      const endpoints = new Set(
        inventory.filter((row) => row.feature === feature).map((row) => row.endpoint),
      );
      const group = known.filter(({ properties }) => endpoints.has(properties.endpoint));
      return {
        feature,
        requests: sumRequests(group),
        organizations: new Set(group.map(({ properties }) => properties.organization_id)).size,
      };
    })
    .filter((row) => row.organizations < organizations / 2)
    .toSorted((a, b) => a.requests - b.requests || compareText(a.feature, b.feature));
}

/** 9b. Who still calls deprecated endpoints, and with what. */
export function deprecatedCallers(events) {
  const calls = identified(events).filter(({ properties }) => properties.deprecated === true);
  const rows = groupBy(calls, deprecatedCall).map(([, group]) => ({
    endpoint: group[0].properties.endpoint,
    user: group[0].distinctId,
    organization: group[0].properties.organization_id,
    client: `${group[0].properties.client_name} ${group[0].properties.client_version}`,
    requests: sumRequests(group),
  }));
  return sortBy(rows, 'requests', 'user');
}

/** 10. Who gets answers of 500 and above, where, and in which traces; `exported` are those that were sampled. */
export function failures(events) {
  const failed = events.filter(({ properties }) => properties.status_code >= 500);
  const rows = groupBy(failed, failedCall).map(([, group]) => ({
    endpoint: group[0].properties.endpoint,
    status: group[0].properties.status_code,
    user: group[0].distinctId,
    organization: group[0].properties.organization_id,
    failures: sumRequests(group),
    traces: traceIds(group),
    exported: traceIds(group.filter(({ properties }) => properties.trace_sampled)),
  }));
  return sortBy(rows, 'failures', 'user');
}

/** Features with an endpoint that is not on its way out. */
export function teachableFeatures(inventory) {
  return [...new Set(inventory.filter(({ deprecated }) => !deprecated).map(({ feature }) => feature))];
}

/** Events of callers whom the API knew. */
export function identified(events) {
  return events.filter(({ properties }) => properties.$process_person_profile !== false);
}

export function sumRequests(events) {
  return events.reduce((sum, { properties }) => sum + properties.request_count, 0);
}

function deprecatedCall({ distinctId, properties: { endpoint, client_name, client_version } }) {
  return JSON.stringify([endpoint, distinctId, client_name, client_version]);
}

function failedCall({ distinctId, properties: { endpoint, status_code } }) {
  return JSON.stringify([endpoint, distinctId, status_code]);
}

function traceIds(events) {
  return events.map(({ properties }) => properties.$trace_id).toSorted(compareText);
}

function countCallers(events) {
  return new Set(identified(events).map(({ distinctId }) => distinctId)).size;
}

function countVersions(events) {
  const groups = groupBy(events, ({ properties }) => properties.api_version);
  return Object.fromEntries(groups.map(([version, group]) => [version, sumRequests(group)]));
}

function countFeatures(events, featureOf, features) {
  return Object.fromEntries(
    features.map((feature) => [
      feature,
      sumRequests(events.filter(({ properties }) => featureOf.get(properties.endpoint) === feature)),
    ]),
  );
}

/** Stable: events of the same millisecond stay as they came. */
function inOrder(events) {
  return events.toSorted((a, b) => Date.parse(a.timestamp) - Date.parse(b.timestamp));
}

function groupBy(items, keyOf) {
  const groups = new Map();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups];
}

/** By a number, the largest first, then by a text. */
function sortBy(rows, number, text) {
  return rows.toSorted((a, b) => b[number] - a[number] || compareText(a[text], b[text]));
}

const compareText = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
