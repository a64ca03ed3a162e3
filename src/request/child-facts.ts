import type { Attributes } from '@opentelemetry/api';
import { readText } from '../span/attributes.js';
import type { StartedSpan } from '../span/span.js';
import { GIVEN_PREFIX, readFacts, type ExtraNames, type SpanFacts } from './facts.js';

/** Names by which a child tells something of its request. Other facts of a child are those of what it calls. */
const TELLING: ReadonlySet<string> = new Set([
  'posthogDistinctId',
  'user.id',
  'enduser.id',
  'organization.id',
  'sessionId',
  'session.id',
  'api.version',
  'api.auth.method',
  'api.client.name',
  'api.client.version',
  'graphql.operation.name',
  'graphql.operation.type',
]);

/**
 * What a child of the request tells of it; `undefined` when that is nothing. A child with an event name of its own is
 * an event of its own: its facts are not the request's.
 */
export function readChildFacts(
  attributes: Attributes,
  extra: ExtraNames | undefined,
  limit: number,
): SpanFacts | undefined {
  if (!tells(attributes, extra)) return undefined;
  const facts = readFacts(attributes, extra, limit);
  return facts.eventName === undefined ? facts : undefined;
}

function tells(attributes: Attributes, extra: ExtraNames | undefined): boolean {
  try {
    for (const key in attributes) {
      if (TELLING.has(key) || key.startsWith(GIVEN_PREFIX) || extra?.has(key) === true) return true;
    }
    return false;
  } catch {
    // Hostile ones are looked at with care.
    return true;
  }
}

/** The routes that children of a request name, the last started first; for a request whose server spans name none. */
export function childRoutes(children: readonly StartedSpan[]): readonly string[] {
  return children.toReversed().flatMap(({ attributes }) => readText(attributes, 'http.route') ?? []);
}
