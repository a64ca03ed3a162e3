import type { Origin } from '../../request/api-request.js';
import { scalarOrArray } from '../json-value.js';

type Service = Pick<Origin, 'serviceName' | 'serviceVersion' | 'environment'>;

/** What events say of the service, of which a process has one: written once. */
export class OriginParts {
  #last: Service = { serviceName: undefined, serviceVersion: undefined, environment: undefined };
  #written = { json: '', count: 0 };

  /** What every event says of the service it comes from, as `,"name":value` each: one service a process is the rule. */
  of(origin: Service): { readonly json: string; readonly count: number } {
    const { serviceName, serviceVersion, environment } = origin;
    if (
      serviceName !== this.#last.serviceName ||
      serviceVersion !== this.#last.serviceVersion ||
      environment !== this.#last.environment
    ) {
      const values = { service_name: serviceName, service_version: serviceVersion, environment };
      const entries = Object.entries(values).flatMap(([name, value]) => {
        const safe = scalarOrArray(value);
        return safe === undefined ? [] : [`,"${name}":${JSON.stringify(safe)}`];
      });
      this.#written = { json: entries.join(''), count: entries.length };
      this.#last = { serviceName, serviceVersion, environment };
    }
    return this.#written;
  }
}
