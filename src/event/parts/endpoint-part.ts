import type { ApiRequest } from '../../request/api-request.js';
import type { Operation } from '../../request/openapi/operation.js';
import { quoted } from '../json-text.js';

/** The properties that all requests of an endpoint with one status share, as JSON. */
export interface EndpointPart {
  readonly json: string;
  readonly count: number;
}

interface Written extends EndpointPart {
  readonly method: string;
  readonly route: string | undefined;
  readonly routeSource: ApiRequest['routeSource'];
  readonly apiVersion: string | undefined;
  readonly operation: Operation | undefined;
}

/** An app has some hundred endpoints, with a few statuses each. */
const MAX_ENDPOINTS = 4_096;
const MAX_STATUSES = 64;

/** What requests of an endpoint have in common, written once. */
export class EndpointParts {
  readonly #written = new Map<string, Map<number | undefined, Written>>();

  /** Written once for each endpoint and status, and again when another version or source comes with it. */
  of(request: ApiRequest): EndpointPart {
    const { reportedEndpoint, method, routeSource, apiVersion, operation, statusCode } = request;
    const route = reportedEndpoint === request.endpoint ? request.route : undefined;
    const known = this.#written.get(reportedEndpoint)?.get(statusCode);
    if (
      known?.method === method &&
      known.route === route &&
      known.routeSource === routeSource &&
      known.apiVersion === apiVersion &&
      known.operation === operation
    ) {
      return known;
    }
    const values = {
      endpoint: reportedEndpoint,
      method,
      route,
      route_source: routeSource,
      api_version: apiVersion,
      operation_id: operation?.id,
    };
    const entries = Object.entries(values).flatMap(([name, text]) =>
      text === undefined ? [] : [`"${name}":${quoted(text)}`],
    );
    if (operation && operation.tags.length > 0) {
      entries.push(`"operation_tags":${JSON.stringify(operation.tags)}`);
    }
    if (statusCode !== undefined) {
      entries.push(`"status_code":${statusCode}`, `"status_class":"${Math.floor(statusCode / 100)}xx"`);
    }
    entries.push('"request_count":1');
    const part = {
      json: entries.join(','),
      count: entries.length,
      method,
      route,
      routeSource,
      apiVersion,
      operation,
    };
    this.#keep(reportedEndpoint, statusCode, part);
    return part;
  }

  #keep(endpoint: string, statusCode: number | undefined, part: Written): void {
    if (this.#written.size >= MAX_ENDPOINTS) this.#written.clear();
    const statuses = this.#written.get(endpoint) ?? new Map<number | undefined, Written>();
    if (statuses.size >= MAX_STATUSES) statuses.clear();
    this.#written.set(endpoint, statuses.set(statusCode, part));
  }
}
