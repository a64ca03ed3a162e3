import type { InventoryEntry } from '../insight.js';
import { featureReader, shapeOf } from '../inventory.js';
import { shapeIn, wordIn } from './features.js';
import { literal } from './literal.js';

/** An app reports its endpoints at least once for each of its releases; a release that is older is not looked for. */
const LOOK_BACK_DAYS = 180;

/**
 * What the apps themselves reported, the latest word of each service; it says nothing of deprecation. `retired` is no
 * constant, because ClickHouse's old analyzer loses those when it pushes a condition down.
 */
const REPORTED = `SELECT endpoint, ${shapeIn('endpoint')} AS shape, ${wordIn('endpoint')} AS word, endpoint = '' AS retired
    FROM (
      SELECT arrayJoin(endpoints) AS endpoint
      FROM (
        SELECT argMax(JSONExtract(properties, 'endpoints', 'Array(String)'), timestamp) AS endpoints
        FROM events
        WHERE event = 'api_inventory'
          AND timestamp >= {filters.dateRange.from} - toIntervalDay(${LOOK_BACK_DAYS})
          AND timestamp < {filters.dateRange.to}
        GROUP BY properties.service_name, properties.environment
      )
    )
    WHERE endpoint != ''`;

/**
 * Requests, and below them what the API declares: what nobody calls has no events. Rows of the inventory stand for no
 * request, `n` is 0.
 * @param columns Those of the requests' select, in order, each as HogQL of the inventory's `endpoint`, `shape`, `word`
 *   and `retired`.
 */
export function withDeclared(
  called: string,
  inventory: readonly InventoryEntry[] | undefined,
  columns: readonly string[],
): string {
  return `(
  SELECT * FROM ${called}
  UNION ALL
  SELECT ${columns.join(', ')}
  FROM (
    ${inventory?.length ? given(inventory) : REPORTED}
  )
)`;
}

function given(inventory: readonly InventoryEntry[]): string {
  const featureOf = featureReader(inventory);
  const declared = new Map(inventory.map((entry) => [shapeOf(entry.endpoint), entry]));
  const rows = [...declared].map(([shape, { endpoint, deprecated = false }]) => {
    const texts = [endpoint, shape, featureOf({ endpoint, feature: null }) ?? ''].map(literal);
    return `(${texts.join(', ')}, ${deprecated})`;
  });
  const names = ['endpoint', 'shape', 'word', 'retired'];
  return `SELECT ${names.map((name, at) => `tupleElement(declared, ${at + 1}) AS ${name}`).join(', ')}
    FROM (SELECT arrayJoin([
      ${rows.join(',\n      ')}
    ]) AS declared)`;
}
