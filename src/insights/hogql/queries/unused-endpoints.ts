import type { Parameters } from '../../insight.js';
import { withDeclared } from '../declared.js';
import { featureIn, IS_ENDPOINT, SHAPE } from '../features.js';
import { requests } from '../usage.js';

export function unusedEndpoints({ organization, caller, inventory }: Parameters): string {
  const called = requests(
    ['endpoint', 'n', 'caller', 'at'],
    { organization, caller },
    { columns: [`${SHAPE} AS shape`, `${featureIn(inventory)} AS word`], where: [IS_ENDPOINT] },
  );
  const usage = withDeclared(called, inventory, [
    'endpoint',
    '0 AS n',
    'NULL AS caller',
    'NULL AS at',
    'shape',
    "nullIf(word, '') AS word",
  ]);
  // Without an inventory what is called is all that is known.
  return `SELECT endpoint, feature, if(requests > 0, 'minimal', 'none') AS use, requests, callers, last_used
FROM (
  SELECT *, greatest(10, 0.01 * sum(requests) OVER () / count() OVER ()) AS minimal
  FROM (
    SELECT *, max(is_declared) OVER () AS is_any_declared
    FROM (
      SELECT
        argMin(endpoint, n) AS endpoint,
        coalesce(min(if(n > 0, word, NULL)), min(word)) AS feature,
        sum(n) AS requests,
        uniqExact(caller) AS callers,
        max(at) AS last_used,
        min(n) = 0 AS is_declared
      FROM ${usage}
      GROUP BY shape
    )
  )
  WHERE is_declared OR NOT is_any_declared
)
WHERE requests < minimal
ORDER BY requests, endpoint
LIMIT 1000`;
}
