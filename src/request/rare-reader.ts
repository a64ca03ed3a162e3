import type { Identity } from '../span/identity.js';
import type { EndedRequest } from '../span/scopes/request-scope.js';
import { isStream } from '../span/hooks/response-type.js';
import { readApiKeyId } from './caller/api-key-id.js';
import type { ApiRequest } from './api-request.js';
import { BoundedNames } from './bounded-names.js';
import { readErrorType } from './error-type.js';
import { FeatureFlags } from './feature-flags.js';
import { operationDurationMs, readMcpCall } from './operation.js';
import { first, type RequestFacts } from './facts/request-facts.js';

/** What few requests have. */
export type RareParts = Pick<
  ApiRequest,
  'apiKeyId' | 'errorType' | 'mcpMethod' | 'mcpTool' | 'graphqlErrorCount' | 'featureFlags' | 'streamed'
> & {
  /** Whether an operation within the request failed, whatever its status. */
  readonly operationFailed: boolean;
  /** Of the operation whose answer was streamed, in milliseconds. */
  readonly operationMs: number | undefined;
  /** Of whom MCP says that it calls. */
  readonly clientName: string | undefined;
  readonly clientVersion: string | undefined;
};

const MAX_ERROR_TYPES = 100;
/** OpenTelemetry's word for an error of which there is no other. */
const OTHER_ERROR = '_OTHER';
const MAX_TOOLS = 200;
/** Of most requests. */
export const NOTHING_RARE: RareParts = Object.freeze({
  apiKeyId: undefined,
  errorType: undefined,
  mcpMethod: undefined,
  mcpTool: undefined,
  graphqlErrorCount: undefined,
  featureFlags: undefined,
  streamed: false,
  operationFailed: false,
  operationMs: undefined,
  clientName: undefined,
  clientVersion: undefined,
});

/** Reads what few requests have; of the others it looks at no more than whether a span has any of it. */
export class RareReader {
  readonly #errorTypes = new BoundedNames(MAX_ERROR_TYPES);
  readonly #methods: BoundedNames;
  readonly #tools: BoundedNames;
  readonly #flags = new FeatureFlags();

  /** @param operations Words of the user's patterns: as names of operations they are never `(other)`. */
  constructor(operations: readonly string[]) {
    this.#methods = new BoundedNames(undefined, operations);
    this.#tools = new BoundedNames(MAX_TOOLS, operations);
  }

  /**
   * @param failed By the status.
   * @param isUnknown Whether nobody knows the caller.
   */
  read(
    facts: RequestFacts,
    ended: EndedRequest,
    custom: Identity | undefined,
    failed: boolean,
    isUnknown: boolean,
  ): RareParts {
    if (facts.all.rare === undefined) {
      const mayHaveKey = facts.annotations.length > 0 || custom !== undefined;
      const apiKeyId = mayHaveKey ? readApiKeyId(facts, custom) : undefined;
      return apiKeyId === undefined ? NOTHING_RARE : { ...NOTHING_RARE, apiKeyId };
    }
    const { servers, spans } = facts;
    const mcp = readMcpCall(facts);
    const graphqlErrorCount = first(spans, ({ rare }) => rare?.graphqlErrors);
    const operationFailed = mcp?.failed === true || (graphqlErrorCount ?? 0) > 0;
    const isStrange = isUnknown && (failed || operationFailed);
    const streamed = isStream(first(servers, ({ rare }) => rare?.contentType));
    return {
      apiKeyId: readApiKeyId(facts, custom),
      errorType: this.#errorTypes.admit(
        // Within a 200 nothing else says that MCP's call failed.
        readErrorType(facts, failed || operationFailed) ?? (mcp?.failed && !failed ? OTHER_ERROR : undefined),
        false,
      ),
      mcpMethod: this.#methods.admit(mcp?.method, isStrange),
      mcpTool: this.#tools.admit(mcp?.tool, isStrange),
      graphqlErrorCount,
      featureFlags: this.#flags.read(spans.flatMap(({ rare }) => rare?.flags ?? [])),
      streamed,
      operationFailed,
      operationMs: streamed ? operationDurationMs(ended) : undefined,
      clientName: mcp?.clientName,
      clientVersion: mcp?.clientVersion,
    };
  }
}
