import type { ApiRequest } from '../request/api-request.js';
import { matchesParts } from './stars.js';

/** The words of an operation that a pattern names, in their order. */
export interface OperationPattern {
  /** Each by what stands between its stars. */
  readonly words: readonly (readonly string[])[];
  /** Those without a `*`, as they are written. */
  readonly names: readonly string[];
}

const WORD = /^[\w*][\w./*-]{0,63}$/;
const MAX_WORDS = 4;

/**
 * Compiles what stands behind a pattern's template: words of the operation within the request. An operation is
 * `tools/call search` for MCP (method and tool) and `mutation CreateWidget` for GraphQL (type and name). The pattern's
 * words have to be among the operation's, in their order; `*` is any part of a word.
 */
export function compileOperation(text: string): OperationPattern | { readonly expected: string } {
  const words = text.trim().split(/\s+/);
  if (words.length > MAX_WORDS || !words.every((word) => WORD.test(word))) {
    return { expected: "'METHOD /template operation', such as 'POST /mcp tools/call search'" };
  }
  return { words: words.map((word) => word.split('*')), names: words.filter((word) => !word.includes('*')) };
}

/** Whether the pattern wants no operation, or this request's. */
export function matchesOperation(pattern: OperationPattern | undefined, request: ApiRequest): boolean {
  if (!pattern) return true;
  let at = 0;
  for (const word of operationOf(request)) {
    const parts = pattern.words[at];
    if (parts && isWord(parts, word)) at += 1;
  }
  return at === pattern.words.length;
}

/** The words of the operation within a request, the most general first; none for most requests. */
function operationOf({
  mcpMethod,
  mcpTool,
  graphqlOperationType,
  graphqlOperationName,
}: ApiRequest): readonly string[] {
  return [mcpMethod, mcpTool, graphqlOperationType, graphqlOperationName].filter(
    (word) => word !== undefined,
  );
}

function isWord(parts: readonly string[], word: string): boolean {
  return parts.length === 1 ? parts[0] === word : matchesParts(parts, word);
}
