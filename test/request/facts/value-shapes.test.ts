import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  apiVersionText,
  operationName,
  operationType,
  productName,
  productVersion,
} from '../../../src/request/facts/value-shapes.js';
import { http } from '../../fixtures/spans.js';
import { makeReader, read } from '../reading.js';

/** What is somebody's, as it may stand where a version, a client or an operation belongs. */
const SECRETS: Readonly<Record<string, fc.Arbitrary<string>>> = {
  key: fc
    .tuple(
      fc.constantFrom('sk_live_', 'pk_test_', 'ghp_', 'xoxb-', 'phc_', 'whsec_'),
      fc.stringMatching(/^[A-Za-z\d]{16,24}$/),
    )
    .map(([prefix, rest]) => prefix + rest),
  card: fc.stringMatching(/^[4-5]\d{15}$/),
  pin: fc.stringMatching(/^[3-9]\d{3,7}$/),
  address: fc.ipV4(),
  email: fc.stringMatching(/^[a-z]{3,9}@[a-z]{3,9}\.(?:com|de|io)$/),
  host: fc.stringMatching(/^[a-z]{3,9}\.[a-z]{3,9}\.(?:com|de|io|net)$/),
  account: fc.stringMatching(/^[A-Z]{3,9}\.[a-z]{3,9}$/),
  token: fc.stringMatching(/^eyJ[A-Za-z\d_-]{12}\.[A-Za-z\d_-]{12}\.[A-Za-z\d_-]{12}$/),
  uuid: fc.uuid(),
  birthday: fc.stringMatching(/^(?:19[3-9]\d|200\d)-0[1-9]-[12]\d$/),
  phone: fc.stringMatching(/^\+49[1-9]\d{8,10}$/),
};

/** What a request has without them: a short number may be a part of its time. */
const ORDINARY = JSON.stringify(read(http('/graphql', { 'user.id': 'user_42' })));

describe('No value leaves where a name belongs', () => {
  it.each(Object.entries(SECRETS))('%s', (_kind, secret) => {
    fc.assert(
      fc.property(secret, fc.boolean(), (value, isKnown) => {
        fc.pre(!ORDINARY.includes(value));
        const request = read(
          http('/graphql', {
            ...(isKnown && { 'user.id': 'user_42' }),
            'api.version': value,
            'http.request.header.x-api-version': [value],
            'http.request.header.accept': [`application/vnd.acme.${value}+json`],
            'api.client.name': value,
            'api.client.version': value,
            'user_agent.original': `${value}/${value} (${value}) acme/${value}`,
            'graphql.operation.name': value,
            'graphql.operation.type': value,
            'feature_flag.key': value,
            'feature_flag.result.variant': value,
            'error.type': value,
            'mcp.method.name': value,
            'gen_ai.tool.name': value,
          }),
        );
        const { path, userAgent, ...leaves } = request ?? {};
        expect(JSON.stringify(leaves)).not.toContain(value);
        expect([path, userAgent]).not.toContain(undefined);
      }),
      { numRuns: 300 },
    );
  });
});

describe('What stands beside a name is left out', () => {
  it.each([
    ['2015-06-01.ines', '2015-06-01'],
    ['2026-01-28.clover', '2026-01-28.clover'],
    ['212.555.1234', undefined],
    ['1.4111.1111.1111', undefined],
  ])('the version %s is %s', (text, expected) => expect(apiVersionText(text)).toBe(expected));

  it.each([
    ['1.2.3-ines', '1.2.3'],
    ['1.2.3+ines.doe', '1.2.3'],
    ['1.0-ines_doe', '1.0'],
    ['1.2.3-SNAPSHOT', '1.2.3-SNAPSHOT'],
    ['2.0.0rc1', '2.0.0rc1'],
    ['1.415.555.0123', undefined],
    ['1.2.3-a1b2c3d4e5', '1.2.3'],
    ['1.2.3ines', '1.2.3'],
    ['1.2.3_ines', undefined],
    ['1.2.3-7', undefined],
    [`1.2.3-${'x'.repeat(26)}`, '1.2.3'],
    [`1.2.3-${'x'.repeat(27)}`, undefined],
  ])("a client's version %s is %s", (text, expected) => expect(productVersion(text)).toBe(expected));

  it.each([
    'ip-10-0-0-1',
    'DESKTOP-4F2K9QL',
    'tok-7f3a9c',
    'a1bc23',
    '@acme/sk_live_7',
    'runner_192_168_1_20',
  ])('the machine or key %s is no client', (text) => expect(productName(text)).toBeUndefined());
  it.each(['okhttp3', 'log4j2', 'k6', 'aws-sdk-go-v2', 'i18n-client', 'a1b23'])('and %s is one', (text) =>
    expect(productName(text)).toBe(text),
  );

  it('a key is no auth method', () => {
    expect(read(http('/users', { 'api.auth.method': 'sk_live_abc123' })).authMethod).toBeUndefined();
    expect(read(http('/users', { 'api.auth.method': 'mtls' })).authMethod).toBe('mtls');
  });
});

describe('What has the shape of a name stays', () => {
  it.each([
    '1',
    'v2',
    '3.1',
    '1.0.0-beta.2',
    'v1beta2',
    '2026',
    '2024-10-01',
    '2025-03-31.basil',
    '2023-05-01-preview',
    'latest',
  ])('the version %s', (text) => expect(apiVersionText(text)).toBe(text === 'v1beta2' ? 'v1beta2' : text));
  it.each(['4711', 'v1234', '1980-05-17', '10.0.0.1', 'main street', 'a b', ''])(
    'and the version "%s" does not',
    (text) => expect(apiVersionText(text)).toBeUndefined(),
  );

  it.each([
    'acme-sdk-js',
    '@acme/sdk',
    'Acme/JS',
    '@slack:web-api',
    'next.js',
    'okhttp',
    'python-requests',
    'x',
  ])('the client %s', (text) => expect(productName(text)).toBe(text));
  it.each(['api.acme.com', 'CORP.jdoe', 'jane@acme', 'sk_live_abcdef', 'host-192837465', 'a/b/c', '1x', ''])(
    'and the client "%s" does not',
    (text) => expect(productName(text)).toBeUndefined(),
  );

  it.each(['1.2.3', 'v18', '120.0.6099.109', '2024.1.0', '4.0.0-rc.1', '5.0.0-beta'])(
    'the version %s of a client',
    (text) => expect(productVersion(text)).toBe(text),
  );
  it.each(['127.0.0.1', '4242424242424242', 'abc', '1.2.3.4.5', '4711'])(
    'and "%s" of a client does not',
    (text) => expect(productVersion(text)).toBeUndefined(),
  );

  it.each(['GetUser', 'createWidget_v2', '_x'])('the operation %s', (text) =>
    expect(operationName(text)).toBe(text),
  );
  it.each(['Get User', 'User4711', 'get-user', 'sk_live_abcdef', 'x'.repeat(65)])(
    'and the operation "%s" does not',
    (text) => expect(operationName(text)).toBeUndefined(),
  );
  it('and of the types of operations there are three', () => {
    expect(['query', 'mutation', 'subscription', 'jane'].map(operationType)).toEqual([
      'query',
      'mutation',
      'subscription',
      undefined,
    ]);
  });
});

describe('Different names are bounded in a process', () => {
  const word = (index: number): string =>
    `n${String.fromCharCode(97 + (index % 26), 97 + Math.floor(index / 26))}`;

  it.each([
    ['versions', (name: string, index: number) => ({ 'api.version': `${index}.0`, x: name }), 'apiVersion'],
    ['clients', (name: string) => ({ 'user_agent.original': `${name}/1.0` }), 'clientName'],
    [
      'versions of a client',
      (_name: string, index: number) => ({ 'user_agent.original': `acme/${index}.0` }),
      'clientVersion',
    ],
    ['operations', (name: string) => ({ 'graphql.operation.name': name }), 'graphqlOperationName'],
  ] as const)('%s: fifty, then (other), and the known ones stay', (_kind, attributes, field) => {
    const reader = makeReader();
    const valueOf = (index: number, more = {}): unknown =>
      read(http('/x', { 'user.id': 'u', ...attributes(word(index), index), ...more }), [], reader)?.[field];
    const first = valueOf(0);
    const values = Array.from({ length: 80 }, (_, index) => valueOf(index));
    expect(new Set(values).size).toBe(51);
    expect(values.slice(50)).toEqual(Array.from({ length: 30 }, () => '(other)'));
    expect(valueOf(0)).toBe(first);
  });

  it('and refused strangers can not use them up', () => {
    const reader = makeReader();
    for (let index = 0; index < 100; index += 1) {
      const refused = { 'http.response.status_code': 401, 'api.version': `${index}.0` };
      read(http('/x', refused), [], reader);
    }
    expect(read(http('/x', { 'user.id': 'u', 'api.version': '2026' }), [], reader)?.apiVersion).toBe('2026');
  });
});
