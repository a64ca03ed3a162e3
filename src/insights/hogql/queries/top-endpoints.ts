import type { Parameters } from '../../insight.js';
import { quantile } from '../quantile.js';
import { requests } from '../usage.js';

const COLUMNS = ['endpoint', 'n', 'caller', 'failed_n', 'took_ms', 'took_bounds', 'took_counts'] as const;

export function topEndpoints({ organization, caller }: Parameters): string {
  return `SELECT endpoint, requests, share, callers, failed, duration_ms, ${quantile('took', 0.95)} AS p95_ms
FROM (
  SELECT
    endpoint,
    sum(n) AS requests,
    100 * sum(n) / sum(sum(n)) OVER () AS share,
    uniqExact(caller) AS callers,
    100 * sum(failed_n) / sum(n) AS failed,
    sum(n * took_ms) / sumIf(n, isNotNull(took_ms)) AS duration_ms,
    sumMap(took_bounds, took_counts) AS took
  FROM ${requests(COLUMNS, { organization, caller })}
  GROUP BY endpoint
)
ORDER BY requests DESC, endpoint
LIMIT 1000`;
}
