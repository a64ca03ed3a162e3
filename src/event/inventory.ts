import { isRecord } from '../checks.js';
import type { Origin } from '../request/api-request.js';
import { assembleEvent, type EventJson } from './event-json.js';
import { quoted } from './json-text.js';
import { OriginParts } from './parts/origin-part.js';
import { EventUuids } from './uuid.js';

/** The event that lists an API's endpoints, so that PostHog can tell which of them nobody calls. */
const INVENTORY_EVENT = 'api_inventory';

const REGISTRY: unique symbol = Symbol.for('spanhog.endpoints');
const DAY_MS = 86_400_000;
/** Of an event's 64 KiB, what is for the list; what doesn't fit is counted all the same. */
const MAX_LIST_BYTES = 49_152;
const MAX_ENDPOINTS = 5_000;
/** A process has one service; a broken resource must not make an event with each request. */
const MAX_SERVICES = 10;

/** The endpoints that the app said it has, one list for all copies of the library in the process. */
function declaredEndpoints(): Set<string> {
  const known: unknown = Reflect.get(globalThis, REGISTRY);
  if (isRecord(known) && known['endpoints'] instanceof Set) return known['endpoints'];
  const endpoints = new Set<string>();
  Reflect.set(globalThis, REGISTRY, { endpoints });
  return endpoints;
}

/** Adds endpoints to the list; one that differs in its parameters' names only is there already. */
export function declareEndpoints(more: readonly string[]): void {
  const endpoints = declaredEndpoints();
  const shapes = new Set([...endpoints].map(shapeOf));
  for (const endpoint of more) {
    if (endpoints.size === MAX_ENDPOINTS) break;
    if (shapes.has(shapeOf(endpoint))) continue;
    shapes.add(shapeOf(endpoint));
    endpoints.add(endpoint);
  }
}

function shapeOf(endpoint: string): string {
  return endpoint.replaceAll(/\{[^{}]*\}/g, '{}');
}

/**
 * Writes the inventory of each service once, with its first request, and again when the app has said more. Its uuid and
 * time are made of the service, its version, its endpoints and the day: all processes of a release send the same event,
 * and PostHog keeps one a day.
 */
export class Inventory {
  readonly #isIgnored: (endpoint: string) => boolean;
  readonly #uuids = new EventUuids();
  readonly #origins = new OriginParts();
  readonly #endpoints = declaredEndpoints();
  /** How many endpoints were told, by service. */
  readonly #told = new Map<string, number>();
  /** What the last request was asked about: nearly always it is the same again. */
  #last: Partial<Pick<Origin, 'serviceName' | 'serviceVersion' | 'environment'>> & {
    readonly count: number;
  } = {
    count: 0,
  };

  /** @param isIgnored Whether no request of an endpoint becomes an event: a health check is nothing that nobody uses. */
  constructor(isIgnored: (endpoint: string) => boolean) {
    this.#isIgnored = isIgnored;
  }

  /** The event that is due, if one is. */
  next(origin: Origin): EventJson | undefined {
    const endpoints = this.#endpoints;
    const count = endpoints.size;
    if (count === 0) return undefined;
    const { serviceName, serviceVersion, environment } = origin;
    const last = this.#last;
    if (
      last.count === count &&
      last.serviceName === serviceName &&
      last.serviceVersion === serviceVersion &&
      last.environment === environment
    ) {
      return undefined;
    }
    this.#last = { serviceName, serviceVersion, environment, count };
    const service = JSON.stringify([serviceName, serviceVersion, environment]);
    const told = this.#told.get(service);
    if (told === count || (told === undefined && this.#told.size === MAX_SERVICES)) return undefined;
    this.#told.set(service, count);
    const shown = [...endpoints].filter((endpoint) => !this.#isIgnored(endpoint)).toSorted();
    return shown.length === 0 ? undefined : this.#write(shown, service, origin);
  }

  #write(endpoints: readonly string[], service: string, origin: Origin): EventJson {
    const dayMs = Math.floor(origin.endMs / DAY_MS) * DAY_MS;
    const uuid = this.#uuids.of(dayMs, endpoints.join('\n'), service, INVENTORY_EVENT);
    const { json } = this.#origins.of(origin);
    const properties =
      `"endpoints":[${fitting(endpoints)}],"endpoint_count":${endpoints.length}${json},` +
      '"$process_person_profile":false,"$ignore_sent_at":true';
    const timestamp = new Date(dayMs).toISOString();
    return assembleEvent({ uuid, timestamp, event: INVENTORY_EVENT, distinctId: uuid }, properties);
  }
}

function fitting(endpoints: readonly string[]): string {
  let left = MAX_LIST_BYTES;
  const fit = endpoints.map(quoted).filter((text) => {
    left -= Buffer.byteLength(text) + 1;
    return left >= 0;
  });
  return fit.join(',');
}
