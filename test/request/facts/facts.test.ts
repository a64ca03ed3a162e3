import { SpanKind, type Attributes } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { usableId } from '../../../src/request/caller/distinct-id.js';
import { http, makeSpan } from '../../fixtures/spans.js';
import { read, readSpan } from '../reading.js';

const V7 = '01928c3e-7e4b-7000-8000-0123456789ab';

describe('The API’s version', () => {
  const HEADER = { 'http.request.header.x-api-version': ['2026-02-02'] };
  const ACCEPT = { 'http.request.header.accept': ['application/vnd.acme.v9+json'] };

  it.each<[string, Attributes, string | undefined]>([
    [
      'the attribute goes before all',
      { 'api.version': '3', ...HEADER, 'http.route': '/v1/x', ...ACCEPT },
      '3',
    ],
    [
      'then the header',
      { ...HEADER, 'http.request.header.api-version': ['7'], 'http.route': '/v1/x', ...ACCEPT },
      '2026-02-02',
    ],
    [
      'then the other header',
      { 'http.request.header.api-version': '7', 'http.route': '/v1/x', ...ACCEPT },
      '7',
    ],
    ['then the route', { 'http.route': '/v1/x', ...ACCEPT }, 'v1'],
    ['then the media type', { 'http.route': '/api/x', ...ACCEPT }, 'v9'],
    ['else none', { 'http.route': '/api/x', 'http.request.header.accept': ['application/json'] }, undefined],
    ['a header by the old convention', { 'http.request.header.x_api_version': ['2'] }, '2'],
    ['a header as a text', { 'http.request.header.x-api-version': '2' }, '2'],
    ['a number', { 'api.version': 2 }, '2'],
    [
      'a header that is no version is passed over',
      { 'http.request.header.x-api-version': ['a b'], 'http.route': '/v1/x' },
      'v1',
    ],
    ['a text too long is passed over', { 'api.version': 'x'.repeat(33), 'http.route': '/v1/x' }, 'v1'],
    ['gRPC metadata', { 'rpc.request.metadata.x-api-version': ['4'] }, '4'],
  ])('%s', (_, attributes, version) => {
    const path = attributes['http.route'] ?? '/api/x';
    expect(read(http(String(path), attributes)).apiVersion).toBe(version);
  });

  it.each([
    ['/v2/users', undefined, 'v2'],
    ['/v2.1/users', undefined, 'v2.1'],
    ['/v1beta2/users', undefined, 'v1beta2'],
    ['/2024-01-01/users', undefined, '2024-01-01'],
    ['/api/2024-01-01/users', '/api/2024-01-01/users', '2024-01-01'],
    ['/reports/2024-01-01', undefined, undefined],
    ['/reports/2024-01-01', '/reports/:day', undefined],
    ['/v3/users', '/:version/users', 'v3'],
    ['/v3/users', '/{api_version}/users', 'v3'],
    ['/v3/users', '/v:version/users', 'v3'],
    ['/sk_live_1/users', '/:version/users', undefined],
    ['/video/1', undefined, undefined],
  ])('in the path %s with the route %s is %s', (path, route, version) => {
    expect(read(http(path, { 'http.route': route })).apiVersion).toBe(version);
  });
});

describe('The authentication method', () => {
  it.each<[string, Attributes, string | undefined]>([
    ['the attribute', { 'api.auth.method': 'oauth2' }, 'oauth2'],
    ['the attribute in capitals', { 'api.auth.method': 'Bearer' }, 'bearer'],
    ['an attribute with a secret is none', { 'api.auth.method': 'Bearer sk_live_SECRET' }, undefined],
    ['a header’s scheme', { 'http.request.header.authorization': ['Bearer sk_live_SECRET'] }, 'bearer'],
    ['a scheme in any case', { 'http.request.header.authorization': 'bAsIc c2s6bGl2ZQ==' }, 'basic'],
    ['a bare secret', { 'http.request.header.authorization': ['sk_live_SECRET'] }, 'other'],
    ['a secret with a space', { 'http.request.header.authorization': ['sk_live SECRET'] }, 'other'],
    ['a scheme of nobody', { 'http.request.header.authorization': ['Acme 1234'] }, 'other'],
    ['an empty header', { 'http.request.header.authorization': [''] }, undefined],
    ['an API key’s header', { 'http.request.header.x-api-key': ['sk_live_SECRET'] }, 'api_key'],
    [
      'an API key’s header by the old convention',
      { 'http.request.header.x_api_key': ['sk_live_SECRET'] },
      'api_key',
    ],
    ['none', {}, undefined],
  ])('by %s', (_, attributes, method) => {
    const request = read(http('/x', attributes));
    expect(request.authMethod).toBe(method);
    expect(JSON.stringify(request)).not.toMatch(/SECRET|1234|c2s6/);
  });

  it('that the headers don’t show is what a handler says', () => {
    const child = makeSpan({ kind: SpanKind.INTERNAL, attributes: { 'api.auth.method': 'session' } });
    expect(read(http('/x', { 'api.auth.method': 'none' }), [child]).authMethod).toBe('session');
    expect(read(http('/x', { 'api.auth.method': 'none' })).authMethod).toBe('none');
    expect(read(http('/x', { 'api.auth.method': 'bearer' }), [child]).authMethod).toBe('bearer');
  });
});

describe('The client', () => {
  const CHROME =
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36';

  it.each<[Attributes, string | undefined, string | undefined]>([
    [{ 'user_agent.original': 'acme-sdk-js/1.2.3' }, 'acme-sdk-js', '1.2.3'],
    [{ 'user_agent.original': 'acme-sdk-js/1.2.3 (linux; 203.0.113.9) node/20' }, 'acme-sdk-js', '1.2.3'],
    [{ 'http.user_agent': 'curl/8.1.2' }, 'curl', '8.1.2'],
    [{ 'user_agent.original': 'curl' }, 'curl', undefined],
    [{ 'user_agent.original': 'node' }, 'node', undefined],
    [{ 'user_agent.original': '@acme/sdk/v2' }, '@acme/sdk', 'v2'],
    [{ 'user_agent.original': CHROME }, 'chrome', '126'],
    [{ 'user_agent.original': `${CHROME} Edg/126.0` }, 'edge', '126'],
    [{ 'user_agent.original': 'Mozilla/5.0 (Windows; rv:1) Gecko Firefox/127.0' }, 'firefox', '127'],
    [{ 'user_agent.original': 'jane@acme.test wrote this' }, undefined, undefined],
    [{ 'user_agent.original': '' }, undefined, undefined],
    [{ 'api.client.name': 'acme', 'api.client.version': '9', 'user_agent.original': 'curl/8' }, 'acme', '9'],
    [{ 'api.client.name': 'not a name', 'user_agent.original': 'curl/8.1' }, 'curl', '8.1'],
    [{ 'api.client.name': 'acme', 'api.client.version': 'a b' }, 'acme', undefined],
    [{}, undefined, undefined],
  ])('of %j is %s in version %s', (attributes, name, version) => {
    expect(read(http('/x', attributes))).toMatchObject({ clientName: name, clientVersion: version });
  });
});

describe('A distinct id', () => {
  it.each([
    '0',
    '00000000-0000-0000-0000-000000000000',
    '[object Object]',
    'Anonymous',
    'anonymous-user',
    'BACKEND',
    'distinct_id',
    'distinctid',
    'email',
    'false',
    'guest',
    'id',
    'NaN',
    'none',
    'not_authenticated',
    'null',
    'system',
    'true',
    'undefined',
    'user',
    '',
    '  ',
    'x'.repeat(201),
    0,
    Number.NaN,
    true,
    null,
    undefined,
    {},
    ['u_1'],
  ])('like %o is refused: the caller is unidentified', (id) => {
    expect(usableId(id)).toBeUndefined();
  });

  it.each([
    ['user_42', 'user_42'],
    [' user_42 ', 'user_42'],
    [42, '42'],
    [42n, '42'],
    ['userx', 'userx'],
    ['x'.repeat(200), 'x'.repeat(200)],
    ['\ud800x', '\ufffdx'],
  ])('like %o is sent as %s', (id, sent) => {
    expect(usableId(id)).toBe(sent);
  });
});

describe('The end of an endpoint', () => {
  it.each<[Attributes, boolean, string | undefined]>([
    [{}, false, undefined],
    [{ 'http.response.header.deprecation': ['true'] }, true, undefined],
    [{ 'http.response.header.deprecation': ['@1688169599'] }, true, undefined],
    [{ 'http.response.header.deprecation': 'Sun, 11 Nov 2018 23:59:59 GMT' }, true, undefined],
    [{ 'http.response.header.deprecation': ['@1688169600'] }, true, undefined],
    [{ 'http.response.header.deprecation': ['0 days from now'] }, true, undefined],
    [{ 'http.response.header.deprecation': ['false'] }, false, undefined],
    [{ 'http.response.header.sunset': ['@0'] }, false, '1970-01-01'],
    [{ 'http.response.header.sunset': ['Wed, 31 Dec 1969 23:59:59 GMT'] }, false, undefined],
    [{ 'http.response.header.sunset': ['@253402300799'] }, false, '9999-12-31'],
    [{ 'http.response.header.sunset': ['@253402300800'] }, false, undefined],
    [{ 'http.response.header.sunset': ['x@1735689599'] }, false, undefined],
    [{ 'http.response.header.sunset': ['@1735689599;x'] }, false, undefined],
    [{ 'http.response.header.deprecation': ['?0'] }, false, undefined],
    [{ 'http.response.header.sunset': ['Sat, 31 Dec 2028 23:59:59 GMT'] }, false, '2028-12-31'],
    [{ 'http.response.header.sunset': ['@1861919999'] }, false, '2028-12-31'],
    [{ 'http.response.header.sunset': ['soon'] }, false, undefined],
    [{ 'http.response.header.sunset': ['+275760-01-01T00:00:00Z'] }, false, undefined],
  ])('by the headers %j: deprecated %j, sunset %j', (attributes, deprecated, sunsetDate) => {
    expect(read(http('/x', attributes))).toMatchObject({ deprecated, sunsetDate });
  });
});

describe('The number of errors of a GraphQL answer', () => {
  it.each<[unknown, number | undefined]>([
    [0, 0],
    ['3', 3],
    [999_999, 999_999],
    [1_000_000, undefined],
    [-1, undefined],
    [1.5, undefined],
    ['many', undefined],
  ])('%j is read as %s', (count, errors) => {
    const attributes = Object.fromEntries([['graphql.error.count', count]]);
    expect(readSpan({ attributes: { ...http('/graphql'), ...attributes } })?.graphqlErrorCount).toBe(errors);
  });
});

describe('The session', () => {
  it.each<[Attributes, string | undefined]>([
    [{ 'posthog.session_id': V7, sessionId: 'x' }, V7],
    [{ sessionId: V7 }, V7],
    [{ 'session.id': V7 }, V7],
    [{ 'posthog.session_id': 'not-a-uuid', 'session.id': V7 }, V7],
    [{ 'session.id': '8e03978e-40d5-43e8-bc93-6894a57f9324' }, undefined],
  ])('of %j is %s', (attributes, session) => {
    expect(read(http('/x', attributes)).sessionId).toBe(session);
  });
});
