import type { Attributes } from '@opentelemetry/api';
import { readValue, textOf, whole } from '../../span/attributes.js';
import type { SpanOccurrence } from '../../span/span.js';
import { usableId } from '../caller/distinct-id.js';
import { FlagReading } from '../feature-flags.js';

/** What few spans tell: most requests have none of it, and pay nothing for it. */
export class RareFacts {
  /** Who the caller says it is, where it may be believed. */
  callerId: string | undefined;
  apiKeyId: string | undefined;
  errorType: string | undefined;
  /** Of a `problem+json` answer. */
  problemType: string | undefined;
  /** The class of the exception that was recorded last. */
  exceptionType: string | undefined;
  /** Whether the span is of MCP at all: a tool of an agent's own is none of the API's. */
  isMcp = false;
  mcpMethod: string | undefined;
  toolName: string | undefined;
  mcpClientName: string | undefined;
  mcpClientVersion: string | undefined;
  graphqlErrors: number | undefined;
  graphqlCode: string | undefined;
  contentType: string | undefined;
  flags: FlagReading | undefined;
}

/** What the names that are read here begin with: `api.`, `error.`, `feature_flag.`, `gen_ai.`, `graphql.`, `hive.`, `mcp.`, `http.res`. */
export function mayBeRare(key: string): boolean {
  switch (key.charCodeAt(0)) {
    case 97: // a
      return key.startsWith('api.');
    case 101: // e
      return key === 'error.type';
    case 102: // f
      return key.startsWith('feature_flag.');
    case 103: // g
      return key.startsWith('gen_ai.tool.') || key.startsWith('graphql.error');
    case 104: // h
      return key.startsWith('hive.') || key.startsWith('http.response.header.');
    case 109: // m
      return key.startsWith('mcp.');
    default:
      return false;
  }
}

/** @param limit At what length the SDK cuts texts; 0: it doesn't. */
export function noteRare(rare: RareFacts, key: string, value: unknown, limit: number): void {
  switch (key) {
    case 'api.key.id':
      rare.apiKeyId = whole(value, limit);
      break;
    case 'api.caller.distinct_id':
      rare.callerId = usableId(whole(value, limit));
      break;
    case 'api.problem.type':
      rare.problemType = whole(value, limit);
      break;
    case 'error.type':
      rare.errorType = whole(value, limit);
      break;
    case 'http.response.header.content-type':
    case 'http.response.header.content_type':
      rare.contentType = textOf(value);
      break;
    case 'gen_ai.tool.name':
      rare.toolName = whole(value, limit);
      break;
    case 'graphql.error.count':
    case 'graphql.errors.count':
    case 'hive.graphql.error.count':
      rare.graphqlErrors = countOf(value) ?? rare.graphqlErrors;
      break;
    case 'graphql.error.code':
    case 'graphql.error.codes':
    case 'graphql.errors.code':
    case 'hive.graphql.error.codes':
      rare.graphqlCode ??= whole(value, limit);
      break;
    default:
      if (key.startsWith('mcp.')) noteMcp(rare, key, value, limit);
      else if (key.startsWith('feature_flag.')) {
        const isCut = typeof value === 'string' && whole(value, limit) === undefined;
        (rare.flags ??= new FlagReading()).note(key, isCut ? undefined : value);
      }
  }
}

/** What happened during a span: exceptions, evaluations of flags, errors of a GraphQL answer. */
export function noteOccurrences(rare: RareFacts, events: readonly SpanOccurrence[]): void {
  let before: string | undefined;
  let errors = 0;
  for (let at = 0; at < events.length && at < MAX_EVENTS; at += 1) {
    const { name, attributes = {} } = events[at] ?? NOTHING;
    if (name === 'exception') {
      before = rare.exceptionType;
      rare.exceptionType = textOf(readValue(attributes, 'exception.type')) ?? rare.exceptionType;
    } else if (FLAG_EVENTS.has(name)) {
      (rare.flags ??= new FlagReading()).add(attributes);
      // What OpenFeature's hook records of a flag that it could not evaluate is no failure of the request.
      if (readValue(attributes, 'error.type') !== undefined) rare.exceptionType = before;
    } else if (name === 'graphql.error') {
      errors += 1;
      rare.graphqlCode ??= codeOf(attributes);
    }
  }
  if (errors > 0) rare.graphqlErrors ??= errors;
}

/** Whether something happened during the span that is read here. */
export function tellsByEvents(events: readonly SpanOccurrence[] | undefined): boolean {
  return (
    events !== undefined &&
    events.some(({ name }) => name === 'exception' || name === 'graphql.error' || FLAG_EVENTS.has(name))
  );
}

const MAX_EVENTS = 128;
const NOTHING: SpanOccurrence = { name: '' };
const FLAG_EVENTS: ReadonlySet<string> = new Set(['feature_flag', 'feature_flag.evaluation']);

function noteMcp(rare: RareFacts, key: string, value: unknown, limit: number): void {
  rare.isMcp = true;
  if (key === 'mcp.method.name') rare.mcpMethod = whole(value, limit);
  else if (key === 'mcp.tool.name') rare.toolName ??= whole(value, limit);
  else if (key === 'mcp.client.name') rare.mcpClientName = whole(value, limit);
  else if (key === 'mcp.client.version') rare.mcpClientVersion = whole(value, limit);
}

function codeOf(attributes: Attributes): string | undefined {
  return (
    textOf(readValue(attributes, 'graphql.error.code')) ??
    textOf(readValue(attributes, 'hive.graphql.error.code')) ??
    textOf(readValue(attributes, 'graphql.error.extensions.code'))
  );
}

function countOf(value: unknown): number | undefined {
  const count = Number(textOf(value));
  return Number.isInteger(count) && count >= 0 && count < 1e6 ? count : undefined;
}
