import type { Parameters } from '../../insight.js';
import type { EventFilter, FunnelsQuery } from '../posthog-query.js';
import { requests } from '../usage.js';

/** A year: PostHog's longest in days. The answer knows no limit. */
const WINDOW_DAYS = 365;

/** PostHog's own funnel: its steps open the lists of who went on and who didn't. */
export function journeyFunnel({ organization, journey = [] }: Parameters): FunnelsQuery {
  const within: readonly EventFilter[] =
    organization === undefined
      ? []
      : [{ key: 'organization_id', type: 'event', operator: 'exact', value: [organization] }];
  return {
    kind: 'FunnelsQuery',
    series: journey.map((event) => ({ kind: 'EventsNode', event, name: event })),
    // Who is nobody would be somebody else with every event.
    properties: [...within, { key: 'distinct_id != toString(uuid)', type: 'hogql' }],
    funnelsFilter: {
      funnelVizType: 'steps',
      funnelOrderType: 'ordered',
      funnelWindowInterval: WINDOW_DAYS,
      funnelWindowIntervalUnit: 'day',
    },
  };
}

/** Without a journey: the events that could be its steps, and how many callers did each at all. */
export function journeySteps({ organization }: Parameters): string {
  const usage = requests(
    ['event', 'caller'],
    { organization },
    {
      spans: true,
      where: ["event != 'api_request'", "NOT startsWith(event, '$')"],
    },
  );
  return `SELECT event, uniqExact(caller) AS users
FROM ${usage}
GROUP BY event
ORDER BY users DESC, event
LIMIT 100`;
}
