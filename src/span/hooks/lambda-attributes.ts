import type { Attributes, Span } from '@opentelemetry/api';
import { PROBLEM_KEY } from '../attributes.js';
import { noteAttributes } from './noted-attributes.js';
import { isProblem, problemTypeOf } from './problem-type.js';
import { apiAttributes, type ApiAttributesOptions } from './api-attributes.js';

/** The hooks of `@opentelemetry/instrumentation-aws-lambda` that make a function's API calls readable. */
export interface LambdaHooks {
  readonly requestHook: (span: Span, hookInfo: { readonly event?: unknown }) => void;
  readonly responseHook: (span: Span, hookInfo: { readonly err?: unknown; readonly res?: unknown }) => void;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Makes the hooks that write a Lambda function's API call onto its span, which says nothing of it by itself:
 * method, route, path, status, and what {@link apiAttributes} reads from headers. For API Gateway's REST and
 * HTTP APIs, Function URLs and load balancers; queue messages and direct invocations stay what they are, no
 * API requests. No query, body or header value is written.
 *
 * @throws TypeError for a wrong option. The hooks never throw.
 * @example new AwsLambdaInstrumentation(lambdaAttributes())
 */
export function lambdaAttributes(options: ApiAttributesOptions = {}): LambdaHooks {
  const readHeaders = apiAttributes(options);
  return {
    requestHook: (span, { event }) => {
      try {
        const attributes = isFields(event) ? readCall(event) : undefined;
        if (!attributes || !isFields(event)) return;
        const headers = headersOf(event);
        const shown = { headers, url: queryOf(event), socket: { authorized: hasCertificate(event) } };
        const route = attributes['http.route'];
        // The gateway's own: an app's hook may write the path there.
        if (route !== undefined) noteAttributes(span, { 'http.route': route });
        span.setAttributes({ ...attributes, ...readHeaders(shown), ...userAgentOf(headers) });
      } catch {
        // The function's answer is worth more than its attributes.
      }
    },
    responseHook: (span, { err, res }) => {
      try {
        if (!isApiSpan(span)) return;
        const status = err ? 502 : statusOf(res);
        if (status !== undefined) span.setAttribute('http.response.status_code', status);
        const headers = isFields(res) ? headersOf(res) : {};
        const problem = isFields(res) && (status ?? 0) >= 400 ? problemOf(res, headers) : undefined;
        if (problem !== undefined) span.setAttribute(PROBLEM_KEY, problem);
        for (const name of ['deprecation', 'sunset']) {
          const value = headers[name];
          if (value !== undefined) span.setAttribute(`http.response.header.${name}`, [value]);
        }
      } catch {
        // See above.
      }
    },
  };
}

/** The type of an answer that is a problem of RFC 9457. */
function problemOf(answer: Fields, headers: Readonly<Record<string, string>>): string | undefined {
  const isPlain = answer['isBase64Encoded'] !== true && isProblem(headers['content-type']);
  return isPlain ? problemTypeOf(textOf(answer['body']) ?? '') : undefined;
}

/** Method, path and route of a call in format 1.0 or 2.0; `undefined` for any other event. */
function readCall(event: Fields): Attributes | undefined {
  // What is asked of a request authorizer looks like the request, which comes by itself.
  if (event['methodArn'] !== undefined || event['routeArn'] !== undefined) return undefined;
  const context = fieldsOf(event['requestContext']);
  const http = fieldsOf(context['http']);
  const method = textOf(http['method']) ?? textOf(event['httpMethod']);
  const path = textOf(event['rawPath']) ?? textOf(event['path']);
  if (method === undefined || path === undefined) return undefined;
  const route = routeOf(textOf(event['routeKey']) ?? textOf(event['resource']));
  return {
    'http.request.method': method.toUpperCase(),
    'url.path': withoutStage(path, textOf(context['stage'])),
    ...(route !== undefined && { 'http.route': route }),
  };
}

/** `GET /users/{id}` of an HTTP API, `/users/{id}` of a REST API; `$default` is no route. */
function routeOf(key: string | undefined): string | undefined {
  const route = key?.slice(key.indexOf('/'));
  return key?.includes('/') === true ? route : undefined;
}

/** The stage that an HTTP API puts before the path is no part of its routes. */
function withoutStage(path: string, stage: string | undefined): string {
  const prefix = `/${stage ?? ''}`;
  if (stage === undefined || (path !== prefix && !path.startsWith(`${prefix}/`))) return path;
  return path.slice(prefix.length) || '/';
}

/**
 * An answer without a status is a 200 in format 2.0; API Gateway makes a 502 of a thrown error. A function that streams
 * returns nothing here: it said its status to the stream, and none is better than a wrong one.
 */
function statusOf(answer: unknown): number | undefined {
  if (answer === undefined || answer === null) return undefined;
  const status = isFields(answer) ? Number(answer['statusCode']) : Number.NaN;
  return Number.isInteger(status) ? status : 200;
}

/** Whether `requestHook` found an API call: SDK spans can be read. */
function isApiSpan(span: Span): boolean {
  const attributes: unknown = Reflect.get(span, 'attributes');
  return isFields(attributes) && attributes['http.request.method'] !== undefined;
}

function userAgentOf(headers: Readonly<Record<string, string>>): Attributes {
  const userAgent = headers['user-agent'];
  return userAgent === undefined ? {} : { 'user_agent.original': userAgent };
}

/** A query with the names of the parameters alone. */
function queryOf(event: Fields): string {
  const raw = textOf(event['rawQueryString']);
  const given = {
    ...fieldsOf(event['queryStringParameters']),
    ...fieldsOf(event['multiValueQueryStringParameters']),
  };
  return `?${
    raw ??
    Object.keys(given)
      .map((name) => `${name}=`)
      .join('&')
  }`;
}

/** Whether API Gateway or the load balancer has checked a client's certificate. */
function hasCertificate(event: Fields): boolean {
  const context = fieldsOf(event['requestContext']);
  return [context['identity'], context['authentication']].some((part) =>
    isFields(fieldsOf(part)['clientCert']),
  );
}

/** Load balancers send either one value of each header or all of them; REST APIs send both. */
function headersOf(message: Fields): Record<string, string> {
  // Format 2.0 has cookies in a list of their own.
  const cookies: unknown = message['cookies'];
  const cookie = Array.isArray(cookies) ? { cookie: cookies.map(String).join('; ') } : {};
  return { ...cookie, ...lowerCased(message['multiValueHeaders']), ...lowerCased(message['headers']) };
}

function lowerCased(headers: unknown): Record<string, string> {
  const lower: Record<string, string> = {};
  for (const [name, given] of Object.entries(fieldsOf(headers))) {
    const value: unknown = Array.isArray(given) ? given[0] : given;
    if (typeof value === 'string') lower[name.toLowerCase()] = value;
  }
  return lower;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
