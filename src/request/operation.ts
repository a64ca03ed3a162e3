import type { EndedRequest } from '../span/scopes/request-scope.js';
import type { StartedSpan } from '../span/span.js';
import { readValue } from '../span/attributes.js';
import { first, type RequestFacts } from './facts/request-facts.js';
import { isHostOrAccount } from './facts/value-shapes.js';
import { isClearValue, isSecretLike } from './route/inference/clear-value.js';

/** What was called within one HTTP request by the Model Context Protocol, and by which client. */
export interface McpCall {
  readonly method: string | undefined;
  readonly tool: string | undefined;
  readonly clientName: string | undefined;
  readonly clientVersion: string | undefined;
  /** Whether its span tells of an error. */
  readonly failed: boolean;
}

const METHOD = /^[a-z][A-Za-z]{0,31}(?:\/[A-Za-z][A-Za-z_]{0,31}){0,3}$/;
const TOOL = /^[A-Za-z_][\w./-]{0,63}$/;
const LONG_NUMBER = /\d{4}/;

/** `undefined` for a request without a span of MCP's: a tool that the app's own agent uses is none that was called. */
export function readMcpCall({ spans }: RequestFacts): McpCall | undefined {
  const called = first(spans, ({ rare }) => (rare?.mcpMethod === undefined ? undefined : rare));
  const said = called ?? first(spans, ({ rare }) => (rare?.isMcp === true ? rare : undefined));
  if (!said) return undefined;
  const method = mcpMethodText(called?.mcpMethod);
  return {
    method,
    tool: toolText(said.toolName ?? first(spans, ({ rare }) => rare?.toolName)),
    clientName: clientNameText(first(spans, ({ rare }) => rare?.mcpClientName)),
    clientVersion: first(spans, ({ rare }) => rare?.mcpClientVersion),
    failed: called?.errorType !== undefined,
  };
}

/** People read these names, `Visual Studio Code`; a product's name has no blanks. */
export function clientNameText(text: string | undefined): string | undefined {
  return text?.replaceAll(/\s+/g, '-');
}

/** `tools/call`, `notifications/initialized`. */
export function mcpMethodText(text: string | undefined): string | undefined {
  return text !== undefined && METHOD.test(text) ? text : undefined;
}

/** The name of a tool: an identifier, in no part of which a value can be. */
export function toolText(text: string | undefined): string | undefined {
  const isOne = text !== undefined && TOOL.test(text) && !LONG_NUMBER.test(text);
  return isOne && !isClearValue(text) && !isSecretLike(text) && !isHostOrAccount(text) ? text : undefined;
}

/**
 * How long the operation took whose answer was streamed: of the span that describes it, where there is one beside the
 * HTTP request's own and it has ended. In milliseconds; `NaN`: nobody knows.
 */
export function operationDurationMs({ servers, children }: EndedRequest): number {
  for (const span of [...servers, ...children.toReversed()]) {
    const { attributes } = span;
    const isHttp =
      (readValue(attributes, 'http.request.method') ?? readValue(attributes, 'http.method')) !== undefined;
    const isOperation = !isHttp && readValue(attributes, 'mcp.method.name') !== undefined;
    const durationMs = isOperation ? durationOf(span) : undefined;
    if (durationMs !== undefined) return durationMs;
  }
  return Number.NaN;
}

/** A span that has not ended has none, or a negative one. */
function durationOf(span: StartedSpan): number | undefined {
  const duration: unknown = Reflect.get(span, 'ended') === false ? undefined : Reflect.get(span, 'duration');
  const [seconds, nanos]: readonly unknown[] = Array.isArray(duration) ? duration : [];
  if (typeof seconds !== 'number' || typeof nanos !== 'number' || seconds < 0) return undefined;
  return seconds * 1_000 + nanos / 1_000_000;
}
