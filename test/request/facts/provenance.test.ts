import { SpanKind, type Attributes } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { resolveCaller } from '../../../src/options/caller.js';
import { Provenance, type Source, type Sources } from '../../../src/request/facts/provenance.js';
import type { Fact } from '../../../src/request/facts/readings.js';
import { identify, type StatedIdentity } from '../../../src/span/scopes/annotations.js';
import type { EndedSpan } from '../../../src/span/span.js';
import { noteAttributes } from '../../../src/span/hooks/noted-attributes.js';
import { during, useContextManager } from '../../fixtures/active.js';
import { hex, http, makeSpan } from '../../fixtures/spans.js';
import { makeReader } from '../reading.js';

useContextManager();

const V7 = '01928c3e-7e4b-7000-8000-0123456789ab';
const USERS = http('/v1/users/7', { 'http.route': '/v1/users/:id' });

const SEARCH = { 'mcp.method.name': 'tools/call', 'gen_ai.tool.name': 'search' };

interface Told {
  readonly server?: Attributes;
  /** The outer server span of a chain, whose inner one speaks. */
  readonly outer?: Attributes;
  readonly noted?: Attributes;
  readonly children?: readonly Attributes[];
  readonly identity?: StatedIdentity;
  readonly caller?: unknown;
  readonly routes?: readonly string[];
  /** Of a child of their own. */
  readonly events?: EndedSpan['events'];
}

/** Where the facts of a request come from: `server` is span 1, `outer` span 2, the children 3 and on. */
function sourcesOf({
  server = {},
  outer,
  noted,
  children = [],
  identity,
  caller,
  routes = [],
  events,
}: Told): Sources {
  const span = makeSpan({ name: 'GET', spanId: hex(1, 16), attributes: { ...USERS, ...server } });
  const outermost = outer && makeSpan({ spanId: hex(2, 16), attributes: outer });
  if (noted) noteAttributes(span, noted);
  if (identity) during(span, () => identify(identity));
  const ended = {
    span,
    servers: outermost ? [outermost, span] : [span],
    children: [...children, ...(events ? [{}] : [])].map((attributes, at) =>
      makeSpan({ kind: SpanKind.INTERNAL, spanId: hex(3 + at, 16), attributes, events }),
    ),
  };
  const request = makeReader({ caller, routes }).read(ended);
  return new Provenance(resolveCaller(caller)).of(ended, request);
}

const on = (spanId: number, attribute: string, by: Source['by'] = 'attribute'): object => ({
  by,
  attribute,
  span: { spanId: hex(spanId, 16) },
});

describe('The source of a fact', () => {
  it('is where each one stands, and of what nothing gave there is none', () => {
    const span = { name: 'GET', spanId: hex(1, 16), kind: 'SERVER' } as const;
    const by = (attribute: string): Source => ({ by: 'attribute', attribute, span });
    expect(sourcesOf({})).toEqual({
      method: by('http.request.method'),
      path: by('url.path'),
      status: by('http.response.status_code'),
      route: by('http.route'),
      version: { by: 'route' },
    });
  });

  it.each<[string, Fact, Told, object | undefined]>([
    [
      'the older convention',
      'method',
      { server: { 'http.request.method': undefined, 'http.method': 'get' } },
      on(1, 'http.method'),
    ],
    [
      'the method that the server had no word for',
      'method',
      { server: { 'http.request.method': '_OTHER', 'http.request.method_original': 'purge' } },
      on(1, 'http.request.method_original'),
    ],
    [
      'a target with a query',
      'path',
      { server: { 'url.path': undefined, 'http.target': '/v1/users/7?a=b' } },
      on(1, 'http.target'),
    ],
    [
      'a URL',
      'path',
      { server: { 'url.path': undefined, 'url.full': 'http://h/v1/users/7?a=b' } },
      on(1, 'url.full'),
    ],
    [
      'a status as a text',
      'status',
      { server: { 'http.response.status_code': '404' } },
      on(1, 'http.response.status_code'),
    ],
    ['a version’s attribute', 'version', { server: { 'api.version': '3' } }, on(1, 'api.version')],
    [
      'a version’s header by the older convention',
      'version',
      { server: { 'http.request.header.x_api_version': ['3'] } },
      on(1, 'http.request.header.x_api_version'),
    ],
    [
      'gRPC’s metadata',
      'version',
      { server: { 'rpc.request.metadata.x-api-version': ['4'] } },
      on(1, 'rpc.request.metadata.x-api-version'),
    ],
    [
      'a vendor’s media type',
      'version',
      {
        server: {
          'http.route': '/users/:id',
          'url.path': '/users/7',
          'http.request.header.accept': ['application/vnd.acme.v9+json'],
        },
      },
      on(1, 'http.request.header.accept'),
    ],
    [
      'a scheme',
      'auth_method',
      { server: { 'http.request.header.authorization': ['Bearer x'] } },
      on(1, 'http.request.header.authorization'),
    ],
    [
      'an API key',
      'auth_method',
      { server: { 'http.request.header.x-api-key': ['x'] } },
      on(1, 'http.request.header.x-api-key'),
    ],
    [
      'an attribute of ours',
      'auth_method',
      { server: { 'api.auth.method': 'Bearer' } },
      on(1, 'api.auth.method'),
    ],
    [
      'a user agent',
      'client_name',
      { server: { 'user_agent.original': 'acme/1.2' } },
      on(1, 'user_agent.original'),
    ],
    [
      'a user agent by the older convention',
      'client_version',
      { server: { 'http.user_agent': 'acme/1.2' } },
      on(1, 'http.user_agent'),
    ],
    [
      'the client’s attribute before the user agent',
      'client_name',
      { server: { 'api.client.name': 'acme', 'user_agent.original': 'acme/1.2' } },
      on(1, 'api.client.name'),
    ],
    [
      'the client’s version',
      'client_version',
      { server: { 'api.client.name': 'a', 'api.client.version': '2' } },
      on(1, 'api.client.version'),
    ],
    ['a convention', 'user', { server: { 'enduser.id': 'b', 'user.id': 'a' } }, on(1, 'user.id')],
    [
      'what could be sent',
      'user',
      { server: { 'user.id': 'anonymous', 'enduser.id': 'a' } },
      on(1, 'enduser.id'),
    ],
    ['a name that the option gives', 'user', { server: { uid: 'a' }, caller: { user: 'uid' } }, on(1, 'uid')],
    [
      'an organization’s name that the option gives',
      'organization',
      { server: { org: 'o' }, caller: { organization: 'org' } },
      on(1, 'org'),
    ],
    [
      'an id that is sent as a pseudonym',
      'user',
      { server: { 'user.id': 'a' }, caller: { hash: 'a key of at least sixteen' } },
      on(1, 'user.id'),
    ],
    [
      'an id under the option’s name, as a pseudonym',
      'user',
      { server: { uid: 'a' }, caller: { user: 'uid', hash: 'a key of at least sixteen' } },
      on(1, 'uid'),
    ],
    [
      'the child started last',
      'user',
      { children: [{ 'user.id': 'a' }, { 'user.id': 'a' }, {}] },
      on(4, 'user.id'),
    ],
    [
      'the server span before a child',
      'user',
      { server: { 'enduser.id': 'a' }, children: [{ 'enduser.id': 'a' }] },
      on(1, 'enduser.id'),
    ],
    [
      'the outer server span',
      'organization',
      { outer: { 'organization.id': 'o' } },
      on(2, 'organization.id'),
    ],
    [
      'the span that speaks, before the outer one',
      'user',
      { server: { 'user.id': 'a' }, outer: { 'user.id': 'a' } },
      on(1, 'user.id'),
    ],
    [
      'what was noted beside the span',
      'auth_method',
      { noted: { 'api.auth.method': 'basic' } },
      on(1, 'api.auth.method', 'noted'),
    ],
    [
      'the group',
      'organization',
      { server: { 'posthog.groups.organization': 'o' } },
      on(1, 'posthog.groups.organization'),
    ],
    ['the session', 'session', { server: { 'session.id': V7 } }, on(1, 'session.id')],
    [
      'the app’s name of the event',
      'event_name',
      { server: { 'posthog.event': 'mine' } },
      on(1, 'posthog.event'),
    ],
    [
      'the call',
      'user',
      { identity: { user: 'a' }, server: { 'user.id': 'b' } },
      { by: 'identify', span: { spanId: hex(1, 16) } },
    ],
    [
      'the call, as a pseudonym',
      'user',
      { identity: { user: 'a' }, caller: { hash: 'a key of at least sixteen' } },
      { by: 'identify' },
    ],
    ['the call with a number', 'organization', { identity: { organization: 7 } }, { by: 'identify' }],
    ['the call that says the session', 'session', { identity: { sessionId: V7 } }, { by: 'identify' }],
    [
      'the call that says the method',
      'auth_method',
      { identity: { authMethod: 'session' } },
      { by: 'identify' },
    ],
    ['a key’s id', 'api_key_id', { children: [{ 'api.key.id': 'key_7' }] }, on(3, 'api.key.id')],
    ['the call that says the key’s id', 'api_key_id', { identity: { apiKeyId: 7 } }, { by: 'identify' }],
    [
      'the caller’s own word, after the option’s name',
      'user',
      { server: { 'api.caller.distinct_id': 'a' }, caller: { user: 'uid' } },
      on(1, 'api.caller.distinct_id'),
    ],
    [
      'an error’s type',
      'error_type',
      {
        server: { 'error.type': '500', 'http.response.status_code': 500 },
        children: [{ 'error.type': 'acme.Timeout' }],
      },
      on(3, 'error.type'),
    ],
    [
      'a problem',
      'error_type',
      { noted: { 'api.problem.type': 'https://acme.example/out-of-credit' } },
      on(1, 'api.problem.type', 'noted'),
    ],
    [
      'an exception',
      'error_type',
      {
        outer: { 'http.response.status_code': 500 },
        server: { 'http.response.status_code': 500 },
        events: [{ name: 'exception', attributes: { 'exception.type': 'acme.Timeout' } }],
      },
      on(3, 'exception.type', 'event'),
    ],
    [
      'GraphQL’s errors',
      'graphql_errors',
      { children: [{ 'graphql.error.count': 2 }] },
      on(3, 'graphql.error.count'),
    ],
    ['MCP’s method', 'mcp_method', { children: [SEARCH] }, on(3, 'mcp.method.name')],
    ['MCP’s tool', 'mcp_tool', { children: [SEARCH] }, on(3, 'gen_ai.tool.name')],
    [
      'MCP’s client',
      'client_name',
      { children: [{ ...SEARCH, 'mcp.client.name': 'Visual Studio Code' }] },
      on(3, 'mcp.client.name'),
    ],
    [
      'a flag',
      'feature_flags',
      { children: [{ 'feature_flag.key': 'a', 'feature_flag.result.variant': 'b' }] },
      on(3, 'feature_flag.key'),
    ],
    [
      'a flag’s event',
      'feature_flags',
      {
        events: [
          { name: 'feature_flag', attributes: { 'feature_flag.key': 'a', 'feature_flag.variant': 'b' } },
        ],
      },
      on(3, 'feature_flag.key', 'event'),
    ],
    [
      'a stream',
      'streamed',
      { noted: { 'http.response.header.content-type': 'text/event-stream' } },
      on(1, 'http.response.header.content-type', 'noted'),
    ],
    [
      'no call that was refused',
      'user',
      { identity: { user: 'guest' }, server: { 'user.id': 'b' } },
      on(1, 'user.id'),
    ],
    ['the option’s function', 'user', { caller: () => ({ user: 'a' }) }, { by: 'option' }],
    [
      'the attribute before the option’s function',
      'user',
      { server: { 'user.id': 'b' }, caller: () => ({ user: 'a' }) },
      on(1, 'user.id'),
    ],
    ['nothing, of nobody', 'user', { caller: () => ({ organization: 'o' }) }, undefined],
    [
      'the option’s templates',
      'route',
      { server: { 'http.route': undefined }, routes: ['/v1/users/{uid}'] },
      { by: 'option' },
    ],
    ['the path', 'route', { server: { 'http.route': undefined } }, on(1, 'url.path', 'path')],
    [
      'the path of a URL',
      'route',
      { server: { 'http.route': undefined, 'url.path': undefined, 'url.full': 'http://h/v1/users/7' } },
      on(1, 'url.full', 'path'),
    ],
    [
      'a mount that the path was inferred below',
      'route',
      { server: { 'http.route': '/v1' } },
      on(1, 'http.route'),
    ],
    [
      'a child',
      'route',
      { server: { 'http.route': undefined }, children: [{ 'http.route': '/v1/users/:id' }] },
      on(3, 'http.route'),
    ],
    [
      'nothing, where no route matched',
      'route',
      { server: { 'http.route': undefined, 'http.response.status_code': 404 } },
      undefined,
    ],
    [
      'a procedure’s name',
      'route',
      {
        server: {
          'http.route': undefined,
          'url.path': undefined,
          'rpc.method': 'Get',
          'rpc.service': 'acme.Users',
        },
      },
      on(1, 'rpc.method'),
    ],
  ])('may be %s: of the %s', (_, fact, told, source) => {
    const found = sourcesOf(told)[fact];
    expect([found]).toMatchObject([source]);
    expect(found?.attribute).toBe(Reflect.get(source ?? {}, 'attribute'));
  });

  it('tells the kind and name of a span, and of a hostile one none', () => {
    const child = makeSpan({ kind: SpanKind.INTERNAL, name: 'handler', attributes: { 'user.id': 'u' } });
    const nameless = Object.assign(makeSpan({ attributes: USERS }), { name: undefined });
    const ended = { span: nameless, servers: [nameless], children: [child] };
    const sources = new Provenance(resolveCaller(undefined)).of(ended, makeReader().read(ended));
    expect(sources.user?.span).toEqual({
      name: 'handler',
      spanId: child.spanContext().spanId,
      kind: 'INTERNAL',
    });
    expect(sources.method?.span).toMatchObject({ name: '', kind: 'SERVER' });
  });

  it('of a span that is an event by itself is told of its caller, session and name alone', () => {
    const server = makeSpan({ attributes: { ...USERS, 'user.id': 'u', 'session.id': V7 } });
    const span = makeSpan({ kind: SpanKind.PRODUCER, attributes: { 'posthog.event': 'job' } });
    const ended = { span, servers: [server], children: [] };
    const sources = new Provenance(resolveCaller(undefined)).of(
      ended,
      makeReader().readEventSpan(ended, 'job'),
    );
    expect(Object.keys(sources).toSorted()).toEqual(['event_name', 'session', 'user']);
    expect(sources.event_name?.span?.kind).toBe('PRODUCER');
  });

  it('is none of what is no request', () => {
    const span = makeSpan({ attributes: {} });
    const ended = { span, servers: [span], children: [] };
    expect(new Provenance(resolveCaller(undefined)).of(ended, undefined)).toEqual({});
  });
});
