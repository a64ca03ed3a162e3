import type { Parameters } from '../../insight.js';
import { requests } from '../usage.js';

export function authMethods({ organization, endpoint }: Parameters): string {
  return `SELECT
  auth_method AS method,
  sum(n) AS requests,
  100 * sum(n) / sum(sum(n)) OVER () AS share,
  uniqExact(caller) AS callers
FROM ${requests(['auth_method', 'n', 'caller'], { organization, endpoint })}
GROUP BY auth_method
ORDER BY requests DESC, method
LIMIT 100`;
}
