import type { Parameters } from '../../insight.js';
import { requests } from '../usage.js';

export function topEndpoints({ organization, caller }: Parameters): string {
  return `SELECT
  endpoint,
  sum(n) AS requests,
  100 * sum(n) / sum(sum(n)) OVER () AS share,
  uniqExact(caller) AS callers,
  100 * sum(failed_n) / sum(n) AS failed,
  sum(n * took_ms) / sumIf(n, isNotNull(took_ms)) AS duration_ms
FROM ${requests(['endpoint', 'n', 'caller', 'failed_n', 'took_ms'], { organization, caller })}
GROUP BY endpoint
ORDER BY requests DESC, endpoint
LIMIT 1000`;
}
