import { type Answer, v1Error } from '../answer.js';
import { parseRfc3339 } from './time.js';
import { readToken } from './token.js';
import { isUuid } from './uuid.js';

/** What a v1 request says of itself in its headers. */
export interface V1Headers {
  readonly token: string;
  /** The client's clock, from `PostHog-Request-Timestamp`. */
  readonly sentAtMs: number;
  /** `$lib` and `$lib_version` for each event; nothing when `PostHog-Sdk-Info` isn't `name/version`. */
  readonly library: Readonly<Record<string, string>>;
}

const REQUIRED = [
  'PostHog-Sdk-Info',
  'PostHog-Attempt',
  'PostHog-Request-Id',
  'PostHog-Request-Timestamp',
  'content-type',
  'user-agent',
] as const;
const ENCODINGS: ReadonlySet<string> = new Set(['gzip', 'deflate', 'br']);
const MAX_ATTEMPT = 2 ** 32 - 1;
const MAX_SDK_INFO_LENGTH = 200;

/** Reads v1's headers, or answers the first thing wrong with them, in PostHog's own order. */
export function readV1Headers(headers: Readonly<Record<string, string>>): V1Headers | { answer: Answer } {
  const authorization = headers['authorization'];
  if (authorization === undefined)
    return bad(401, 'missing_authorization', 'Authorization header is required');
  const missing = REQUIRED.filter((name) => headers[name.toLowerCase()] === undefined);
  if (missing.length > 0) {
    return bad(400, 'missing_required_headers', `request is missing required headers: ${missing.join(', ')}`);
  }
  const bearer = /^bearer (.*)$/i.exec(authorization)?.[1];
  if (bearer === undefined) return badValue('Authorization must use Bearer scheme');
  const reading = readToken(bearer);
  if ('problem' in reading) return bad(401, 'invalid_api_token', 'The provided API token is not valid.');

  const mediaType = (headers['content-type'] ?? '').split(';')[0] ?? '';
  if (mediaType.trim().toLowerCase() !== 'application/json') {
    return bad(415, 'unsupported_content_type', `unsupported content type: ${mediaType}`);
  }
  const encoding = headers['content-encoding']?.toLowerCase();
  if (encoding !== undefined && !ENCODINGS.has(encoding)) {
    return bad(415, 'unsupported_encoding', `unsupported content encoding: ${encoding}`);
  }
  if (!isUuid(headers['posthog-request-id'])) return badValue('PostHog-Request-Id is not a valid UUID');
  const attempt = headers['posthog-attempt'] ?? '';
  if (!/^\d+$/.test(attempt) || Number(attempt) < 1 || Number(attempt) > MAX_ATTEMPT) {
    return badValue('PostHog-Attempt must be a positive integer');
  }
  const sentAtMs = parseRfc3339(headers['posthog-request-timestamp'] ?? '');
  if (sentAtMs === undefined) return badValue('PostHog-Request-Timestamp is not valid RFC 3339');
  return { token: reading.token, sentAtMs, library: libraryOf(headers['posthog-sdk-info'] ?? '') };
}

function libraryOf(sdkInfo: string): Readonly<Record<string, string>> {
  const slash = sdkInfo.lastIndexOf('/');
  const name = sdkInfo.slice(0, Math.max(0, slash)).trim();
  const version = sdkInfo.slice(slash + 1).trim();
  if (sdkInfo.length > MAX_SDK_INFO_LENGTH || name === '' || version === '') return {};
  return { $lib: name, $lib_version: version };
}

function badValue(description: string): { answer: Answer } {
  return bad(400, 'invalid_header_value', `invalid header value: ${description}`);
}

function bad(status: number, code: string, description: string): { answer: Answer } {
  return { answer: v1Error(status, description, code) };
}
