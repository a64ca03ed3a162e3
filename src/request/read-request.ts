import type { HrTime, SpanStatus } from '@opentelemetry/api';
import { SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import { EVENT_KEY } from '../span/attributes.js';
import { authMethodText } from '../span/auth-scheme.js';
import { readIdentity, type Identity } from '../span/identity.js';
import type { EndedRequest } from '../span/request-scope.js';
import type { EndedSpan } from '../span/span.js';
import { UNMATCHED, type ApiRequest, type Caller, type Origin, type SpanEvent } from './api-request.js';
import { readAuthMethod } from './auth.js';
import { Bag, firstText, keysOf } from './bag.js';
import { callerKeysOf, readCaller, readProperties, type CallerKeys, type CallerSource } from './caller.js';
import { readClient } from './client.js';
import { readDeprecation } from './deprecation.js';
import { EndpointNames } from './endpoints.js';
import { gatherFacts, type Facts } from './facts.js';
import { readGiven, type Given } from './given.js';
import { readMethod, readPath, readStatus, readUserAgent, type Bags } from './http.js';
import { inferRoute } from './route/infer.js';
import { Routes, type KnownRoute } from './route/routes.js';
import { RouteTable } from './route/table.js';
import { readRpc, type RpcCall } from './rpc.js';
import { Services } from './services.js';
import { readSession } from './session.js';
import { readVersion } from './version.js';

const ROUTE = keysOf('http.route');
const EVENT = keysOf(EVENT_KEY);
const OPERATION_NAME = keysOf('graphql.operation.name');
const OPERATION_TYPE = keysOf('graphql.operation.type');

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
  readonly #callerKeys: CallerKeys;
  readonly #extraKeys: ReadonlySet<number>;
  readonly #services = new Services();
  readonly #now: () => number;

  constructor(settings: ReaderSettings) {
    this.#routes = new Routes(new RouteTable(settings.routes));
    this.#caller = settings.caller;
    this.#now = settings.now;
    this.#callerKeys = callerKeysOf(settings.caller);
    const { user, organization, groups } = this.#callerKeys;
    this.#extraKeys = new Set([...user, ...organization, ...[...groups.values()].flat()]);
  }

  /** Whether the span itself knows a route that covers its path: it then speaks for its chain. */
  hasRoute(span: EndedSpan): boolean {
    const bags = [new Bag(span.attributes)];
    return this.#routes.covers(firstText(bags, ROUTE), readPath(bags));
  }

  /** The API request of ended spans; `undefined` when they are none, such as a queue's message. */
  read(ended: EndedRequest): ApiRequest | undefined {
    const { span } = ended;
    const facts = gatherFacts(ended, this.#extraKeys);
    const bags = facts.server;
    const call = readRpc(bags);
    const method = readMethod(bags) ?? (call && 'POST');
    if (method === undefined) return undefined;
    const path = readPath(bags);
    const statusCode = readStatus(bags) ?? call?.statusCode;
    const known = this.#route(bags, method, path, statusCode, call);
    const given = readGiven(facts.all);
    const custom = this.#custom(span);
    const endpoint = known ? this.#names.join(method, known.route) : UNMATCHED;
    const caller = this.#readCaller(facts, given, custom);
    const failed = statusCode === undefined ? isError(span.status) : statusCode >= 400;
    const client = readClient(facts.all);
    const { deprecated, sunsetDate } = readDeprecation(bags);
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
      authMethod: authMethodOf(facts, custom, caller),
      clientName: client?.name,
      clientVersion: client?.version,
      caller,
      sessionId: readSession(facts, custom),
      deprecated,
      sunsetDate,
      graphqlOperationName: firstText(facts.all, OPERATION_NAME),
      graphqlOperationType: firstText(facts.all, OPERATION_TYPE),
      eventName: firstText(bags, EVENT),
      properties: readProperties(facts, given),
      origin: this.#origin(span),
    };
  }

  /** A span that is an event by itself, whatever its kind: its own facts before those of its request. */
  readEventSpan(ended: EndedRequest, eventName: string): SpanEvent {
    const facts = gatherFacts(ended, this.#extraKeys);
    const { span } = ended;
    const custom = this.#custom(span);
    const own = { ...facts, annotations: [] };
    return {
      eventName,
      durationMs: millisecondsOf(span.duration),
      caller: this.#readCaller(facts, readGiven(facts.all), custom),
      sessionId: readSession(facts, custom),
      properties: readProperties(own, readGiven([new Bag(span.attributes)])),
      origin: this.#origin(span),
    };
  }

  #readCaller(facts: Facts, given: Given, custom: Identity | undefined): Caller {
    return readCaller(facts, given, custom, this.#callerKeys, this.#caller.hash);
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
    const { serviceName, serviceVersion, environment } = this.#services.of(span.resource);
    const endMs = Math.floor(millisecondsOf(span.endTime));
    return {
      endMs: endMs > 0 && endMs < LATEST_MS ? endMs : this.#now(),
      traceId,
      spanId,
      traceSampled: (traceFlags & TraceFlags.SAMPLED) !== 0,
      serviceName,
      serviceVersion,
      environment,
    };
  }

  #ofFramework(bags: Bags, path: string | undefined): KnownRoute | undefined {
    for (const bag of bags) {
      const template = firstText([bag], ROUTE);
      const known = template === undefined ? undefined : this.#routes.ofFramework(template, path);
      if (known) return known;
    }
    return undefined;
  }
}

function authMethodOf(facts: Facts, custom: Identity | undefined, caller: Caller): string | undefined {
  for (const { identity } of facts.annotations) {
    const method = authMethodText(identity.authMethod);
    if (method !== undefined) return method;
  }
  const method = readAuthMethod(facts.all);
  // `none` says no more than that the headers showed nothing; who is known has shown something else.
  const known = method === undefined || method === 'none' ? authMethodText(custom?.authMethod) : undefined;
  const isKnownCaller = caller.user !== undefined || caller.organization !== undefined;
  return known ?? (method === 'none' && isKnownCaller ? undefined : method);
}

function isError(status: SpanStatus | undefined): boolean {
  return status?.code === SpanStatusCode.ERROR;
}

/** `NaN` for a time that a broken span lacks. */
function millisecondsOf(time: HrTime | undefined): number {
  const [seconds, nanoseconds] = time ?? [Number.NaN, 0];
  return seconds * 1_000 + nanoseconds / 1_000_000;
}
