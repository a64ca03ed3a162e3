import type { Parameters } from '../../insight.js';
import { requests, STATUS_CLASS } from '../usage.js';

export function failingCallers({ organization, caller, endpoint }: Parameters): string {
  const failed = requests(
    ['endpoint', 'answered', 'caller', 'home_name', 'n', 'at', 'trace_id', 'is_exported'],
    { organization, caller, endpoint },
    { where: [`${STATUS_CLASS} = 5`] },
  );
  return `SELECT
  endpoint,
  answered AS status,
  caller AS user,
  argMaxIf(home_name, at, isNotNull(home_name)) AS organization,
  sum(n) AS failures,
  max(at) AS last_failed,
  if(countIf(is_exported AND isNotNull(trace_id)) > 0,
    argMaxIf(trace_id, at, is_exported AND isNotNull(trace_id)),
    argMaxIf(trace_id, at, isNotNull(trace_id))
  ) AS trace,
  countIf(is_exported AND isNotNull(trace_id)) > 0 AS trace_exported
FROM ${failed}
GROUP BY endpoint, answered, caller
ORDER BY failures DESC, endpoint, user, status
LIMIT 1000`;
}
