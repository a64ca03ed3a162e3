/** What to teach, to deprecate and to repair, as the ledger has it. See `expected.mjs`. */
import { different, lastOf, order, tally } from './expected.mjs';
import { isFailed } from './ledger.mjs';

/** @typedef {import('./ledger.mjs').Exchange} Exchange */
/** @typedef {import('../../examples/express-api/endpoints.mjs').Endpoint} Endpoint */

/** What the API's Sunset header says. */
const SUNSET = '2026-12-31';

/** @param {Exchange[]} counted @param {readonly Endpoint[]} inventory */
export function expectUnderused(counted, inventory) {
  const lasting = new Set(inventory.filter(({ deprecated }) => !deprecated).map(({ feature }) => feature));
  const featureOf = new Map(inventory.map(({ endpoint, feature }) => [endpoint, feature]));
  const uses = counted.filter(({ organization, endpoint }) => organization && featureOf.has(endpoint));
  const organizations = tally(uses, ({ organization }) => organization);
  const rows = [];
  for (const [feature, all] of tally(uses, ({ endpoint }) => featureOf.get(endpoint))) {
    const users = different(all, ({ organization }) => organization);
    if (!lasting.has(feature) || users * 2 <= organizations.length) continue;
    for (const [organization, own] of organizations) {
      const requests = own.filter(({ endpoint }) => featureOf.get(endpoint) === feature).length;
      if (4 * requests * uses.length >= all.length * own.length) continue;
      rows.push({
        organization,
        feature,
        requests,
        expected: (all.length / uses.length) * own.length,
        share: (100 * requests) / own.length,
        usual_share: (100 * all.length) / uses.length,
      });
    }
  }
  const missing = ({ expected, requests }) => expected - requests;
  return rows.toSorted((a, b) => missing(b) - missing(a) || order(['organization', 'feature'])(a, b));
}

/** @param {Exchange[]} counted @param {readonly Endpoint[]} inventory */
export function expectDeprecate(counted, inventory) {
  const all = different(counted, ({ organization }) => organization);
  const rows = [];
  for (const { endpoint, deprecated = false } of inventory) {
    const own = counted.filter((each) => each.endpoint === endpoint);
    const accounts = different(own, ({ organization }) => organization);
    const strangers = own.filter(({ user }) => !user).length;
    if (!deprecated && (accounts * 4 >= all || strangers * 2 > own.length)) continue;
    // Only an answer with the header tells; a refusal has none.
    const sunset = deprecated && own.some(({ status }) => status === 200) ? SUNSET : null;
    const about = { endpoint, deprecated, sunset, accounts };
    const nobody = { user: null, organization: null, client: null, requests: 0, last_used: null };
    if (own.length === 0) rows.push({ ...about, ...nobody });
    for (const [, calls] of tally(own, (each) => `${each.user} ${clientOf(each)}`)) {
      const [{ user = null, organization = null }] = calls;
      const client = clientOf(calls[0]);
      rows.push({ ...about, user, organization, client, requests: calls.length, last_used: lastOf(calls) });
    }
  }
  return rows.toSorted(order(['-deprecated', 'accounts', 'endpoint', '-requests', 'user', 'client']));
}

/** @param {Exchange[]} counted @param {readonly string[]} serverTraceIds that the tracing back end got */
export function expectFailingCallers(counted, serverTraceIds) {
  const exported = new Set(serverTraceIds);
  const failed = counted.filter(({ status }) => status >= 500);
  const rows = tally(failed, (each) => `${each.endpoint} ${each.status} ${each.user}`).map(([, own]) => {
    const traces = own.map(({ failedTraceId }) => failedTraceId);
    const trace = traces.findLast((id) => exported.has(id)) ?? traces.at(-1);
    const [{ endpoint, status, user = null, organization = null }] = own;
    return {
      endpoint,
      status: String(status),
      user,
      organization,
      failures: own.length,
      last_failed: lastOf(own),
      trace,
      trace_exported: exported.has(trace),
    };
  });
  return rows.toSorted(order(['-failures', 'endpoint', 'user', 'status']));
}

/** @param {Exchange[]} counted */
export function expectClients(counted) {
  const rows = tally(counted, clientOf).map(([, own]) => ({
    client: own[0].client,
    version: own[0].clientVersion,
    kind: own[0].clientKind,
    language: own[0].clientLanguage,
    requests: own.length,
    share: (100 * own.length) / counted.length,
    callers: different(own, ({ user }) => user),
    last_used: lastOf(own),
  }));
  return rows.toSorted(order(['-requests', 'client', 'version']));
}

/** @param {Exchange[]} counted */
export function expectFailures(counted) {
  const whereOf = ({ endpoint, organization }) => `${endpoint} ${organization}`;
  const all = new Map(tally(counted, whereOf).map(([where, own]) => [where, own.length]));
  const failed = counted.filter(isFailed);
  const rows = tally(failed, (each) => `${whereOf(each)} ${each.status} ${each.errorType}`).map(
    ([, own]) => ({
      endpoint: own[0].endpoint,
      organization: own[0].organization ?? null,
      status: String(own[0].status),
      error_type: own[0].errorType ?? null,
      failures: own.length,
      share: (100 * own.length) / all.get(whereOf(own[0])),
      callers: different(own, ({ user }) => user),
    }),
  );
  return rows.toSorted(order(['-failures', 'endpoint', 'organization', 'status', 'error_type']));
}

const clientOf = ({ client, clientVersion }) => `${client} ${clientVersion}`;
