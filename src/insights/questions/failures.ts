import { CALLERS, ENDPOINT, ORGANIZATION } from '../columns.js';
import { by, countCallers, groupByAll, percent, sumFailed, sumRequests } from '../grouping.js';
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
      meaning:
        '400 and above, 4xx or 5xx where several are summed up; 200 where GraphQL, MCP or a span tells of an error within.',
    },
    { key: 'error_type', title: 'Why', unit: 'text', meaning: 'The kind of error, where the API tells.' },
    { key: 'failures', title: 'Failures', unit: 'requests', meaning: 'Requests that failed so.' },
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
    return groupByAll(
      usage,
      (each) => each.endpoint,
      (each) => each.organization,
    )
      .flatMap((calls) => {
        const all = sumRequests(calls);
        const failed = calls.filter((each) => each.failed > 0);
        return groupByAll(
          failed,
          ({ status }) => status,
          ({ errorType }) => errorType,
        ).map((own) => ({
          endpoint: own[0].endpoint,
          organization: own[0].organization,
          status: own[0].status,
          error_type: own[0].errorType,
          failures: sumFailed(own),
          share: percent(sumFailed(own), all),
          callers: countCallers(own),
        }));
      })
      .toSorted(by('-failures', 'endpoint', 'organization', 'status', 'error_type'));
  },
};
