import { CALLERS, REQUESTS, SHARE } from '../columns.js';
import { by, countCallers, groupBy, percent, sumRequests } from '../grouping.js';
import type { Insight } from '../insight.js';
import { requestsOf } from '../usage.js';

export const authMethods: Insight = {
  id: 'auth-methods',
  title: 'Which authentication methods prevail?',
  advice: 'Document the one that prevails first; those who are left on a weak one can be asked to move.',
  empty: 'No requests yet: send some to the app, and look again.',
  parameters: ['organization', 'endpoint', 'period'],
  columns: [
    {
      key: 'method',
      title: 'Method',
      unit: 'text',
      meaning: 'How callers prove who they are; none where nothing showed, empty where nothing was told.',
    },
    REQUESTS,
    SHARE,
    CALLERS,
  ],
  chart: { kind: 'bars', label: 'method', value: 'requests' },
  answer: (events, { organization, endpoint, period } = {}) => {
    const usage = requestsOf(events, { organization, endpoint, period });
    const all = sumRequests(usage);
    return [...groupBy(usage, ({ authMethod }) => authMethod)]
      .map(([method, own]) => {
        const requests = sumRequests(own);
        return { method, requests, share: percent(requests, all), callers: countCallers(own) };
      })
      .toSorted(by('-requests', 'method'));
  },
};
