import { CALLERS, ENDPOINT, REQUESTS, SHARE } from '../columns.js';
import {
  by,
  countCallers,
  groupBy,
  meanDurationMs,
  percent,
  quantileMs,
  sumFailed,
  sumRequests,
} from '../grouping.js';
import type { Insight } from '../insight.js';
import { requestsOf } from '../usage.js';

export const topEndpoints: Insight = {
  id: 'top-endpoints',
  title: 'Which endpoints are used the most?',
  advice: 'Keep these fast and stable first: a change here reaches the most callers.',
  empty: 'No requests yet: send some to the app, and look again.',
  parameters: ['organization', 'caller', 'period'],
  columns: [
    ENDPOINT,
    REQUESTS,
    SHARE,
    CALLERS,
    {
      key: 'failed',
      title: 'Failed',
      unit: '%',
      meaning: 'Of its requests, those that failed: answered 400 or above, or with an error within.',
    },
    { key: 'duration_ms', title: 'Mean time', unit: 'ms', meaning: 'Mean duration of its requests.' },
    {
      key: 'p95_ms',
      title: '95 % within',
      unit: 'ms',
      meaning: 'What 95 in 100 of its requests took at most; of roll-ups at most 26 % more than that.',
    },
  ],
  chart: { kind: 'bars', label: 'endpoint', value: 'requests' },
  answer: (events, { organization, caller, period } = {}) => {
    const usage = requestsOf(events, { organization, caller, period });
    const all = sumRequests(usage);
    return [...groupBy(usage, ({ endpoint }) => endpoint)]
      .map(([endpoint, own]) => {
        const requests = sumRequests(own);
        return {
          endpoint,
          requests,
          share: percent(requests, all),
          callers: countCallers(own),
          failed: percent(sumFailed(own), requests),
          duration_ms: meanDurationMs(own),
          p95_ms: quantileMs(own, 0.95),
        };
      })
      .toSorted(by('-requests', 'endpoint'));
  },
};
