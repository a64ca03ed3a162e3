import { ORGANIZATION, REQUESTS } from '../columns.js';
import { by, percent } from '../grouping.js';
import type { Insight, InventoryEntry } from '../insight.js';
import { featureReader, groupByShape, inventoryOf, shapeOf } from '../inventory.js';
import { type RequestUsage, requestsOf } from '../usage.js';

/** Below this fraction of everybody's share a feature is underused. */
const LOW_FRACTION = 0.25;

export const underusedByOrganization: Insight = {
  id: 'underused-by-organization',
  title: 'Which features does an organization underuse, that it could be taught?',
  advice: 'Show the organization what the others do with it; a sales or support call has its subject.',
  empty:
    'No organization leaves out what most of the others use. This takes several of them: name them with identify().',
  parameters: ['organization', 'period', 'inventory'],
  columns: [
    ORGANIZATION,
    {
      key: 'feature',
      title: 'Feature',
      unit: 'text',
      meaning:
        'An OpenAPI tag, or the last plain word of the path. Listed where more than half of the organizations use it, and this one less than a quarter as much as all do.',
    },
    REQUESTS,
    {
      key: 'expected',
      title: 'As others do',
      unit: 'requests',
      meaning: "Requests that the organization would make at everybody's share.",
    },
    { key: 'share', title: 'Share', unit: '%', meaning: "Of the organization's requests." },
    { key: 'usual_share', title: 'Usual share', unit: '%', meaning: "Of all organizations' requests." },
  ],
  answer: (events, { organization, period, inventory: given } = {}) => {
    const inventory = inventoryOf(events, given);
    const featureOf = featureReader(inventory);
    const usage = requestsOf(events, { period });
    const uses = usesOf(usage, featureOf);
    const lasting = lastingFeatures(usage, inventory, featureOf);
    const all = [...uses.values()].reduce((sum, { total }) => sum + total, 0);
    return [...totalsOf(uses.values())]
      .filter(([feature, { organizations }]) => 2 * organizations > uses.size && lasting.has(feature))
      .flatMap(([feature, { requests: usual }]) =>
        [...uses]
          .filter(([home]) => organization === undefined || home === organization)
          .map(([home, { total, features }]) => ({ home, total, requests: features.get(feature) ?? 0 }))
          .filter(({ total, requests }) => requests * all < LOW_FRACTION * usual * total)
          .map(({ home, total, requests }) => ({
            organization: home,
            feature,
            requests,
            expected: (usual * total) / all,
            share: percent(requests, total),
            usual_share: percent(usual, all),
          })),
      )
      .toSorted(
        (a, b) => b.expected - b.requests - (a.expected - a.requests) || by('organization', 'feature')(a, b),
      );
  },
};

type FeatureOf = ReturnType<typeof featureReader>;

/** Requests of an organization, all of them and by feature. */
interface Use {
  total: number;
  readonly features: Map<string, number>;
}

function usesOf(usage: readonly RequestUsage[], featureOf: FeatureOf): ReadonlyMap<string, Use> {
  const uses = new Map<string, Use>();
  for (const each of usage) {
    const feature = featureOf(each);
    if (each.organization === null || feature === null) continue;
    const own = uses.get(each.organization) ?? { total: 0, features: new Map() };
    uses.set(each.organization, own);
    own.total += each.requests;
    own.features.set(feature, (own.features.get(feature) ?? 0) + each.requests);
  }
  return uses;
}

function totalsOf(uses: Iterable<Use>): ReadonlyMap<string, { requests: number; organizations: number }> {
  const totals = new Map<string, { requests: number; organizations: number }>();
  for (const { features } of uses) {
    for (const [feature, requests] of features) {
      const total = totals.get(feature) ?? { requests: 0, organizations: 0 };
      totals.set(feature, total);
      total.requests += requests;
      total.organizations += 1;
    }
  }
  return totals;
}

/** Features with an endpoint that is not on its way out; the others are not worth teaching. */
function lastingFeatures(
  usage: readonly RequestUsage[],
  inventory: readonly InventoryEntry[] = [],
  featureOf: FeatureOf,
): ReadonlySet<string | null> {
  const ending = new Set(
    inventory.filter((entry) => entry.deprecated).map(({ endpoint }) => shapeOf(endpoint)),
  );
  const used = groupByShape(usage);
  for (const [shape, calls] of used) if (calls.some(({ deprecated }) => deprecated)) ending.add(shape);
  const lasting = new Set<string | null>();
  for (const [shape, calls] of used)
    if (!ending.has(shape)) for (const call of calls) lasting.add(featureOf(call));
  for (const { endpoint } of inventory) {
    if (!ending.has(shapeOf(endpoint))) lasting.add(featureOf({ endpoint, feature: null }));
  }
  return lasting;
}
