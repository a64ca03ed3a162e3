import type { Attributes, HrTime, SpanStatus } from '@opentelemetry/api';
import { SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import { EVENT_KEY, readText } from '../span/attributes.js';
import { authMethodText } from '../span/auth-scheme.js';
import { readIdentity, type Identity } from '../span/identity.js';
import type { EndedRequest } from '../span/request-scope.js';
import type { EndedSpan, Resource } from '../span/span.js';
import { UNMATCHED, type ApiRequest, type Origin, type SpanEvent } from './api-request.js';
import { readAuthMethod } from './auth.js';
import { readCaller, readProperties, type CallerSource } from './caller.js';
import { readClient } from './client.js';
import { readDeprecation } from './deprecation.js';
import { EndpointNames } from './endpoints.js';
import { gatherFacts, type Facts } from './facts.js';
import { readGiven } from './given.js';
import { firstText, readMethod, readPath, readStatus, readUserAgent, type Bags } from './http.js';
import { inferRoute } from './route/infer.js';
import { Routes, type KnownRoute } from './route/routes.js';
import { RouteTable } from './route/table.js';
import { readRpc, type RpcCall } from './rpc.js';
import { readSession } from './session.js';
import { readVersion } from './version.js';

/** The end of the year 9999: what a timestamp can say. */
const LATEST_MS = 253_402_300_800_000;

/** What reading requests needs to know of the options. */
export interface ReaderSettings {
  /** Templates, where the framework gives no route. */
  readonly routes: readonly string[];
  readonly caller: CallerSource;
  /** The clock, for spans whose own time is broken. */
  readonly now: () => number;
}

/** Reads requests from ended spans: both HTTP conventions and RPC, whatever the framework or SDK. */
export class RequestReader {
  readonly #routes: Routes;
  readonly #names = new EndpointNames();
  readonly #caller: CallerSource;
  readonly #callerKeys: ReadonlySet<string>;
  readonly #now: () => number;

  constructor(settings: ReaderSettings) {
    this.#routes = new Routes(new RouteTable(settings.routes));
    this.#caller = settings.caller;
    this.#now = settings.now;
    const { userKeys, organizationKeys, groupKeys } = settings.caller;
    this.#callerKeys = new Set([...userKeys, ...organizationKeys, ...[...groupKeys.values()].flat()]);
  }

  /** Whether the span itself knows a route that covers its path: it then speaks for its chain. */
  hasRoute(span: EndedSpan): boolean {
    const bags = [span.attributes];
    return this.#routes.covers(firstText(bags, 'http.route'), readPath(bags));
  }

  /** The API request of ended spans; `undefined` when they are none, such as a queue's message. */
  read(ended: EndedRequest): ApiRequest | undefined {
    const { span } = ended;
    const facts = gatherFacts(ended, this.#callerKeys);
    const bags = facts.server;
    const call = readRpc(bags);
    const method = readMethod(bags) ?? (call && 'POST');
    if (method === undefined) return undefined;
    const path = readPath(bags);
    const statusCode = readStatus(bags) ?? call?.statusCode;
    const known = this.#route(bags, method, path, statusCode, call);
    const given = readGiven(facts.all);
    const custom = this.#custom(span);
    const endpoint = known ? `${method} ${known.route}` : UNMATCHED;
    const caller = readCaller(facts, given, custom, this.#caller);
    const failed = statusCode === undefined ? isError(span.status) : statusCode >= 400;
    const isStrange = known?.source === 'inferred' && failed && caller.user === undefined;
    return {
      endpoint,
      reportedEndpoint: this.#names.admit(endpoint, isStrange),
      method,
      route: known?.route,
      routeSource: known?.source,
      path: path ?? known?.route ?? '/',
      userAgent: readUserAgent(bags),
      apiVersion: readVersion(facts.all, known?.route, path ?? ''),
      statusCode,
      failed,
      durationMs: millisecondsOf(span.duration),
      authMethod: authMethodOf(facts, custom),
      ...clientOf(facts.all),
      caller,
      sessionId: readSession(facts, custom),
      ...readDeprecation(bags),
      graphqlOperationName: firstText(facts.all, 'graphql.operation.name'),
      graphqlOperationType: firstText(facts.all, 'graphql.operation.type'),
      eventName: firstText(bags, EVENT_KEY),
      properties: readProperties(facts, given),
      origin: this.#origin(span),
    };
  }

  /** A span that is an event by itself, whatever its kind: its own facts before those of its request. */
  readEventSpan(ended: EndedRequest, eventName: string): SpanEvent {
    const facts = gatherFacts(ended, this.#callerKeys);
    const { span } = ended;
    const custom = this.#custom(span);
    const own = { ...facts, annotations: [] };
    return {
      eventName,
      durationMs: millisecondsOf(span.duration),
      caller: readCaller(facts, readGiven(facts.all), custom, this.#caller),
      sessionId: readSession(facts, custom),
      properties: readProperties(own, readGiven([span.attributes])),
      origin: this.#origin(span),
    };
  }

  /** What the app's function says of the caller, read once. */
  #custom(span: EndedSpan): Identity | undefined {
    const said: unknown = this.#caller.read?.(span);
    return said === undefined ? undefined : readIdentity(said);
  }

  /** By the framework (the first of the chain's spans that knows it), the user's templates, RPC, or the path. */
  #route(
    bags: Bags,
    method: string,
    path: string | undefined,
    statusCode: number | undefined,
    call: RpcCall | undefined,
  ): KnownRoute | undefined {
    const known =
      this.#ofFramework(bags, path) ??
      (path === undefined ? undefined : this.#routes.ofTemplates(method, path));
    if (known && known.source !== 'inferred') return known;
    if (call) return { route: call.route, source: 'framework' };
    // Scanners make no endpoints.
    if (statusCode === 404 || path === undefined) return undefined;
    return known ?? { route: inferRoute(path), source: 'inferred' };
  }

  #origin(span: EndedSpan): Origin {
    const { traceId, spanId, traceFlags } = span.spanContext();
    const endMs = Math.floor(millisecondsOf(span.endTime));
    return {
      endMs: endMs > 0 && endMs < LATEST_MS ? endMs : this.#now(),
      traceId,
      spanId,
      traceSampled: (traceFlags & TraceFlags.SAMPLED) !== 0,
      ...serviceOf(span.resource),
    };
  }

  #ofFramework(bags: Bags, path: string | undefined): KnownRoute | undefined {
    for (const bag of bags) {
      const template = readText(bag, 'http.route');
      const known = template === undefined ? undefined : this.#routes.ofFramework(template, path);
      if (known) return known;
    }
    return undefined;
  }
}

function authMethodOf(facts: Facts, custom: Identity | undefined): string | undefined {
  for (const { identity } of facts.annotations) {
    const method = authMethodText(identity.authMethod);
    if (method !== undefined) return method;
  }
  const method = readAuthMethod(facts.all);
  // `none` says no more than that the headers showed nothing.
  return method === undefined || method === 'none' ? (authMethodText(custom?.authMethod) ?? method) : method;
}

function isError(status: SpanStatus | undefined): boolean {
  return status?.code === SpanStatusCode.ERROR;
}

function clientOf(bags: Bags): Pick<ApiRequest, 'clientName' | 'clientVersion'> {
  const client = readClient(bags);
  return { clientName: client?.name, clientVersion: client?.version };
}

function serviceOf(
  resource: Resource | undefined,
): Pick<Origin, 'serviceName' | 'serviceVersion' | 'environment'> {
  const bags: readonly Attributes[] = resource ? [resource.attributes] : [];
  // The SDK's word for none, with the path of the program behind it.
  const name = firstText(bags, 'service.name');
  return {
    serviceName: name?.startsWith('unknown_service') ? undefined : name,
    serviceVersion: firstText(bags, 'service.version'),
    environment: firstText(bags, 'deployment.environment.name', 'deployment.environment'),
  };
}

/** `NaN` for a time that a broken span lacks. */
function millisecondsOf(time: HrTime | undefined): number {
  const [seconds, nanoseconds] = time ?? [Number.NaN, 0];
  return seconds * 1_000 + nanoseconds / 1_000_000;
}
