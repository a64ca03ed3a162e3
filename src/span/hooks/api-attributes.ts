import type { Attributes } from '@opentelemetry/api';
import { checkBoolean, checkRecord, checkTexts } from '../../checks.js';
import { vendorTypeOf, versionText } from './api-version.js';
import {
  API_VERSION_KEY,
  AUTH_METHOD_KEY,
  CALLER_ID_KEY,
  CLIENT_LANGUAGE_KEY,
  CLIENT_NAME_KEY,
  CLIENT_VERSION_KEY,
  SESSION_KEYS,
} from '../attributes.js';
import { readClient } from '../client/headers.js';
import { authMethodOf } from './credentials.js';
import { readBrowser } from './posthog-headers.js';
import { watchProblem } from './problem-type.js';

/** As much of an incoming `http.IncomingMessage` as is looked at. */
export interface IncomingRequest {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly url?: string | undefined;
  readonly socket?: object | null | undefined;
}

/** @see apiAttributes */
export interface ApiAttributesOptions {
  /**
   * Headers that carry the API's version, the first found wins.
   * @default ['x-api-version', 'api-version']
   */
  readonly versionHeaders?: readonly string[] | undefined;
  /**
   * Headers that carry an API key, such as `['x-parse-session-token']`. Whether they are there is all that is looked
   * at. Names that end in `api-key` count by themselves.
   * @default ['x-api-key', 'api-key', 'apikey']
   */
  readonly apiKeyHeaders?: readonly string[] | undefined;
  /**
   * Whether to believe a caller who says who it is, by `x-posthog-distinct-id` or posthog-js's cookie
   * (`ph_<token>_posthog`). Anybody can send these: only for an API that none but your own frontends and services
   * reach. What the app knows of its caller itself wins over it.
   * @default false
   */
  readonly trustCallers?: boolean | undefined;
}

/** What {@link apiAttributes} makes: a `startIncomingSpanHook`, with a `responseHook` beside it. */
export interface ApiAttributesHook {
  (request: IncomingRequest): Attributes;
  /**
   * The `responseHook` of instrumentation-http that reads why a request failed out of an `application/problem+json`
   * answer: the last word of its `type`, as the event's `error_type`. It sees bodies of up to 16 KiB that no middleware
   * has compressed; it holds nothing up, and changes nothing.
   */
  readonly responseHook: (span: object, response: unknown) => void;
}

const VERSION_HEADERS = ['x-api-version', 'api-version'];
const API_KEY_HEADERS = ['x-api-key', 'api-key', 'apikey'];

/**
 * Makes the `startIncomingSpanHook` of instrumentation-http that gives each server span the API's version, the
 * authentication *scheme* (`bearer`, `basic`, `api_key`, `cookie`, `mtls`, …) and the client program with its version
 * and language, by its user agent and by headers of SDKs such as `X-Stainless-*`, as `api.*` attributes. Secrets are not
 * read: of `Authorization` the scheme's word, of API keys and cookies their names. `none` is said only when nothing shows;
 * what may be a credential of an unknown kind is left out. `x-posthog-session-id`, which posthog-js adds, becomes the
 * session when it is a UUIDv7.
 *
 * @throws TypeError for a wrong option. The hook itself never throws.
 * @example new HttpInstrumentation({ startIncomingSpanHook: apiAttributes() })
 */
export function apiAttributes(options: ApiAttributesOptions = {}): ApiAttributesHook {
  const given = checkRecord('options', options, ['versionHeaders', 'apiKeyHeaders', 'trustCallers']);
  const versionHeaders = headerNames('versionHeaders', given['versionHeaders']) ?? VERSION_HEADERS;
  const apiKeyHeaders = headerNames('apiKeyHeaders', given['apiKeyHeaders']) ?? API_KEY_HEADERS;
  const trustCallers = checkBoolean('trustCallers', given['trustCallers'], false);
  const startIncomingSpanHook = (request: IncomingRequest): Attributes => {
    try {
      const attributes = readAttributes(request, versionHeaders, apiKeyHeaders);
      const { sessionId, distinctId } = readBrowser(request, trustCallers);
      if (sessionId !== undefined) attributes[SESSION_KEYS[0]] = sessionId;
      if (distinctId !== undefined) attributes[CALLER_ID_KEY] = distinctId;
      return attributes;
    } catch {
      // instrumentation-http would only log it; a request must not lose its span over it.
      return {};
    }
  };
  return Object.assign(startIncomingSpanHook, { responseHook: watchProblem });
}

function readAttributes(
  request: IncomingRequest,
  versionHeaders: readonly string[],
  apiKeyHeaders: readonly string[],
): Attributes {
  const attributes: Attributes = {};
  const method = authMethodOf(request, apiKeyHeaders);
  if (method !== undefined) attributes[AUTH_METHOD_KEY] = method;
  const version = versionHeaders.map((name) => versionText(headerOf(request, name)?.trim())).find(Boolean);
  if (version !== undefined) attributes[API_VERSION_KEY] = version;
  const client = readClient(request.headers);
  if (client.name !== undefined) attributes[CLIENT_NAME_KEY] = client.name;
  if (client.version !== undefined) attributes[CLIENT_VERSION_KEY] = client.version;
  if (client.language !== undefined) attributes[CLIENT_LANGUAGE_KEY] = client.language;
  const vendorType = vendorTypeOf(headerOf(request, 'accept'));
  // Under its own name: in the order of precedence a media type comes after the route's version.
  if (vendorType !== undefined) attributes['http.request.header.accept'] = [vendorType];
  return attributes;
}

function headerOf(request: IncomingRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : value?.[0];
}

function headerNames(option: string, value: unknown): readonly string[] | undefined {
  if (value === undefined) return undefined;
  return checkTexts(option, value, 'the name of a header').map((name) => name.toLowerCase());
}
