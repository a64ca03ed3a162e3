import type { InventoryEntry } from '../insight.js';
import { shapeOf } from '../inventory.js';
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
  const candidates = [
    ...(named.size === 0
      ? []
      : [`nullIf(transform(${SHAPE}, ${list([...named.keys()])}, ${list([...named.values()])}, ''), '')`]),
    "nullIf(JSONExtractString(properties, 'operation_tags', 1), '')",
    "nullIf(JSONExtractString(properties, 'operation_tags'), '')",
    'properties.mcp_tool',
    'properties.graphql_operation_name',
    wordIn(ENDPOINT),
  ];
  return `coalesce(${candidates.join(', ')})`;
}

export function shapeIn(endpoint: string): string {
  return `replaceRegexpAll(${endpoint}, ${literal(String.raw`\{[^{}]*\}`)}, '{}')`;
}

/** The last segment of an endpoint's path that is no parameter, behind which there are none but parameters. */
export function wordIn(endpoint: string): string {
  const plain = literal(String.raw`^[^(].*?(?:^|[ /])([^ /{]+)(?:/[^/{]*\{[^/]*|/)*$`);
  return `nullIf(extract(${endpoint}, ${plain}), '')`;
}
