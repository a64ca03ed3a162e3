import { describe, expect, it } from 'vitest';
import { apiAttributes } from '../../../src/span/hooks/api-attributes.js';

const SECRET = 'sk_live_SECRET';

describe('apiAttributes()', () => {
  it.each<[string, Record<string, string | string[]>, object]>([
    ['nothing', {}, { 'api.auth.method': 'none' }],
    ['a bearer token', { authorization: `Bearer ${SECRET}` }, { 'api.auth.method': 'bearer' }],
    ['a scheme in capitals', { authorization: `BASIC ${SECRET}` }, { 'api.auth.method': 'basic' }],
    ['a scheme after a blank', { authorization: ` Bearer ${SECRET}` }, { 'api.auth.method': 'bearer' }],
    ['a bare secret', { authorization: SECRET }, { 'api.auth.method': 'other' }],
    ['a scheme without a secret', { authorization: 'Bearer' }, { 'api.auth.method': 'other' }],
    [
      'a signature',
      { authorization: `AWS4-HMAC-SHA256 Credential=${SECRET}` },
      { 'api.auth.method': 'aws_sigv4' },
    ],
    ['an API key', { 'x-api-key': SECRET }, { 'api.auth.method': 'api_key' }],
    ['another API key', { apikey: SECRET }, { 'api.auth.method': 'api_key' }],
    [
      'a scheme before an API key',
      { authorization: `Digest ${SECRET}`, 'x-api-key': SECRET },
      { 'api.auth.method': 'digest' },
    ],
    [
      'a version',
      { 'x-api-version': '2026-01-01' },
      { 'api.auth.method': 'none', 'api.version': '2026-01-01' },
    ],
    [
      'two versions',
      { 'x-api-version': 'not one', 'api-version': ['3'] },
      { 'api.auth.method': 'none', 'api.version': '3' },
    ],
    [
      'a version between blanks',
      { 'x-api-version': ' 7 ' },
      { 'api.auth.method': 'none', 'api.version': '7' },
    ],
    [
      'a client',
      { 'user-agent': 'acme-sdk-js/1.2.3 (203.0.113.9)' },
      {
        'api.auth.method': 'none',
        'api.client.name': 'acme-sdk-js',
        'api.client.version': '1.2.3',
        'api.client.language': 'javascript',
      },
    ],
    [
      'a client without a version',
      { 'user-agent': 'curl' },
      { 'api.auth.method': 'none', 'api.client.name': 'curl' },
    ],
    [
      'a vendor’s media type',
      { accept: 'text/html, application/vnd.acme.v2+json;q=0.9' },
      { 'api.auth.method': 'none', 'http.request.header.accept': ['application/vnd.acme.v2+json'] },
    ],
    ['a media type of nobody', { accept: 'application/json' }, { 'api.auth.method': 'none' }],
    ['a session’s cookie', { cookie: `connect.sid=${SECRET}` }, { 'api.auth.method': 'cookie' }],
    ['a cookie of an unknown kind', { cookie: SECRET }, {}],
  ])('makes of %s exactly these attributes', (_, headers, attributes) => {
    const made = apiAttributes()({ headers });
    expect(made).toStrictEqual(attributes);
    expect(JSON.stringify(made)).not.toMatch(/SECRET|203\.0/);
  });

  it.each([
    ['/x?api_key=SECRET', 'api_key'],
    ['/x?a=1&access_token=SECRET', 'api_key'],
    ['/x?X-Amz-Signature=SECRET', 'signature'],
    ['/x?token=SECRET', undefined],
    ['/x?page_size=1&q=key', 'none'],
    ['/x?api_keys=1', 'none'],
    ['/api_key=SECRET', 'none'],
  ])('sees in %s the method %s', (url, method) => {
    expect(apiAttributes()({ headers: {}, url })).toEqual({ 'api.auth.method': method });
  });

  it('sees a client’s certificate', () => {
    expect(apiAttributes()({ headers: {}, socket: { authorized: true } })).toEqual({
      'api.auth.method': 'mtls',
    });
    expect(apiAttributes()({ headers: {}, socket: { authorized: false } })).toEqual({
      'api.auth.method': 'none',
    });
  });

  it('looks at the headers that the app names', () => {
    const hook = apiAttributes({ versionHeaders: ['Acme-Version'], apiKeyHeaders: ['Acme-Key'] });
    expect(hook({ headers: { 'acme-version': '7', 'x-api-version': '8' } })).toEqual({
      'api.version': '7',
      'api.auth.method': 'none',
    });
    expect(hook({ headers: { 'acme-key': SECRET } })).toEqual({ 'api.auth.method': 'api_key' });
    expect(hook({ headers: { 'acme-kay': SECRET } })).toEqual({ 'api.auth.method': 'none' });
    const either = apiAttributes({ apiKeyHeaders: ['Acme-One', 'Acme-Two'] });
    expect(either({ headers: { 'acme-two': SECRET } })).toEqual({ 'api.auth.method': 'api_key' });
  });

  it.each([
    ...[
      'sid',
      'connect.sid',
      'PHPSESSID',
      'JSESSIONID',
      'koa.sess',
      '__Host-session',
      'sb-abc-auth-token',
      'access_token',
      'next-auth.session-token',
      '_app_session',
      'remember_me',
    ].map((name) => ['cookie', `theme=dark; ${name}=SECRET`] as const),
    ...['a', 'unleash', '_acme'].map((name) => [undefined, `${name}=SECRET; _ga=GA1`] as const),
    [
      'none',
      '_ga=GA1.1; _gid=1; ph_phc_a_posthog=SECRET; csrftoken=SECRET; XSRF-TOKEN=SECRET; cookie_consent=1; AWSALB=x',
    ] as const,
    ['none', ''] as const,
    ['none', ' '] as const,
    ['none', ' ; =SECRET; _ga=GA1'] as const,
    [undefined, `${'a'.repeat(64)}_sid=SECRET`] as const,
  ])('takes for the method %s what cookies %s show', (method, cookie) => {
    expect(apiAttributes()({ headers: { cookie } })).toEqual(
      method === undefined ? {} : { 'api.auth.method': method },
    );
  });

  it.each([
    ['x-goog-api-key', 'api_key'],
    ['ocp-apim-subscription-key', 'api_key'],
    ['x-forwarded-client-cert', 'mtls'],
    ['x-parse-session-token', undefined],
    ['x-auth-token', undefined],
    ['private-token', undefined],
    ['x-hub-signature-256', undefined],
    ['x-amzn-oidc-data', undefined],
    ['cf-access-jwt-assertion', undefined],
    ['x-user-id', undefined],
    ['idempotency-key', 'none'],
    ['sec-websocket-key', 'none'],
    ['x-csrf-token', 'none'],
    ['x-request-id', 'none'],
    ['x-posthog-session-id', 'none'],
    ['accept-encoding', 'none'],
    [`x-${'a'.repeat(56)}-token`, undefined],
    [`x-${'a'.repeat(57)}-token`, 'none'],
    ['x-forwarded-for', 'none'],
  ])('says of the header %s: %s', (name, method) => {
    const made = apiAttributes()({ headers: { [name]: SECRET } });
    expect(made['api.auth.method']).toBe(method);
    expect(JSON.stringify(made)).not.toContain(SECRET);
  });

  it.each([
    ['SharedKey account:SECRET', 'shared_key'],
    ['SharedAccessSignature sr=SECRET', 'shared_access_signature'],
    ['SharedAccessSignature\tsr=SECRET', 'shared_access_signature'],
    [`SharedKey${'\u00a0'.repeat(3)}SECRET`, 'shared_key'],
    [`bearer${'x'.repeat(40)} SECRET`, 'other'],
    ['SECRET', 'other'],
  ])('names the scheme of %s: %s', (authorization, method) => {
    expect(apiAttributes()({ headers: { authorization } })['api.auth.method']).toBe(method);
  });

  it('never throws into the request', () => {
    const headers = new Proxy(
      {},
      {
        get: () => {
          throw new Error(SECRET);
        },
      },
    );
    expect(apiAttributes()({ headers })).toEqual({});
  });

  it.each([
    [{ versionHeader: ['x'] }, 'Unknown option `versionHeader`; did you mean `versionHeaders`?'],
    [{ versionHeaders: [5] }, 'Expected `versionHeaders` to be the name of a header, got 5 (number)'],
    [5, 'Expected `options` to be an object, got 5 (number)'],
  ])('refuses %o', (options, message) => {
    expect(() => Reflect.apply(apiAttributes, undefined, [options])).toThrow(new TypeError(message));
  });
});
