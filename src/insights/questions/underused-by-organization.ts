import { ORGANIZATION, REQUESTS } from '../columns.js';
import { by, groupBy, percent, sumRequests } from '../grouping.js';
import type { Insight } from '../insight.js';
import { featureReader } from '../inventory.js';
import { requestsOf } from '../usage.js';

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
  answer: (events, { organization, period, inventory } = {}) => {
    const featureOf = featureReader(inventory);
    const retired = new Set(inventory?.filter(({ deprecated }) => deprecated).map(featureOfEntry(featureOf)));
    const lasting = new Set(
      inventory?.filter(({ deprecated }) => !deprecated).map(featureOfEntry(featureOf)),
    );
    const usage = requestsOf(events, { period }).flatMap((each) => {
      const feature = featureOf(each);
      return each.organization === null || feature === null ? [] : [{ ...each, feature }];
    });
    const all = sumRequests(usage);
    const homes = [...groupBy(usage, (each) => each.organization)].map(([home, own]) => ({
      home,
      total: sumRequests(own),
      uses: new Map(
        [...groupBy(own, ({ feature }) => feature)].map(([name, calls]) => [name, sumRequests(calls)]),
      ),
    }));
    const teachable = [...groupBy(usage, ({ feature }) => feature)].filter(
      ([feature, calls]) =>
        (lasting.has(feature) || !retired.has(feature)) &&
        calls.some(({ deprecated }) => !deprecated) &&
        2 * homes.filter(({ uses }) => uses.has(feature)).length > homes.length,
    );
    return teachable
      .flatMap(([feature, calls]) => {
        const usual = sumRequests(calls);
        return homes
          .filter(({ home }) => organization === undefined || home === organization)
          .map(({ home, total, uses }) => ({ home, total, requests: uses.get(feature) ?? 0 }))
          .filter(({ total, requests }) => requests * all < LOW_FRACTION * usual * total)
          .map(({ home, total, requests }) => ({
            organization: home,
            feature,
            requests,
            expected: (usual * total) / all,
            share: percent(requests, total),
            usual_share: percent(usual, all),
          }));
      })
      .toSorted(
        (a, b) => b.expected - b.requests - (a.expected - a.requests) || by('organization', 'feature')(a, b),
      );
  },
};

function featureOfEntry(featureOf: ReturnType<typeof featureReader>) {
  return ({ endpoint }: { readonly endpoint: string }): string | null =>
    featureOf({ endpoint, feature: null });
}
