import type { HrTime } from '@opentelemetry/api';
import { SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import type { Client } from '../span/client/client.js';
import { readIdentity, type Identity } from '../span/identity.js';
import type { EndedRequest } from '../span/scopes/request-scope.js';
import type { EndedSpan } from '../span/span.js';
import { UNMATCHED, type ApiRequest, type Origin, type SpanEvent } from './api-request.js';
import { readAuthMethod } from './caller/auth.js';
import { BoundedClients, BoundedNames } from './bounded-names.js';
import { readCaller, readProperties, type CallerSource } from './caller/caller.js';
import { childRoutes } from './facts/child-facts.js';
import { readClient } from './client.js';
import { EndpointNames } from './endpoints.js';
import { readFacts, type ExtraNames } from './facts/facts.js';
import { isDeprecation, methodOf, statusOf, sunsetOf } from './facts/http.js';
import { RareReader } from './rare-reader.js';
import { every, first, gatherFacts, isOptedOut, type RequestFacts } from './facts/request-facts.js';
import { cutPath } from './route/path.js';
import type { Inference } from './route/question.js';
import type { Operations } from './openapi/operations.js';
import { Routes } from './route/routes.js';
import { readRpc } from './facts/rpc.js';
import { readSession } from './caller/session.js';
import { Services } from './services.js';
import { operationName, operationType } from './facts/value-shapes.js';
import type { SpanFacts } from './facts/span-facts.js';
import { readVersion } from './version.js';

/** The end of the year 9999: what a timestamp can say. */
const LATEST_MS = 253_402_300_800_000;
/** What OpenTelemetry calls a server's span: `{method} {http.route}`. */
const SPAN_NAME = /^([A-Z]{3,16}) (\/\S*)$/;

/** What reading requests needs to know of the options. */
export interface ReaderSettings {
  /** Templates, where the framework gives no route. */
  readonly routes: readonly string[];
  /** What becomes of a path without a template. */
  readonly inference: Inference;
  /** What the user's rules match on: their literals are no values. */
  readonly patterns: readonly string[];
  /** Words of operations in the user's patterns, such as `CreateWidget`: they keep their names. */
  readonly operations?: readonly string[] | undefined;
  readonly caller: CallerSource;
  /** The clock, for spans whose own time is broken. */
  readonly now: () => number;
}

/** Reads requests from ended spans: both HTTP conventions and RPC, whatever the framework or SDK. */
export class RequestReader {
  readonly #routes: Routes;
  readonly #names = new EndpointNames();
  readonly #versions = new BoundedNames();
  readonly #clients = new BoundedClients();
  readonly #operations: BoundedNames;
  readonly #rare: RareReader;
  readonly #caller: CallerSource;
  readonly #extra: ExtraNames | undefined;
  readonly #services = new Services();
  readonly #now: () => number;
  #document: Operations | undefined;

  constructor({ routes, inference, patterns, operations = [], caller, now }: ReaderSettings) {
    this.#operations = new BoundedNames(undefined, operations);
    this.#rare = new RareReader(operations);
    this.#routes = new Routes(routes, inference, patterns);
    this.#caller = caller;
    this.#now = now;
    const { userKeys, organizationKeys, groupKeys } = caller;
    const extra = new Set([...userKeys, ...organizationKeys, ...[...groupKeys.values()].flat()]);
    this.#extra = extra.size === 0 ? undefined : extra;
  }

  /** The option `openapi`, once it has been read. Each step adds some hundred templates. */
  *addDocument(document: Operations): Generator<unknown, void> {
    for (const templates of document.templates()) yield this.#routes.addTemplates(templates);
    this.#document = document;
  }

  /** Whether the span itself knows a route that covers its path: it then speaks for its chain. */
  hasRoute(span: EndedSpan): boolean {
    const { route, path, url } = readFacts(span.attributes);
    const target = path ?? url;
    return this.#routes.covers(route, target === undefined ? undefined : cutPath(target));
  }

  /** The API request of ended spans; `undefined` when they are none, such as a queue's message. */
  read(ended: EndedRequest): ApiRequest | undefined {
    const { span } = ended;
    const facts = gatherFacts(ended, this.#extra);
    const { server, all } = facts;
    const call = readRpc(
      first(server, ({ rpcMethod }) => rpcMethod),
      first(server, ({ rpcService }) => rpcService),
      first(server, ({ rpcStatus }) => rpcStatus),
    );
    const method = readMethod(facts, nameOf(span)) ?? (call && 'POST');
    if (method === undefined) return undefined;
    const target = first(server, ({ path }) => path) ?? first(server, ({ url }) => url);
    const path = target === undefined ? undefined : cutPath(target);
    const statusCode = statusOf(first(server, ({ status }) => status)) ?? call?.statusCode;
    const refused = statusCode === undefined ? span.status?.code === SpanStatusCode.ERROR : statusCode >= 400;
    const custom = this.#custom(span);
    const caller = readCaller(facts, custom, this.#caller);
    const known = this.#routes.find({
      method,
      path,
      routes: every(server, ({ route }) => route),
      childRoutes: () => childRoutes(ended.children, false),
      doubtfulRoutes: () => childRoutes(ended.children, true),
      spanName: nameOf(span),
      rpcRoute: call?.route,
      statusCode,
      isIdentified: caller.user !== undefined || caller.organization !== undefined,
      isAuthoritative: first(server, ({ nextRoute }) => nextRoute) !== undefined,
    });
    const endpoint = known ? this.#names.join(method, known.route) : UNMATCHED;
    const rare = this.#rare.read(facts, ended, custom, refused, caller.user === undefined);
    const failed = refused || rare.operationFailed;
    const operation = this.#document?.find(endpoint);
    const isStrange = failed && caller.user === undefined;
    const userAgent = first(server, (one) => one.userAgent);
    const client = this.#clients.admit(clientOf(all, userAgent, rare), isStrange);
    const durationMs = millisecondsOf(span.duration);
    const graphqlOperation = operationName(first(all, ({ graphqlName }) => graphqlName));
    return {
      endpoint,
      reportedEndpoint:
        operation === undefined
          ? this.#names.admit(endpoint, known?.source === 'inferred', isStrange)
          : endpoint,
      operation,
      method,
      route: known?.route,
      routeSource: known?.source,
      path: path ?? known?.route ?? '/',
      userAgent,
      apiVersion: this.#versions.admit(readVersion(facts, known?.route, path ?? ''), isStrange),
      statusCode,
      failed,
      durationMs: rare.operationMs ?? durationMs,
      streamed: rare.streamed,
      streamDurationMs: rare.streamed ? durationMs : undefined,
      apiKeyId: rare.apiKeyId,
      errorType: rare.errorType,
      authMethod: readAuthMethod(facts, custom, caller),
      clientName: client.name,
      clientVersion: client.version,
      clientLanguage: client.language,
      clientKind: client.kind,
      caller,
      sessionId: readSession(facts, custom),
      deprecated:
        isDeprecation(first(server, ({ deprecation }) => deprecation)) || operation?.deprecated === true,
      sunsetDate: sunsetOf(first(server, ({ sunset }) => sunset)) ?? operation?.sunsetDate,
      graphqlOperationName: this.#operations.admit(graphqlOperation, isStrange),
      graphqlOperationType: operationType(first(all, ({ graphqlType }) => graphqlType)),
      graphqlErrorCount: rare.graphqlErrorCount,
      mcpMethod: rare.mcpMethod,
      mcpTool: rare.mcpTool,
      featureFlags: rare.featureFlags,
      eventName: first(server, ({ eventName }) => eventName),
      optedOut: isOptedOut(facts),
      properties: readProperties(facts),
      origin: this.#origin(span),
    };
  }

  /** A span that is an event by itself, whatever its kind: its own facts before those of its request. */
  readEventSpan(ended: EndedRequest, eventName: string): SpanEvent {
    const facts = gatherFacts(ended, this.#extra);
    const { span } = ended;
    const custom = this.#custom(span);
    const caller = readCaller(facts, custom, this.#caller);
    // Of its own user agent it is the client, if anything: it may call another service.
    const servers = facts.server.slice(1);
    const userAgent = first(servers, (one) => one.userAgent);
    return {
      eventName,
      optedOut: isOptedOut(facts),
      durationMs: millisecondsOf(span.duration),
      client: this.#clients.admit(clientOf(servers, userAgent), caller.user === undefined),
      caller,
      sessionId: readSession(facts, custom),
      properties: readProperties({ ...facts, all: facts.all.slice(0, 1), annotations: [] }),
      origin: this.#origin(span),
    };
  }

  /** What the app's function says of the caller, read once. */
  #custom(span: EndedSpan): Identity | undefined {
    const said: unknown = this.#caller.read?.(span);
    return said === undefined ? undefined : readIdentity(said);
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
}

/** @param mcp Whom a span of MCP's names: its user agent, which `apiAttributes()` has read, is its HTTP library's. */
function clientOf(
  spans: readonly SpanFacts[],
  userAgent: string | undefined,
  mcp?: { readonly clientName: string | undefined; readonly clientVersion: string | undefined },
): Client {
  const isNamed = mcp?.clientName !== undefined;
  return readClient({
    name: isNamed ? mcp.clientName : first(spans, ({ clientName }) => clientName),
    version: isNamed ? mcp.clientVersion : first(spans, ({ clientVersion }) => clientVersion),
    language: first(spans, ({ clientLanguage }) => clientLanguage),
    userAgent,
  });
}

/**
 * The request's method, `undefined` when it is no HTTP request. Where a router took the request for one of another
 * method, as method overrides do, the span's name says which: it is that method and the route.
 */
function readMethod({ server }: RequestFacts, spanName: string): string | undefined {
  const method = first(server, (facts) => facts.method);
  if (method === undefined) return undefined;
  if (method === '_OTHER') return methodOf(first(server, ({ originalMethod }) => originalMethod) ?? '');
  const [, name, route] = spanName.startsWith(method) ? [] : (SPAN_NAME.exec(spanName) ?? []);
  const override = name !== undefined && route === server[0]?.route ? methodOf(name) : '_OTHER';
  return override === '_OTHER' ? methodOf(method) : override;
}

/** A hostile span has none. */
function nameOf({ name }: EndedSpan): string {
  return typeof name === 'string' ? name : '';
}

/** `NaN` for a time that a broken span lacks. */
function millisecondsOf(time: HrTime | undefined): number {
  return time === undefined ? Number.NaN : time[0] * 1_000 + time[1] / 1_000_000;
}
