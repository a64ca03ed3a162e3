/**
 * What the driver sent and what it got, written down as it happened. Every expected number comes from here
 * and from nowhere else; nothing in here knows about spans or events.
 */

export const UNMATCHED = '(unmatched)';

/** @typedef {'query values' | 'raw paths' | 'header values' | 'body values' | 'IP addresses'} SecretKind */

/**
 * @typedef {object} Exchange one request, and the status of its answer
 * @property {number} order as it was sent
 * @property {number} round
 * @property {number} sentMs
 * @property {number} answeredMs
 * @property {string} endpoint method and template, as the driver filled it in; `(unmatched)`: no endpoint
 * @property {'v1' | 'v2' | undefined} version
 * @property {string | undefined} user who the API must have known to be calling
 * @property {string | undefined} organization
 * @property {string | undefined} plan
 * @property {string | undefined} projectId where the API must have known the project
 * @property {'bearer' | 'api_key' | 'basic' | 'none'} auth
 * @property {string} client
 * @property {string} clientVersion
 * @property {string} clientKind
 * @property {string | null} clientLanguage
 * @property {boolean} noise a health check or a preflight request
 * @property {number} status
 * @property {{ traceId: string, sampled: boolean } | undefined} traceparent as it was sent
 * @property {string | undefined} failedTraceId what a 500 told its caller to quote
 * @property {string | undefined} errorType what a problem told its caller, by its last word
 * @property {string | undefined} apiKeyId of the key that was used
 * @property {string | undefined} session of the caller's browser
 * @property {string | undefined} mcpMethod
 * @property {string | undefined} mcpTool
 * @property {string | undefined} createdId what a 201 said was created
 */

export class Ledger {
  /** @type {Exchange[]} */
  exchanges = [];
  /** @type {{ startMs: number, endMs: number }[]} */
  rounds = [];
  /** What must be in no event. @type {Record<SecretKind, Set<string>>} */
  secrets = {
    'query values': new Set(),
    'raw paths': new Set(),
    'header values': new Set(),
    'body values': new Set(),
    'IP addresses': new Set(),
  };

  /** @param {SecretKind} kind @param {string | undefined} value */
  keepSecret(kind, value) {
    if (value) this.secrets[kind].add(value);
  }

  /** The requests that must each be one event. */
  get counted() {
    return this.exchanges.filter(shouldCount);
  }

  /** Times between the rounds, when nothing was under way. */
  get boundariesMs() {
    return this.rounds.slice(1).map(({ startMs }, index) => (this.rounds[index].endMs + startMs) / 2);
  }
}

/** Health checks, preflights, and strangers on paths that don't exist are no usage. @param {Exchange} exchange */
function shouldCount({ noise, endpoint, user }) {
  return !noise && (endpoint !== UNMATCHED || user !== undefined);
}

const EVENT_OF = [
  [/^POST \/api\/v\d\/users$/, 'user_signup'],
  [/^POST \/api\/v\d\/sessions$/, 'user_login'],
  [/^POST \/api\/v\d\/projects$/, 'project_create'],
  [/^POST \/api\/v\d\/projects\/\{project_id\}\/widgets$/, 'widget_create'],
];

/** By its status, or within an answer that says 200, as MCP's do. @param {Exchange} exchange */
export function isFailed({ status, errorType }) {
  return status >= 400 || errorType !== undefined;
}

/** @param {Exchange} exchange */
export function eventOf({ endpoint, status }) {
  const named = status < 400 && EVENT_OF.find(([pattern]) => pattern.test(endpoint));
  return named ? named[1] : 'api_request';
}
