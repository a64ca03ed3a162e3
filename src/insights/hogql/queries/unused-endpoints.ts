import type { Parameters } from '../../insight.js';
import { shapeOf } from '../../inventory.js';
import { featureIn, inventoryRows, IS_ENDPOINT, SHAPE } from '../features.js';
import { list } from '../literal.js';
import { requests } from '../usage.js';

export function unusedEndpoints({ organization, caller, inventory }: Parameters): string {
  const shapes = list((inventory ?? []).map(({ endpoint }) => shapeOf(endpoint)));
  const called = requests(
    ['endpoint', 'n', 'caller', 'at'],
    { organization, caller },
    {
      columns: [`${SHAPE} AS shape`, `${featureIn(inventory)} AS word`],
      where: [inventory ? `has(${shapes}, ${SHAPE})` : IS_ENDPOINT],
    },
  );
  const columns = [
    'tupleElement(declared, 2) AS endpoint',
    '0 AS n',
    'NULL AS caller',
    'NULL AS at',
    'tupleElement(declared, 1) AS shape',
    "nullIf(tupleElement(declared, 3), '') AS word",
  ];
  const all = inventory
    ? `(\n  SELECT * FROM ${called}\n  UNION ALL\n  ${inventoryRows(inventory, columns)}\n)`
    : called;
  return `SELECT endpoint, feature, if(requests > 0, 'minimal', 'none') AS use, requests, callers, last_used
FROM (
  SELECT
    argMin(endpoint, n) AS endpoint,
    argMax(word, n) AS feature,
    sum(n) AS requests,
    uniqExact(caller) AS callers,
    max(at) AS last_used,
    greatest(10, 0.01 * sum(sum(n)) OVER () / count() OVER ()) AS minimal
  FROM ${all}
  GROUP BY shape
)
WHERE requests < minimal
ORDER BY requests, endpoint
LIMIT 1000`;
}
