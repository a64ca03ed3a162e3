import { groupBy } from './grouping.js';
import type { InsightEvent, InventoryEntry } from './insight.js';
import type { RequestUsage, Usage } from './usage.js';

/**
 * An endpoint with its parameters' names left out: documents call `{id}` what a framework calls `{project_id}`. Two
 * endpoints that differ by no more are one.
 */
export function shapeOf(endpoint: string): string {
  return endpoint.replaceAll(/\{[^{}]*\}/g, '{}');
}

/** Requests by the shapes of their endpoints. */
export function groupByShape(usage: readonly RequestUsage[]): ReadonlyMap<string, readonly RequestUsage[]> {
  const shapes = new Map<string, RequestUsage[]>();
  for (const [endpoint, own] of groupBy(usage, (each) => each.endpoint)) {
    const shape = shapeOf(endpoint);
    shapes.set(shape, [...(shapes.get(shape) ?? []), ...own]);
  }
  return shapes;
}

/** What `reportEndpoints()` makes of an app: one for each release of a service and day. */
const INVENTORY_EVENT = 'api_inventory';

/** The inventory that is given; else what the app itself reported, the latest word of each service. */
export function inventoryOf(
  events: readonly InsightEvent[],
  given: readonly InventoryEntry[] | undefined,
): readonly InventoryEntry[] | undefined {
  if (given) return given;
  const latest = new Map<string, InsightEvent>();
  for (const event of events) {
    if (event.event !== INVENTORY_EVENT) continue;
    const { service_name: name, environment } = event.properties;
    const service = JSON.stringify([name, environment]);
    if (event.timestamp >= (latest.get(service)?.timestamp ?? '')) latest.set(service, event);
  }
  if (latest.size === 0) return undefined;
  return [...latest.values()].flatMap(({ properties: { endpoints } }) =>
    Array.isArray(endpoints)
      ? endpoints.flatMap((endpoint) => (typeof endpoint === 'string' ? { endpoint } : []))
      : [],
  );
}

/** The endpoints that the inventory declares, by their shapes; without one those that were called. */
export function declaredEndpoints(
  inventory: readonly InventoryEntry[] | undefined,
  usage: readonly RequestUsage[],
): ReadonlyMap<string, InventoryEntry> {
  const declared = new Map<string, InventoryEntry>();
  for (const entry of inventory ?? []) declared.set(shapeOf(entry.endpoint), entry);
  if (inventory) return declared;
  for (const endpoint of new Set(usage.map((each) => each.endpoint))) {
    if (!isNoEndpoint(endpoint)) declared.set(shapeOf(endpoint), { endpoint });
  }
  return declared;
}

/** `(unmatched)` and `(other)` stand for many. */
export function isNoEndpoint(endpoint: string): boolean {
  return endpoint.startsWith('(');
}

/** Tells which feature a request used: the inventory's word, the event's own, or the endpoint's last plain word. */
export function featureReader(
  inventory: readonly InventoryEntry[] | undefined,
): (usage: Pick<Usage, 'feature' | 'endpoint'>) => string | null {
  const named = new Map<string, string>();
  for (const { endpoint, feature } of inventory ?? []) {
    if (feature !== undefined) named.set(shapeOf(endpoint), feature);
  }
  const known = new Map<string, { readonly declared: string | undefined; readonly word: string | null }>();
  return ({ endpoint, feature }) => {
    if (endpoint === null) return null;
    let words = known.get(endpoint);
    if (!words) {
      words = { declared: named.get(shapeOf(endpoint)), word: lastWord(endpoint) };
      known.set(endpoint, words);
    }
    return words.declared ?? feature ?? words.word;
  };
}

/** `POST /api/v1/projects/{project_id}/widgets` is about widgets. */
function lastWord(endpoint: string): string | null {
  if (isNoEndpoint(endpoint)) return null;
  const path = endpoint.slice(endpoint.indexOf(' ') + 1);
  return path.split('/').findLast((segment) => segment !== '' && !segment.includes('{')) ?? null;
}
