import { describe, expect, it } from 'vitest';
import { apiAttributes } from '../../src/span/api-attributes.js';

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
      'a client',
      { 'user-agent': 'acme-sdk-js/1.2.3 (203.0.113.9)' },
      { 'api.auth.method': 'none', 'api.client.name': 'acme-sdk-js', 'api.client.version': '1.2.3' },
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
    ['a media type of nobody', { accept: 'application/json', cookie: SECRET }, { 'api.auth.method': 'none' }],
  ])('makes of %s exactly these attributes', (_, headers, attributes) => {
    const made = apiAttributes()({ headers });
    expect(made).toEqual(attributes);
    expect(JSON.stringify(made)).not.toMatch(/SECRET|203\.0/);
  });

  it.each([
    ['/x?api_key=SECRET', 'api_key'],
    ['/x?a=1&access_token=SECRET', 'api_key'],
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
    expect(hook({ headers: { 'x-api-key': SECRET } })).toEqual({ 'api.auth.method': 'none' });
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
