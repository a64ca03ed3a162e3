import { CALLERS, ENDPOINT, LAST_USED, REQUESTS } from '../columns.js';
import { by, countCallers, lastTime, sumRequests } from '../grouping.js';
import type { Insight } from '../insight.js';
import { declaredEndpoints, featureReader, groupByShape, inventoryOf } from '../inventory.js';
import { requestsOf } from '../usage.js';

/** Fewer requests than these are minimal, */
const MINIMAL_REQUESTS = 10;
/** and so is less than this fraction of what an endpoint gets on average. */
const MINIMAL_FRACTION = 0.01;

export const unusedEndpoints: Insight = {
  id: 'unused-endpoints',
  title: 'Which endpoints see minimal engagement, or none at all?',
  advice:
    'Ask why: nobody knows of it, nobody needs it, or something stands in the way. Then announce, mend or remove it.',
  empty: 'Every endpoint is well used. What is never called shows only beside a list of all endpoints.',
  parameters: ['organization', 'caller', 'period', 'inventory'],
  columns: [
    ENDPOINT,
    { key: 'feature', title: 'Feature', unit: 'text', meaning: 'What the endpoint belongs to.' },
    {
      key: 'use',
      title: 'Use',
      unit: 'text',
      meaning: `none; or minimal: fewer than ${MINIMAL_REQUESTS} requests, or less than a hundredth of the average endpoint's.`,
    },
    REQUESTS,
    CALLERS,
    LAST_USED,
  ],
  answer: (events, { organization, caller, period, inventory: given } = {}) => {
    const inventory = inventoryOf(events, given);
    const usage = requestsOf(events, { organization, caller, period });
    const declared = declaredEndpoints(inventory, usage);
    const featureOf = featureReader(inventory);
    const calls = groupByShape(usage);
    const all = [...declared.keys()].reduce((sum, shape) => sum + sumRequests(calls.get(shape) ?? []), 0);
    const minimal = Math.max(MINIMAL_REQUESTS, (MINIMAL_FRACTION * all) / declared.size);
    return [...declared]
      .map(([shape, { endpoint }]) => {
        const own = calls.get(shape) ?? [];
        const requests = sumRequests(own);
        return {
          endpoint,
          // Of several, as MCP's one endpoint has tools, the first by the alphabet.
          feature:
            own.flatMap((each) => featureOf(each) ?? []).toSorted()[0] ??
            featureOf({ endpoint, feature: null }),
          use: requests === 0 ? 'none' : 'minimal',
          requests,
          callers: countCallers(own),
          last_used: lastTime(own),
        };
      })
      .filter(({ requests }) => requests < minimal)
      .toSorted(by('requests', 'endpoint'));
  },
};
