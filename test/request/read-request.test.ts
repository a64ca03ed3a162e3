import { SpanKind, SpanStatusCode, type Attributes } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { http, makeSpan, wordOf } from '../fixtures/spans.js';
import { makeReader, NOW_MS, read, readSpan } from './reading.js';

const STABLE: Attributes = {
  'http.request.method': 'GET',
  'url.path': '/v1/users/42',
  'url.query': 'api_key=sk_live_SECRET',
  'http.route': '/v1/users/:id',
  'http.response.status_code': 200,
  'user_agent.original': 'acme-sdk-js/1.2.3',
  'http.request.header.x-api-version': ['2026-01-01'],
};
const OLD: Attributes = {
  'http.method': 'GET',
  'http.url': 'http://api.test/v1/users/42?api_key=sk_live_SECRET',
  'http.target': '/v1/users/42?api_key=sk_live_SECRET',
  'http.route': '/v1/users/:id',
  'http.status_code': 200,
  'http.user_agent': 'acme-sdk-js/1.2.3',
  'http.request.header.x_api_version': ['2026-01-01'],
};

describe.each([
  ['stable', STABLE],
  ['old', OLD],
  ['old with only a URL', { ...OLD, 'http.target': undefined }],
  ['mixed', { ...OLD, ...STABLE }],
])('The %s HTTP convention', (_, attributes) => {
  it('gives the same request', () => {
    expect(read(attributes)).toMatchObject({
      endpoint: 'GET /v1/users/{id}',
      method: 'GET',
      route: '/v1/users/{id}',
      routeSource: 'framework',
      path: '/v1/users/42',
      statusCode: 200,
      failed: false,
      apiVersion: '2026-01-01',
      clientName: 'acme-sdk-js',
      clientVersion: '1.2.3',
      durationMs: 12.4,
    });
  });
});

describe('The method', () => {
  it.each([
    [{ 'http.request.method': 'get' }, 'GET'],
    [{ 'http.request.method': '_OTHER', 'http.request.method_original': 'PURGE' }, 'PURGE'],
    [{ 'http.request.method': '_OTHER', 'http.request.method_original': 'sk_live_1' }, '_OTHER'],
    [{ 'http.request.method': '_OTHER' }, '_OTHER'],
    [{ 'http.method': 'M-SEARCH' }, 'M-SEARCH'],
    [{ 'http.method': 'x'.repeat(40) }, '_OTHER'],
    [{ 'http.request.method': 'JSMITH' }, '_OTHER'],
    [{ 'http.request.method': 'QUERY' }, 'QUERY'],
  ])('of %j is %s', (attributes, method) => {
    expect(read({ 'url.path': '/x', ...attributes }).method).toBe(method);
  });

  it("is the attribute's where the span's name begins with no method", () => {
    const attributes = { 'http.request.method': 'POST', 'url.path': '/todos/1', 'http.route': '/todos/:id' };
    expect(readSpan({ attributes, name: 'INES /todos/:id' })?.method).toBe('POST');
    expect(readSpan({ attributes, name: 'PUT /todos/:id' })?.method).toBe('PUT');
  });

  it.each([
    ['nothing', {}],
    ['a path alone', { 'url.path': '/x' }],
    ['a function invocation', { 'faas.invocation_id': 'req-1', 'faas.trigger': 'pubsub' }],
    ['a message', { 'messaging.system': 'aws_sqs' }],
    ['attributes that are missing', undefined],
  ])('is needed: %s is no API request', (_, attributes) => {
    expect(readSpan({ attributes: attributes ?? {} })).toBeUndefined();
  });
});

describe('The route', () => {
  it.each([
    ['covers the path', '/v1/users/:id', 200, 'GET /v1/users/{id}', 'framework'],
    ['is a mount prefix', '/v1', 200, 'GET /v1/users/{id}', 'inferred'],
    ['is the root', '/', 200, 'GET /v1/users/{id}', 'inferred'],
    ['is a wildcard', '/*', 200, 'GET /{wildcard}', 'framework'],
    ['is a wildcard and refuses', '/*', 401, 'GET /v1/users/{id}', 'inferred'],
    ['is a regular expression', '/^\\/v1\\/users\\/(\\d+)$/', 200, 'GET /v1/users/{1}', 'framework'],
    ['is a mount prefix and answers 404', '/v1', 404, '(unmatched)', undefined],
    ['is a wildcard and answers 404', '/*', 404, '(unmatched)', undefined],
    ['covers the path and answers 404', '/v1/users/:id', 404, 'GET /v1/users/{id}', 'framework'],
    ['is missing', undefined, 200, 'GET /v1/users/{id}', 'inferred'],
    ['is missing and answers 500', undefined, 500, 'GET /v1/users/{id}', 'inferred'],
    ['is missing and answers 404', undefined, 404, '(unmatched)', undefined],
    ['holds a value', '/v1/users/1234567', 404, '(unmatched)', undefined],
  ])('that %s (%s, %i) makes %s (%s)', (_, route, status, endpoint, source) => {
    const attributes = { ...STABLE, 'http.route': route, 'http.response.status_code': status };
    expect(read(attributes)).toMatchObject({ endpoint, routeSource: source });
  });

  it.each([
    [undefined, '/v1/users/{user_id}', 'template'],
    ['/v1', '/v1/users/{user_id}', 'template'],
    ['/v1/users/:id', '/v1/users/{id}', 'framework'],
  ])('of a framework that says %s goes before templates: %s', (route, expected, source) => {
    const reader = makeReader({ routes: ['/v1/users/{user_id}'] });
    const attributes = { ...STABLE, 'http.route': route, 'http.response.status_code': 404 };
    expect(read(attributes, [], reader)).toMatchObject({ route: expected, routeSource: source });
  });

  it('is a child’s where no server span has one', () => {
    const child = makeSpan({
      kind: SpanKind.INTERNAL,
      attributes: { 'http.route': '/v1/users/:id', 'user.id': 'u_1' },
    });
    const request = read({ ...STABLE, 'http.route': undefined }, [child]);
    expect(request).toMatchObject({ routeSource: 'framework', caller: { user: 'u_1' } });
  });

  it('of the first server span of a chain that knows one counts', () => {
    const outer = makeSpan({ attributes: { ...STABLE, 'http.route': undefined } });
    const inner = makeSpan({
      attributes: {
        'http.request.method': 'GET',
        'url.full': 'http://x/v1/users/42?a=b',
        'http.route': '/v1/users/:id',
      },
    });
    const request = makeReader().read({ span: outer, servers: [outer, inner], children: [] });
    expect(request).toMatchObject({ endpoint: 'GET /v1/users/{id}', statusCode: 200 });
  });
});

describe('The cap of endpoints', () => {
  it('lets the first 500 keep their names, and calls the rest (other), rules still seeing the endpoint', () => {
    const reader = makeReader();
    const names = Array.from({ length: 501 }, (_, n) => {
      return read(http(`/r-${wordOf(n)}`, { 'http.route': `/r-${wordOf(n)}` }), [], reader);
    });
    expect(names[499]).toMatchObject({ reportedEndpoint: 'GET /r-ejj' });
    expect(names[500]).toMatchObject({ reportedEndpoint: '(other)', endpoint: 'GET /r-faa' });
    expect(read(http('/r-a', { 'http.route': '/r-a' }), [], reader).reportedEndpoint).toBe('GET /r-a');
    expect(read(http('/zz', { 'http.response.status_code': 404 }), [], reader).reportedEndpoint).toBe(
      '(unmatched)',
    );
  });
});

describe('Strangers', () => {
  it('use up no more than 50 of the names, by whatever they are refused at', () => {
    const words = makeReader({ inference: 'words' });
    const refused = { 'http.response.status_code': 401 };
    const names = Array.from({ length: 60 }, (_, n) => read(http(`/scan-${wordOf(n)}`, refused), [], words));
    expect(names.filter(({ reportedEndpoint }) => reportedEndpoint === '(other)')).toHaveLength(10);
    const known = { ...refused, 'user.id': 'u' };
    expect(read(http('/known', known), [], words).reportedEndpoint).toBe('GET /known');
  });
});

describe('Unidentified callers who are answered', () => {
  it('use up none of the names kept for strangers', () => {
    const words = makeReader({ inference: 'words' });
    const answered = Array.from({ length: 60 }, (_, n) => read(http(`/page-${wordOf(n)}`), [], words));
    const refused = read(http('/scan', { 'http.response.status_code': 401 }), [], words);
    for (const { reportedEndpoint, endpoint } of [...answered, refused]) {
      expect(reportedEndpoint).toBe(endpoint);
    }
  });
});

describe('The status', () => {
  it.each([
    [200, 0, 200, false],
    [399, 0, 399, false],
    [400, 0, 400, true],
    [500, 2, 500, true],
    ['201', 0, 201, false],
    [undefined, 2, undefined, true],
    [undefined, 0, undefined, false],
    [99, 0, undefined, false],
    ['teapot', 0, undefined, false],
    [Number.NaN, 2, undefined, true],
  ])('%j with the span’s code %i is %j, failed: %j', (status, code, statusCode, failed) => {
    const attributes = { ...http('/x'), 'http.response.status_code': status };
    expect(
      readSpan({ attributes, status: { code: code === 2 ? SpanStatusCode.ERROR : SpanStatusCode.UNSET } }),
    ).toMatchObject({ statusCode, failed });
  });
});

describe('Remote procedure calls', () => {
  const rpc = (more: Attributes): Attributes => ({
    'rpc.system': 'grpc',
    'rpc.service': 'acme.v1.Users',
    'rpc.method': 'Get',
    ...more,
  });

  it.each([
    [rpc({ 'rpc.grpc.status_code': 0 }), 'POST /acme.v1.Users/Get', 200],
    [rpc({ 'rpc.grpc.status_code': 5 }), 'POST /acme.v1.Users/Get', 404],
    [rpc({ 'rpc.grpc.status_code': 16 }), 'POST /acme.v1.Users/Get', 401],
    [rpc({ 'rpc.response.status_code': 'PERMISSION_DENIED' }), 'POST /acme.v1.Users/Get', 403],
    [rpc({ 'rpc.grpc.status_code': 99 }), 'POST /acme.v1.Users/Get', undefined],
    [
      { 'rpc.method': 'acme.v1.Users/Get', 'rpc.service': 'acme.v1.Users' },
      'POST /acme.v1.Users/Get',
      undefined,
    ],
    [{ 'rpc.method': '/acme.v1.Users/Get' }, 'POST /acme.v1.Users/Get', undefined],
  ])('%j are the endpoint %s with status %j', (attributes, endpoint, statusCode) => {
    expect(read(attributes)).toMatchObject({ endpoint, statusCode, routeSource: 'framework' });
  });

  it('with a name that is none are no request', () => {
    expect(readSpan({ attributes: { 'rpc.method': 'a b?token=t0p' } })).toBeUndefined();
  });

  it('over HTTP keep the method and status of HTTP', () => {
    const request = read({ ...http('/acme.v1.Users/Get'), ...rpc({}) });
    expect(request).toMatchObject({ endpoint: 'GET /acme.v1.Users/Get', statusCode: 200 });
  });
});

describe('GraphQL', () => {
  it('names its operation on a child', () => {
    const child = makeSpan({
      kind: SpanKind.INTERNAL,
      attributes: { 'graphql.operation.name': 'GetUser', 'graphql.operation.type': 'query' },
    });
    expect(read(http('/graphql'), [child])).toMatchObject({
      graphqlOperationName: 'GetUser',
      graphqlOperationType: 'query',
    });
  });
});

describe('Where and when', () => {
  it('stands in the span and its resource', () => {
    const resource = {
      attributes: { 'service.name': 'api', 'service.version': '1', 'deployment.environment': 'prod' },
    };
    const init = {
      attributes: http('/x'),
      traceId: 'a'.repeat(32),
      spanId: 'b'.repeat(16),
      traceFlags: 0,
      resource,
    };
    expect(readSpan(init)?.origin).toEqual({
      endMs: 1_780_000_000_012,
      traceId: 'a'.repeat(32),
      spanId: 'b'.repeat(16),
      traceSampled: false,
      serviceName: 'api',
      serviceVersion: '1',
      environment: 'prod',
    });
  });

  it('takes the stable name of the environment first', () => {
    const attributes = { 'deployment.environment': 'old', 'deployment.environment.name': 'new' };
    expect(readSpan({ attributes: http('/x'), resource: { attributes } })?.origin.environment).toBe('new');
  });

  it.each([[[Number.NaN, 0]], [[-5, 0]], [[1e15, 0]], [[0, 0]]] as const)(
    'is now for a span that ends at %j',
    (endTime) => {
      expect(readSpan({ attributes: http('/x'), endTime: [...endTime] })?.origin.endMs).toBe(NOW_MS);
    },
  );
});

describe('A route that a child names', () => {
  const joined = '/v2/tenants/globex/widgets/:widget_id';
  const attributes = {
    'http.request.method': 'GET',
    'url.path': '/v2/tenants/globex/widgets/9',
    'http.response.status_code': 200,
  };
  const childOf = (scope: object): ReturnType<typeof makeSpan> =>
    Object.assign(makeSpan({ kind: SpanKind.INTERNAL, attributes: { 'http.route': joined } }), scope);

  it.each([
    ['SDK 2 and 3', { instrumentationScope: { name: '@opentelemetry/instrumentation-router' } }],
    ['SDK 1', { instrumentationLibrary: { name: '@opentelemetry/instrumentation-router' } }],
  ])('by joining a path with a template lets no value out, in %s', (_, scope) => {
    const { endpoint, routeSource } = read(attributes, [childOf(scope)]);
    expect({ endpoint, routeSource }).toEqual({
      endpoint: 'GET /v2/tenants/{id}/widgets/{widget_id}',
      routeSource: 'framework',
    });
  });

  it('is a template otherwise', () => {
    const child = childOf({ instrumentationScope: { name: '@opentelemetry/instrumentation-koa' } });
    expect(read(attributes, [child]).endpoint).toBe('GET /v2/tenants/globex/widgets/{widget_id}');
  });
});
