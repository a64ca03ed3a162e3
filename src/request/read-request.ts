import { SpanStatusCode } from '@opentelemetry/api';
import { readIdentity, type Identity } from '../span/identity.js';
import type { EndedRequest } from '../span/scopes/request-scope.js';
import type { EndedSpan } from '../span/span.js';
import { UNMATCHED, type ApiRequest, type SpanEvent } from './api-request.js';
import { readAuthMethod } from './caller/auth.js';
import { BoundedClients, BoundedNames } from './bounded-names.js';
import { readCaller, readProperties, type CallerSource } from './caller/caller.js';
import { readClient } from './client.js';
import { EndpointNames } from './endpoints.js';
import { readFacts, type ExtraNames } from './facts/facts.js';
import { isDeprecation, methodOf, statusOf, sunsetOf } from './facts/http.js';
import { millisecondsOf, Origins } from './origins.js';
import { NOTHING_RARE, RareReader, type RareParts } from './rare-reader.js';
import { ReadRequest } from './read-result.js';
import { first, gatherFacts, isOptedOut, type RequestFacts } from './facts/request-facts.js';
import { cutPath } from './route/path.js';
import { nameOf, RequestQuestion } from './request-question.js';
import type { Inference, KnownRoute } from './route/question.js';
import type { Operations } from './openapi/operations.js';
import { Routes } from './route/routes.js';
import { readRpc } from './facts/rpc.js';
import { readSession } from './caller/session.js';
import { operationName, operationType } from './facts/value-shapes.js';
import type { SpanFacts } from './facts/span-facts.js';
import { readVersion } from './version.js';

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
  readonly #origins: Origins;
  #document: Operations | undefined;

  constructor({ routes, inference, patterns, operations = [], caller, now }: ReaderSettings) {
    this.#operations = new BoundedNames(undefined, operations);
    this.#rare = new RareReader(operations);
    this.#routes = new Routes(routes, inference, patterns);
    this.#caller = caller;
    this.#origins = new Origins(now);
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
    const call =
      server.rpcMethod === undefined
        ? undefined
        : readRpc(server.rpcMethod, server.rpcService, server.rpcStatus);
    const method = readMethod(facts, nameOf(span)) ?? (call && 'POST');
    if (method === undefined) return undefined;
    const target = server.path ?? server.url;
    const path = target === undefined ? undefined : cutPath(target);
    const statusCode = statusOf(server.status) ?? call?.statusCode;
    const refused = statusCode === undefined ? span.status?.code === SpanStatusCode.ERROR : statusCode >= 400;
    const custom = this.#custom(span);
    const caller = readCaller(facts, custom, this.#caller);
    const known =
      (server.route === undefined || server.nextRoute !== undefined
        ? undefined
        : this.#routes.findPlain(server.route, path, statusCode)) ??
      this.#routes.find(new RequestQuestion(facts, ended, method, path, statusCode, call, caller));
    const rare = this.#rare.read(facts, ended, custom, refused, caller.user === undefined);
    const isStrange = (refused || rare.operationFailed) && caller.user === undefined;
    const properties = readProperties(all, facts.annotations);
    const origin = this.#origins.of(span);
    const request = new ReadRequest(method, path ?? known?.route ?? '/', caller, properties, origin);
    request.statusCode = statusCode;
    request.failed = refused || rare.operationFailed;
    request.userAgent = server.userAgent;
    this.#addEndpoint(request, known, isStrange);
    request.apiVersion = this.#versions.admit(readVersion(facts, known?.route, path ?? ''), isStrange);
    request.authMethod = readAuthMethod(facts, custom, caller);
    request.sessionId = readSession(facts, custom);
    request.eventName = server.eventName;
    request.optedOut = isOptedOut(facts);
    this.#addClient(request, all, rare, isStrange);
    request.durationMs = millisecondsOf(span.duration);
    if (server.deprecation !== undefined) request.deprecated ||= isDeprecation(server.deprecation);
    if (server.sunset !== undefined) request.sunsetDate = sunsetOf(server.sunset) ?? request.sunsetDate;
    if (all.graphqlName !== undefined || all.graphqlType !== undefined) {
      request.graphqlOperationName = this.#operations.admit(operationName(all.graphqlName), isStrange);
      request.graphqlOperationType = operationType(all.graphqlType);
    }
    if (rare !== NOTHING_RARE) addRare(request, rare);
    return request;
  }

  /** A span that is an event by itself, whatever its kind: its own facts before those of its request. */
  readEventSpan(ended: EndedRequest, eventName: string): SpanEvent {
    const facts = gatherFacts(ended, this.#extra);
    const { span } = ended;
    const custom = this.#custom(span);
    const caller = readCaller(facts, custom, this.#caller);
    // Of its own user agent it is the client, if anything: it may call another service.
    const servers = facts.servers.slice(1);
    const client = readClient({
      name: first(servers, ({ clientName }) => clientName),
      version: first(servers, ({ clientVersion }) => clientVersion),
      language: first(servers, ({ clientLanguage }) => clientLanguage),
      userAgent: first(servers, ({ userAgent }) => userAgent),
    });
    return {
      eventName,
      optedOut: isOptedOut(facts),
      durationMs: millisecondsOf(span.duration),
      client: this.#clients.admit(client, caller.user === undefined),
      caller,
      sessionId: readSession(facts, custom),
      properties: readProperties(facts.own, []),
      origin: this.#origins.of(span),
    };
  }

  #addEndpoint(request: ReadRequest, known: KnownRoute | undefined, isStrange: boolean): void {
    const endpoint = known ? this.#names.join(request.method, known.route) : UNMATCHED;
    const operation = this.#document?.find(endpoint);
    request.endpoint = endpoint;
    request.reportedEndpoint = operation
      ? endpoint
      : this.#names.admit(endpoint, known?.source === 'inferred', isStrange);
    request.route = known?.route;
    request.routeSource = known?.source;
    if (!operation) return;
    request.operation = operation;
    request.deprecated = operation.deprecated;
    request.sunsetDate = operation.sunsetDate;
  }

  /** Whom a span of MCP's names goes first: the user agent, which `apiAttributes()` has read, is its HTTP library's. */
  #addClient(request: ReadRequest, all: SpanFacts, rare: RareParts, isStrange: boolean): void {
    const { userAgent } = request;
    const isNamed = rare.clientName !== undefined;
    const name = isNamed ? rare.clientName : all.clientName;
    const version = isNamed ? rare.clientVersion : all.clientVersion;
    const said = readClient({ name, version, language: all.clientLanguage, userAgent });
    const client = this.#clients.admit(said, isStrange);
    request.clientName = client.name;
    request.clientVersion = client.version;
    request.clientLanguage = client.language;
    request.clientKind = client.kind;
  }

  /** What the app's function says of the caller, read once. */
  #custom(span: EndedSpan): Identity | undefined {
    const said: unknown = this.#caller.read?.(span);
    return said === undefined ? undefined : readIdentity(said);
  }
}

function addRare(request: ReadRequest, rare: RareParts): void {
  request.apiKeyId = rare.apiKeyId;
  request.errorType = rare.errorType;
  request.mcpMethod = rare.mcpMethod;
  request.mcpTool = rare.mcpTool;
  request.graphqlErrorCount = rare.graphqlErrorCount;
  request.featureFlags = rare.featureFlags;
  if (!rare.streamed) return;
  request.streamed = true;
  request.streamDurationMs = request.durationMs;
  request.durationMs = rare.operationMs ?? request.durationMs;
}

/**
 * The request's method, `undefined` when it is no HTTP request. Where a router took the request for one of another
 * method, as method overrides do, the span's name says which: it is that method and the route.
 */
function readMethod({ own, server }: RequestFacts, spanName: string): string | undefined {
  const { method } = server;
  if (method === undefined) return undefined;
  if (method === '_OTHER') return methodOf(server.originalMethod ?? '');
  if (spanName.startsWith(method)) return methodOf(method);
  const [, name, route] = SPAN_NAME.exec(spanName) ?? [];
  const override = name !== undefined && route === own.route ? methodOf(name) : '_OTHER';
  return override === '_OTHER' ? methodOf(method) : override;
}
