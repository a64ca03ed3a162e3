import type { Attributes } from '@opentelemetry/api';
import { checkRecord, checkTexts } from '../checks.js';
import { vendorTypeOf, versionText } from './api-version.js';
import {
  API_VERSION_KEY,
  AUTH_METHOD_KEY,
  CLIENT_LANGUAGE_KEY,
  CLIENT_NAME_KEY,
  CLIENT_VERSION_KEY,
} from './attributes.js';
import { readClient } from './client/headers.js';
import { authMethodOf } from './credentials.js';

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
}

const VERSION_HEADERS = ['x-api-version', 'api-version'];
const API_KEY_HEADERS = ['x-api-key', 'api-key', 'apikey'];

/**
 * Makes the `startIncomingSpanHook` of instrumentation-http that gives each server span the API's version, the
 * authentication *scheme* (`bearer`, `basic`, `api_key`, `cookie`, `mtls`, …) and the client program with its version
 * and language, by its user agent and by headers of SDKs such as `X-Stainless-*`, as `api.*` attributes. Secrets are not read: of `Authorization` the scheme's word, of API keys and cookies their names. `none`
 * is said only when nothing shows; what may be a credential of an unknown kind is left out.
 *
 * @throws TypeError for a wrong option. The hook itself never throws.
 * @example new HttpInstrumentation({ startIncomingSpanHook: apiAttributes() })
 */
export function apiAttributes(options: ApiAttributesOptions = {}): (request: IncomingRequest) => Attributes {
  const given = checkRecord('options', options, ['versionHeaders', 'apiKeyHeaders']);
  const versionHeaders = headerNames('versionHeaders', given['versionHeaders']) ?? VERSION_HEADERS;
  const apiKeyHeaders = headerNames('apiKeyHeaders', given['apiKeyHeaders']) ?? API_KEY_HEADERS;
  return (request) => {
    try {
      return readAttributes(request, versionHeaders, apiKeyHeaders);
    } catch {
      // instrumentation-http would only log it; a request must not lose its span over it.
      return {};
    }
  };
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
