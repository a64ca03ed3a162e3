import type { Parameters } from '../../insight.js';
import { requests } from '../usage.js';

export function failures({ organization, caller, endpoint }: Parameters): string {
  const columns = ['endpoint', 'home_name', 'answered', 'error_name', 'n', 'failed_n', 'caller'] as const;
  return `SELECT endpoint, organization, status, error_type, failures, 100 * failures / everything AS share, callers
FROM (
  SELECT
    endpoint,
    home_name AS organization,
    answered AS status,
    error_name AS error_type,
    sum(failed_n) AS failures,
    uniqExactIf(caller, failed_n > 0) AS callers,
    sum(sum(n)) OVER (PARTITION BY endpoint, home_name) AS everything
  FROM ${requests(columns, { organization, caller, endpoint })}
  GROUP BY endpoint, home_name, answered, error_name
)
WHERE failures > 0
ORDER BY failures DESC, endpoint, organization, status, error_type
LIMIT 1000`;
}
