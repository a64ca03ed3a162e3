import { readText } from '../span/attributes.js';
import type { Resource } from '../span/span.js';
import type { Origin } from './api-request.js';

export type Service = Pick<Origin, 'serviceName' | 'serviceVersion' | 'environment'>;

const NONE: Service = { serviceName: undefined, serviceVersion: undefined, environment: undefined };

/** The service that a span comes from, by its resource; remembers the last one, of which an app has one. */
export class Services {
  #resource: Resource | undefined;
  #service = NONE;

  of(resource: Resource | undefined): Service {
    if (resource === undefined) return NONE;
    if (resource !== this.#resource) {
      const service = serviceOf(resource);
      // Its attributes may still be coming.
      if (resource.asyncAttributesPending === true) return service;
      this.#resource = resource;
      this.#service = service;
    }
    return this.#service;
  }
}

function serviceOf({ attributes }: Resource): Service {
  const name = readText(attributes, 'service.name');
  return {
    // The SDK's word for none, with the path of the program behind it.
    serviceName: name?.startsWith('unknown_service') === true ? undefined : name,
    serviceVersion: readText(attributes, 'service.version'),
    environment:
      readText(attributes, 'deployment.environment.name') ?? readText(attributes, 'deployment.environment'),
  };
}
