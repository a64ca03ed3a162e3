import { CALLERS, ENDPOINT, ORGANIZATION } from '../columns.js';
import { by, countCallers, groupBy, keyOf, percent, sumFailed, sumRequests } from '../grouping.js';
import type { Insight } from '../insight.js';
import { requestsOf } from '../usage.js';

export const failures: Insight = {
  id: 'failures',
  title: 'Why do calls fail, by endpoint and organization?',
  advice: 'A 4xx that many get is a gap in the documentation or the SDK; a 5xx is yours to mend.',
  empty: 'No call failed.',
  parameters: ['organization', 'caller', 'endpoint', 'period'],
  columns: [
    ENDPOINT,
    { ...ORGANIZATION, meaning: 'The organization of the callers; empty where none is known.' },
    {
      key: 'status',
      title: 'Status',
      unit: 'text',
      meaning: '400 and above; 4xx or 5xx where several are summed up.',
    },
    { key: 'error_type', title: 'Why', unit: 'text', meaning: 'The kind of error, where the API tells.' },
    { key: 'failures', title: 'Failures', unit: 'requests', meaning: 'Requests that were answered so.' },
    {
      key: 'share',
      title: 'Share',
      unit: '%',
      meaning: "Of the organization's requests to the endpoint.",
    },
    CALLERS,
  ],
  chart: { kind: 'bars', label: 'endpoint', value: 'failures', series: 'status' },
  answer: (events, { organization, caller, endpoint, period } = {}) => {
    const usage = requestsOf(events, { organization, caller, endpoint, period });
    const all = new Map(
      [...groupBy(usage, (each) => keyOf(each.endpoint, each.organization))].map(([key, own]) => [
        key,
        sumRequests(own),
      ]),
    );
    const failed = usage.filter((each) => each.failed > 0);
    return [
      ...groupBy(failed, (each) =>
        keyOf(each.endpoint, each.organization, each.status, each.errorType),
      ).values(),
    ]
      .map((own) => {
        const [first] = own;
        const [where, home] = [first?.endpoint ?? null, first?.organization ?? null];
        const count = sumFailed(own);
        return {
          endpoint: where,
          organization: home,
          status: first?.status ?? null,
          error_type: first?.errorType ?? null,
          failures: count,
          share: percent(count, all.get(keyOf(where, home)) ?? count),
          callers: countCallers(own),
        };
      })
      .toSorted(by('-failures', 'endpoint', 'organization', 'status', 'error_type'));
  },
};
