import type { Origin } from '../request/api-request.js';
import { scalarOrArray } from './json-value.js';

type Service = Pick<Origin, 'serviceName' | 'serviceVersion' | 'environment'>;

let last: Service = { serviceName: undefined, serviceVersion: undefined, environment: undefined };
let written = { json: '', count: 0 };

/** What every event says of the service it comes from, as `,"name":value` each: one service a process is the rule. */
export function originPart(origin: Service): { readonly json: string; readonly count: number } {
  const { serviceName, serviceVersion, environment } = origin;
  if (
    serviceName !== last.serviceName ||
    serviceVersion !== last.serviceVersion ||
    environment !== last.environment
  ) {
    const values = { service_name: serviceName, service_version: serviceVersion, environment };
    const entries = Object.entries(values).flatMap(([name, value]) => {
      const safe = scalarOrArray(value);
      return safe === undefined ? [] : [`,"${name}":${JSON.stringify(safe)}`];
    });
    written = { json: entries.join(''), count: entries.length };
    last = { serviceName, serviceVersion, environment };
  }
  return written;
}
