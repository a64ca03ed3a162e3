import { remembered } from '../span/remembered.js';
import { first, type RequestFacts } from './facts/request-facts.js';
import { isClearValue } from './route/inference/clear-value.js';
import type { SpanFacts } from './facts/span-facts.js';

/** What JSON-RPC calls its errors, which MCP's spans tell by their numbers. */
const JSON_RPC: ReadonlyMap<string, string> = new Map([
  ['-32700', 'parse_error'],
  ['-32600', 'invalid_request'],
  ['-32601', 'method_not_found'],
  ['-32602', 'invalid_params'],
  ['-32603', 'internal_error'],
]);
/** What the specification leaves to servers. */
const JSON_RPC_SERVER = /^-320\d\d$/;
const WORD = /^[A-Za-z_$][\w$-]{0,63}$/;
const LONG_NUMBER = /\d{6}/;
const MAX_LENGTH = 512;

/**
 * Why a request failed, as a word: `error.type` of its server spans or of the operation's span, the type of a
 * `problem+json`, the code of a GraphQL error; of a request that failed also what its other spans say, and then the
 * class of an exception.
 *
 * @param failed By its status, or because its operation did.
 */
export function readErrorType({ servers, spans }: RequestFacts, failed: boolean): string | undefined {
  const certain =
    first(servers, ({ rare }) => errorTypeText(rare?.errorType)) ??
    first(spans, (facts) => (isOperation(facts) ? errorTypeText(facts.rare?.errorType) : undefined)) ??
    first(servers, ({ rare }) => errorTypeText(rare?.problemType)) ??
    first(spans, ({ rare }) => errorTypeText(rare?.graphqlCode));
  if (certain !== undefined || !failed) return certain;
  return (
    first(spans, ({ rare }) =>
      rare?.flags?.isEvaluation === true ? undefined : errorTypeText(rare?.errorType),
    ) ??
    first(spans, ({ rare }) =>
      rare?.flags?.isEvaluation === true ? undefined : errorTypeText(rare?.exceptionType),
    )
  );
}

/** Whether the span is of an operation within the HTTP request: what it says of errors is said of the request. */
function isOperation({ rare, graphqlName, graphqlType }: SpanFacts): boolean {
  return rare?.mcpMethod !== undefined || graphqlName !== undefined || graphqlType !== undefined;
}

/**
 * The last word of an error's type where it is an identifier: `NullPointerException` of a class's full name,
 * `invalid-request` of a problem's URI. No number, for that is the status's, and no message.
 */
export function errorTypeText(text: string | undefined): string | undefined {
  return text === undefined || text.length > MAX_LENGTH ? undefined : wordOf(text);
}

const wordOf = remembered(1_000, (text: string): string | undefined => {
  const known = JSON_RPC.get(text) ?? (JSON_RPC_SERVER.test(text) ? 'server_error' : undefined);
  if (known !== undefined || /[\s@]/.test(text)) return known;
  const path = text.replace(/[?#].*$/, '').replace(/\/+$/, '');
  const word = path.slice(path.search(/[^/:.\\]*$/));
  // `about:blank` says that the status says it all; `_OTHER` says nothing.
  if (!WORD.test(word) || text === 'about:blank' || text === '_OTHER') return undefined;
  return LONG_NUMBER.test(word) || isClearValue(word) ? undefined : word;
});
