import { CLIENT, ENDPOINT, LAST_USED, ORGANIZATION, REQUESTS, USER } from '../columns.js';
import {
  accountOf,
  by,
  countAccounts,
  groupByAll,
  lastTime,
  latest,
  organizationOf,
  sumRequests,
} from '../grouping.js';
import type { Insight, Row } from '../insight.js';
import { declaredEndpoints, groupByShape, inventoryOf, isNoEndpoint } from '../inventory.js';
import { type RequestUsage, requestsOf, type Usage } from '../usage.js';
import { clientOf } from './clients.js';

/** Fewer than this fraction of all accounts: underused by all. */
const FEW = 0.25;

export const deprecate: Insight = {
  id: 'deprecate',
  title: 'Which endpoints are underused by all, to deprecate; and who still calls the deprecated ones?',
  advice:
    'Deprecate what hardly anybody calls. Before you remove what is deprecated, write to those in the list.',
  empty: 'Nothing is deprecated, and every endpoint is used by a quarter of the accounts at least.',
  parameters: ['organization', 'endpoint', 'period', 'inventory'],
  columns: [
    ENDPOINT,
    {
      key: 'deprecated',
      title: 'Deprecated',
      unit: 'yes/no',
      meaning:
        'Yes: it is said to be, so these callers have to move. No: fewer than a quarter of all accounts use it.',
    },
    { key: 'sunset', title: 'Ends', unit: 'text', meaning: 'The sunset date that it is answered with.' },
    {
      key: 'accounts',
      title: 'Accounts',
      unit: 'accounts',
      meaning: 'Organizations that call the endpoint, and callers without one.',
    },
    USER,
    ORGANIZATION,
    CLIENT,
    REQUESTS,
    LAST_USED,
  ],
  answer: (events, { organization, endpoint: one, period, inventory: given } = {}) => {
    const inventory = inventoryOf(events, given);
    const usage = requestsOf(events, { period });
    const few = FEW * countAccounts(usage);
    const calls = groupByShape(usage);
    const candidates = new Map([
      ...declaredEndpoints(undefined, usage),
      ...(inventory ? declaredEndpoints(inventory, usage) : []),
    ]);
    return [...candidates]
      .filter(([, { endpoint }]) => !isNoEndpoint(endpoint) && (one === undefined || endpoint === one))
      .flatMap(([shape, { endpoint, deprecated: isSaid = false }]) => {
        const own = calls.get(shape) ?? [];
        const deprecated = isSaid || own.some((each) => each.deprecated);
        const accounts = countAccounts(own);
        if (!deprecated && (accounts >= few || isMostlyUnknown(own))) return [];
        const sunset = latest(own.filter((each) => each.sunset !== null))?.sunset ?? null;
        const about = { endpoint, deprecated, sunset, accounts };
        return callersOf(own)
          .filter((row) => organization === undefined || row['organization'] === organization)
          .map((row) => Object.assign(row, about));
      })
      .toSorted(by('-deprecated', 'accounts', 'endpoint', '-requests', 'user', 'client'));
  },
};

/** Accounts say nothing of an endpoint that is called without any. */
function isMostlyUnknown(usage: readonly RequestUsage[]): boolean {
  return 2 * sumRequests(usage.filter((each) => accountOf(each) === null)) > sumRequests(usage);
}

/** Who calls with what; one row of nobody where nobody does. */
function callersOf(usage: readonly Usage[]): Row[] {
  if (usage.length === 0)
    return [{ user: null, organization: null, client: null, requests: 0, last_used: null }];
  return groupByAll(
    usage,
    ({ caller }) => caller,
    ({ client }) => client,
    ({ clientVersion }) => clientVersion,
  ).map((own) => ({
    user: own[0].caller,
    organization: organizationOf(own),
    client: clientOf(own[0]),
    requests: sumRequests(own),
    last_used: lastTime(own),
  }));
}
