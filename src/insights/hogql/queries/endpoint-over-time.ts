import type { Parameters } from '../../insight.js';
import { featureIn } from '../features.js';
import { literal } from '../literal.js';
import { requests } from '../usage.js';

const INTERVALS = {
  second: 'toIntervalSecond',
  minute: 'toIntervalMinute',
  hour: 'toIntervalHour',
  day: 'toIntervalDay',
} as const;
/** Without an endpoint in the parameters these many have a line, the most used. */
const LINES = 10;

/** Days are the project's own, by its time zone. */
export function endpointOverTime({
  organization,
  caller,
  endpoint,
  feature,
  inventory,
  interval = 'day',
}: Parameters): string {
  const within = { organization, caller, endpoint };
  const more = { where: feature === undefined ? [] : [`${featureIn(inventory)} = ${literal(feature)}`] };
  const most = `SELECT endpoint FROM ${requests(['endpoint', 'n'], within, more)} GROUP BY endpoint ORDER BY sum(n) DESC, endpoint LIMIT ${LINES}`;
  return `SELECT
  toStartOfInterval(at, ${INTERVALS[interval]}(1)) AS time,
  endpoint,
  sum(n) AS requests,
  uniqExact(caller) AS callers,
  sum(failed_n) AS failed
FROM ${requests(['at', 'endpoint', 'n', 'caller', 'failed_n'], within, more)}
${endpoint === undefined ? `WHERE endpoint IN (\n  ${most}\n)\n` : ''}GROUP BY time, endpoint
ORDER BY time, requests DESC, endpoint
LIMIT 10000`;
}
