import type { Parameters } from '../../insight.js';
import { requests } from '../usage.js';

export function versionsByUser({ organization, caller }: Parameters): string {
  return `SELECT
  user,
  argMax(home, home_at) OVER (PARTITION BY user) AS organization,
  version,
  requests,
  last_used,
  last_used = max(last_used) OVER (PARTITION BY user) AS current
FROM (
  SELECT
    caller AS user,
    api_version AS version,
    sum(n) AS requests,
    max(at) AS last_used,
    argMaxIf(home_name, at, isNotNull(home_name)) AS home,
    maxIf(at, isNotNull(home_name)) AS home_at
  FROM ${requests(['caller', 'home_name', 'api_version', 'n', 'at'], { organization, caller })}
  WHERE caller IS NOT NULL AND api_version IS NOT NULL
  GROUP BY caller, api_version
)
ORDER BY user, version
LIMIT 5000`;
}
