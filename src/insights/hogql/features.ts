import type { InventoryEntry } from '../insight.js';
import { featureReader, shapeOf } from '../inventory.js';
import { list, literal } from './literal.js';

const ENDPOINT = "ifNull(properties.endpoint, '')";

/** An event's endpoint without its parameters' names, as `shapeOf` has it. */
export const SHAPE: string = shapeIn(ENDPOINT);

/** Without `(unmatched)` and `(other)`, which stand for many. */
export const IS_ENDPOINT: string = `NOT startsWith(${ENDPOINT}, '(')`;

/** The feature that an event's request used, as `featureReader` tells it. */
export function featureIn(inventory: readonly InventoryEntry[] = []): string {
  const named = new Map<string, string>();
  for (const { endpoint, feature } of inventory)
    if (feature !== undefined) named.set(shapeOf(endpoint), feature);
  const word =
    `arrayElement(arrayFilter(word -> word != '' AND position(word, '{') = 0, ` +
    `splitByChar('/', substring(${ENDPOINT}, position(${ENDPOINT}, ' ') + 1, 2000))), -1)`;
  const candidates = [
    ...(named.size === 0
      ? []
      : [`nullIf(transform(${SHAPE}, ${list([...named.keys()])}, ${list([...named.values()])}, ''), '')`]),
    "nullIf(JSONExtractString(properties, 'operation_tags', 1), '')",
    "nullIf(JSONExtractString(properties, 'operation_tags'), '')",
    'properties.mcp_tool',
    'properties.graphql_operation_name',
    `if(${IS_ENDPOINT}, nullIf(${word}, ''), NULL)`,
  ];
  return `coalesce(${candidates.join(', ')})`;
}

/** The inventory as rows of a `UNION ALL`: what nobody calls has no events. Each column is HogQL of `endpoint`, `feature` and `retired`. */
export function inventoryRows(inventory: readonly InventoryEntry[], columns: readonly string[]): string {
  const featureOf = featureReader(inventory);
  const declared = new Map(inventory.map((entry) => [shapeOf(entry.endpoint), entry]));
  const rows = [...declared].map(([shape, { endpoint, deprecated = false }]) => {
    const texts = [shape, endpoint, featureOf({ endpoint, feature: null }) ?? ''].map(literal);
    return `(${texts.join(', ')}, ${deprecated})`;
  });
  return `SELECT ${columns.join(', ')}\n  FROM (SELECT arrayJoin([\n    ${rows.join(',\n    ')}\n  ]) AS declared)`;
}

function shapeIn(endpoint: string): string {
  return `replaceRegexpAll(${endpoint}, ${literal(String.raw`\{[^{}]*\}`)}, '{}')`;
}
