import { CALLERS, ENDPOINT, REQUESTS } from '../columns.js';
import { by, countCallers, groupByAll, sumFailed, sumRequests } from '../grouping.js';
import type { Insight, Parameters } from '../insight.js';
import { featureReader, inventoryOf } from '../inventory.js';
import { requestsOf, type Usage } from '../usage.js';

const SECOND_MS = 1000;
const LENGTH_MS = {
  second: SECOND_MS,
  minute: 60 * SECOND_MS,
  hour: 3600 * SECOND_MS,
  day: 86_400 * SECOND_MS,
} as const;
type Interval = keyof typeof LENGTH_MS;
const INTERVALS: readonly Interval[] = ['second', 'minute', 'hour'];
const MAX_POINTS = 120;

export const endpointOverTime: Insight = {
  id: 'endpoint-over-time',
  title: 'What is the usage of one endpoint or feature over time?',
  advice: 'Look for the day of a release or an announcement: did use rise, and did it stay?',
  empty: 'No requests to it in this period: look at another endpoint, or at a longer period.',
  parameters: ['organization', 'caller', 'endpoint', 'feature', 'period', 'inventory', 'interval'],
  columns: [
    {
      key: 'time',
      title: 'Time',
      unit: 'time',
      meaning: 'When the interval begins, in UTC; intervals without a request have no row.',
    },
    ENDPOINT,
    REQUESTS,
    CALLERS,
    {
      key: 'failed',
      title: 'Failed',
      unit: 'requests',
      meaning: 'Requests answered 400 or above, or with an error within.',
    },
  ],
  chart: { kind: 'line', label: 'time', value: 'requests', series: 'endpoint' },
  answer: (events, parameters = {}) => {
    const { organization, caller, endpoint, feature, period, inventory } = parameters;
    const featureOf = featureReader(inventoryOf(events, inventory));
    const usage = requestsOf(events, { organization, caller, endpoint, period }).filter(
      (each) => feature === undefined || featureOf(each) === feature,
    );
    const lengthMs = LENGTH_MS[parameters.interval ?? fittingInterval(usage, parameters)];
    const startMs = ({ atMs }: Usage): number => Math.floor(atMs / lengthMs) * lengthMs;
    return groupByAll(usage, startMs, (each) => each.endpoint)
      .map((own) => ({
        time: new Date(startMs(own[0])).toISOString(),
        endpoint: own[0].endpoint,
        requests: sumRequests(own),
        callers: countCallers(own),
        failed: sumFailed(own),
      }))
      .toSorted(by('time', '-requests', 'endpoint'));
  },
};

/** The shortest that makes no more points than a chart shows well. */
function fittingInterval(usage: readonly Usage[], { period }: Parameters): Interval {
  let firstMs = Number.POSITIVE_INFINITY;
  let lastMs = Number.NEGATIVE_INFINITY;
  for (const { atMs } of usage) {
    firstMs = Math.min(firstMs, atMs);
    lastMs = Math.max(lastMs, atMs);
  }
  const fromMs = period?.from === undefined ? firstMs : Date.parse(period.from);
  const toMs = period?.to === undefined ? lastMs : Date.parse(period.to);
  return INTERVALS.find((interval) => toMs - fromMs <= MAX_POINTS * LENGTH_MS[interval]) ?? 'day';
}
