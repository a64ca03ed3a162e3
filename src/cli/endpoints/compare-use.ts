import type { Operation } from '../../request/openapi/operation.js';
import { Operations } from '../../request/openapi/operations.js';
import type { ApiUse, EndpointUse } from './endpoint-use.js';

/** An operation, and what was called of it. */
export interface OperationUse {
  readonly endpoint: string;
  readonly operation_id: string | null;
  readonly tags: readonly string[];
  readonly deprecated: boolean;
  readonly sunset_date: string | null;
  readonly requests: number;
  readonly callers: number;
  readonly last_used: string | null;
}

/** Documented endpoints with their use, the unused first; and what is called and in no document, the most used first. */
export interface Comparison {
  readonly operations: readonly OperationUse[];
  readonly undocumented: readonly OperationUse[];
}

/** @param document `undefined`: the inventory that the events hold stands for it. */
export function compareUse({ uses, inventory }: ApiUse, document: Operations | undefined): Comparison {
  const operations = document ?? new Operations(inventory.map(asOperation));
  const byOperation = new Map<Operation, EndpointUse[]>(operations.all.map((operation) => [operation, []]));
  const undocumented: OperationUse[] = [];
  for (const use of uses) {
    const operation = operations.find(use.endpoint);
    if (operation) byOperation.get(operation)?.push(use);
    // `(unmatched)` and `(other)` are no endpoints.
    else if (!use.endpoint.startsWith('(')) undocumented.push(asRow(asOperation(use.endpoint), [use]));
  }
  return {
    operations: [...byOperation]
      .map(([operation, own]) => asRow(operation, own))
      .toSorted((a, b) => a.requests - b.requests || compare(a.endpoint, b.endpoint)),
    undocumented: undocumented.toSorted((a, b) => b.requests - a.requests || compare(a.endpoint, b.endpoint)),
  };
}

function asRow(
  { endpoint, id, tags, deprecated, sunsetDate }: Operation,
  uses: readonly EndpointUse[],
): OperationUse {
  return {
    endpoint,
    operation_id: id ?? null,
    tags,
    deprecated,
    sunset_date: sunsetDate ?? null,
    requests: Math.round(uses.reduce((sum, { requests }) => sum + requests, 0)),
    // The same caller may use an operation behind two of its base paths: at least so many.
    callers: uses.reduce((most, { callers }) => Math.max(most, callers), 0),
    last_used:
      uses
        .map(({ lastUsed }) => lastUsed)
        .toSorted(compare)
        .at(-1) ?? null,
  };
}

function asOperation(endpoint: string): Operation {
  const [method = '', path = ''] = endpoint.split(' ', 2);
  return {
    endpoint,
    method,
    paths: [path],
    id: undefined,
    tags: [],
    deprecated: false,
    sunsetDate: undefined,
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
