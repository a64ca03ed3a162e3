import { SpanKind, type Attributes } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import type { ApiRequest } from '../../../src/request/api-request.js';
import { makeSpan } from '../../fixtures/spans.js';
import { makeReader } from '../reading.js';

const V7 = '01928c3e-7e4b-7000-8000-0123456789ab';
const OTHER_V7 = '01928c3e-7e4b-7000-8000-ba9876543210';

interface Spans {
  /** Of the server span that speaks for the request. */
  readonly server?: Attributes;
  /** Of another server span of its chain. */
  readonly outer?: Attributes;
  readonly child?: Attributes;
}

function requestOf({ server = {}, outer, child }: Spans): ApiRequest | undefined {
  const span = makeSpan({ attributes: server });
  const servers = outer ? [makeSpan({ attributes: outer }), span] : [span];
  const children = child ? [makeSpan({ kind: SpanKind.INTERNAL, attributes: child })] : [];
  return makeReader().read({ span, servers, children });
}

type Row = readonly [
  fact: string,
  one: Attributes,
  other: Attributes,
  read: (request: ApiRequest) => unknown,
  first: unknown,
  second: unknown,
];

const GET = { 'http.request.method': 'GET' };
const HTTP: readonly Row[] = [
  ['method', { 'http.request.method': 'PUT' }, GET, (request) => request.method, 'PUT', 'GET'],
  ['path', { 'url.path': '/a' }, { 'url.path': '/b' }, (request) => request.path, '/a', '/b'],
  ['URL', { 'url.full': 'http://h/a' }, { 'url.full': 'http://h/b' }, (request) => request.path, '/a', '/b'],
  [
    'status',
    { 'http.response.status_code': 201 },
    { 'http.response.status_code': 404 },
    (request) => request.statusCode,
    201,
    404,
  ],
  [
    'user agent',
    { 'user_agent.original': 'curl/8.1' },
    { 'user_agent.original': 'okhttp/4.12.0' },
    (request) => request.clientName,
    'curl',
    'okhttp',
  ],
  [
    'end',
    { 'http.response.header.sunset': '@1735689599' },
    { 'http.response.header.sunset': '@1861919999' },
    (request) => request.sunsetDate,
    '2024-12-31',
    '2028-12-31',
  ],
  [
    'deprecation',
    { 'http.response.header.deprecation': 'true' },
    { 'http.response.header.deprecation': 'false' },
    (request) => request.deprecated,
    true,
    false,
  ],
];
const OWN: readonly Row[] = [
  [
    'event name',
    { 'posthog.event': 'a' },
    { 'posthog.event': 'b' },
    (request) => request.eventName,
    'a',
    'b',
  ],
];
const SHARED: readonly Row[] = [
  ['version', { 'api.version': '1' }, { 'api.version': '2' }, (request) => request.apiVersion, '1', '2'],
  [
    'version’s header',
    { 'http.request.header.x-api-version': '1' },
    { 'http.request.header.x-api-version': '2' },
    (request) => request.apiVersion,
    '1',
    '2',
  ],
  [
    'version’s other header',
    { 'http.request.header.api-version': '1' },
    { 'http.request.header.api_version': '2' },
    (request) => request.apiVersion,
    '1',
    '2',
  ],
  [
    'version’s metadata',
    { 'rpc.request.metadata.x-api-version': '1' },
    { 'rpc.request.metadata.x_api_version': '2' },
    (request) => request.apiVersion,
    '1',
    '2',
  ],
  [
    'media type',
    { 'http.request.header.accept': 'application/vnd.acme.v1+json' },
    { 'http.request.header.accept': 'application/vnd.acme.v2+json' },
    (request) => request.apiVersion,
    'v1',
    'v2',
  ],
  [
    'authentication',
    { 'api.auth.method': 'bearer' },
    { 'api.auth.method': 'basic' },
    (request) => request.authMethod,
    'bearer',
    'basic',
  ],
  [
    'scheme',
    { 'http.request.header.authorization': 'Bearer x' },
    { 'http.request.header.authorization': 'Basic x' },
    (request) => request.authMethod,
    'bearer',
    'basic',
  ],
  [
    'API key',
    { 'http.request.header.x-api-key': 'x' },
    {},
    (request) => request.authMethod,
    'api_key',
    undefined,
  ],
  [
    'client',
    { 'api.client.name': 'acme', 'api.client.version': '1.0', 'api.client.language': 'go' },
    { 'api.client.name': 'other', 'api.client.version': '2.0', 'api.client.language': 'java' },
    ({ clientName, clientVersion, clientLanguage }) => [clientName, clientVersion, clientLanguage],
    ['acme', '1.0', 'go'],
    ['other', '2.0', 'java'],
  ],
  [
    'session by its other name',
    { sessionId: V7 },
    { 'session.id': OTHER_V7 },
    (request) => request.sessionId,
    V7,
    OTHER_V7,
  ],
  [
    'user by posthog-node’s name',
    { posthogDistinctId: 'a' },
    { 'enduser.id': 'b' },
    (request) => request.caller.user,
    'a',
    'b',
  ],
  ['user', { 'enduser.id': 'a' }, { 'user.id': 'b' }, (request) => request.caller.user, 'a', 'b'],
  [
    'organization',
    { 'organization.id': 'a' },
    { 'posthog.groups.organization': 'b' },
    (request) => request.caller.organization,
    'a',
    'b',
  ],
  [
    'session',
    { 'session.id': V7 },
    { 'posthog.session_id': OTHER_V7 },
    (request) => request.sessionId,
    V7,
    OTHER_V7,
  ],
  [
    'operation',
    { 'graphql.operation.name': 'A', 'graphql.operation.type': 'query' },
    { 'graphql.operation.name': 'B', 'graphql.operation.type': 'mutation' },
    (request) => [request.graphqlOperationName, request.graphqlOperationType],
    ['A', 'query'],
    ['B', 'mutation'],
  ],
  [
    'property',
    { 'posthog.properties.x': 1 },
    { 'posthog.properties.x': 2 },
    (request) => request.properties['x'],
    1,
    2,
  ],
  [
    'error',
    { 'error.type': 'first_error', 'http.response.status_code': 500 },
    { 'error.type': 'second_error', 'http.response.status_code': 500 },
    (request) => request.errorType,
    'first_error',
    'second_error',
  ],
];

/** What headers tell: a child's are those of the request that it makes. */
const OF_HEADERS = new Set([
  'version’s header',
  'version’s other header',
  'version’s metadata',
  'media type',
  'scheme',
  'API key',
]);

/** Enough of a request for the fact to be read, which says nothing of it. */
const base = (fact: string): Attributes => (fact === 'method' ? { 'url.path': '/x' } : GET);

describe('Of several server spans of a request', () => {
  it.each([...HTTP, ...OWN, ...SHARED])('any may tell the %s', (fact, one, _, readFact, first) => {
    const request = requestOf({ server: base(fact), outer: { ...base(fact), ...one } });
    expect(request && readFact(request)).toEqual(first);
  });

  it.each([...HTTP, ...OWN, ...SHARED])(
    'the one that speaks for it tells the %s before the others',
    (fact, one, other, readFact, first) => {
      const request = requestOf({ server: { ...base(fact), ...one }, outer: { ...base(fact), ...other } });
      expect(request && readFact(request)).toEqual(first);
    },
  );
});

describe('Of three server spans of a request', () => {
  it('each adds what it alone knows', () => {
    const span = makeSpan({ attributes: GET });
    const servers = [{ 'url.path': '/a' }, { 'user.id': 'u' }].map((attributes) => makeSpan({ attributes }));
    const request = makeReader().read({ span, servers: [...servers, span], children: [] });
    expect([request?.path, request?.caller.user]).toEqual(['/a', 'u']);
  });
});

describe('A span that is an event by itself', () => {
  it('has its own properties, and no other span’s', () => {
    const property = (name: string): Attributes => ({ [`posthog.properties.${name}`]: 1 });
    const span = makeSpan({ kind: SpanKind.INTERNAL, attributes: property('own') });
    const servers = [makeSpan({ attributes: { ...GET, ...property('of_request'), 'user.id': 'u' } })];
    const event = makeReader().readEventSpan({ span, servers, children: [] }, 'job_done');
    expect(event.properties).toEqual({ own: 1 });
    expect(event.caller.user).toBe('u');
  });
});

describe('A request that opts out', () => {
  it.each<[Attributes, boolean]>([
    [{ 'posthog.opt_out': true }, true],
    [{ 'posthog.opt_out': 'true' }, true],
    [{ 'posthog.opt_out': false }, false],
    [{ 'posthog.opt_out': 'no' }, false],
    [{ 'posthog.properties.opt_out': true }, false],
    [{}, false],
  ])('by %j: %s', (attributes, optedOut) => {
    expect(requestOf({ server: { ...GET, ...attributes } })?.optedOut).toBe(optedOut);
    expect(requestOf({ server: GET, child: attributes })?.optedOut).toBe(optedOut);
  });
});

describe('A child of a request', () => {
  it('that can’t be looked at costs the request nothing', () => {
    const attributes = new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('no');
        },
      },
    );
    const span = makeSpan({ attributes: { ...GET, 'user.id': 'u' } });
    const child = Object.assign(makeSpan({ kind: SpanKind.INTERNAL }), { attributes });
    expect(makeReader().read({ span, servers: [span], children: [child] })?.caller.user).toBe('u');
  });

  it.each([...HTTP.slice(1), ...SHARED.filter(([fact]) => OF_HEADERS.has(fact))])(
    'calls others: its %s is none of the request’s',
    (_, one, __, readFact) => {
      const plain = requestOf({ server: GET });
      const request = requestOf({ server: GET, child: { ...GET, ...one } });
      expect(request && readFact(request)).toEqual(plain && readFact(plain));
    },
  );

  it('makes no request of what is none', () => {
    expect(requestOf({ server: {}, child: { ...GET, 'url.path': '/x' } })).toBeUndefined();
  });

  it.each(SHARED.filter(([fact]) => !OF_HEADERS.has(fact)))(
    'tells the %s where no server span does',
    (_, one, other, readFact, first, second) => {
      const alone = requestOf({ server: { ...GET, 'http.response.status_code': 500 }, child: one });
      expect(alone && readFact(alone)).toEqual(first);
      const both = requestOf({ server: { ...GET, ...other }, child: one });
      expect(both && readFact(both)).toEqual(second === undefined ? first : second);
    },
  );
});

describe('Of two conventions', () => {
  it.each<[newer: Attributes, older: Attributes, read: (request: ApiRequest) => unknown]>([
    [{ 'http.request.method': 'PUT' }, { 'http.method': 'POST' }, (request) => request.method],
    [{ 'url.path': '/new' }, { 'http.target': '/old' }, (request) => request.path],
    [{ 'url.path': '/new' }, { 'http.url': 'http://h/old' }, (request) => request.path],
    [{ 'url.full': 'http://h/new' }, { 'http.url': 'http://h/old' }, (request) => request.path],
    [{ 'http.response.status_code': 201 }, { 'http.status_code': 500 }, (request) => request.statusCode],
    [
      { 'user_agent.original': 'curl/8.1' },
      { 'http.user_agent': 'okhttp/4.12.0' },
      (request) => request.clientName,
    ],
    [
      { 'user_agent.original': 'curl/8.1' },
      { 'http.request.header.user-agent': ['okhttp/4.12.0'] },
      (request) => request.clientName,
    ],
  ])('%j goes before %j, whichever was set first, and that one counts alone', (newer, older, readFact) => {
    const known = { ...base('method' in newer ? 'method' : 'x') };
    const read = (attributes: Attributes): unknown => {
      const isMethod = Object.keys({ ...newer, ...older }).some((key) => key.includes('method'));
      const request = requestOf({ server: { ...(isMethod ? { 'url.path': '/x' } : known), ...attributes } });
      return request && readFact(request);
    };
    expect(read({ ...newer, ...older })).toBe(read(newer));
    expect(read({ ...older, ...newer })).toBe(read(newer));
    expect(read(older)).not.toBe(read(newer));
    expect(read(older)).not.toBe(read({}));
  });
});
