import { SpanKind, type Attributes } from '@opentelemetry/api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorTypeText } from '../../src/request/error-type.js';
import { http, makeSpan, wordOf, type TestSpan } from '../fixtures/spans.js';
import { makeReader, read, readSpan } from './reading.js';

const FAILED = http('/x', { 'http.response.status_code': 500 });

function exception(type: string): { readonly name: string; readonly attributes: Attributes } {
  return { name: 'exception', attributes: { 'exception.type': type, 'exception.message': 'SECRET of jane' } };
}

function child(attributes: Attributes, events: TestSpan['events'] = []): TestSpan {
  return makeSpan({ kind: SpanKind.INTERNAL, attributes, events });
}

describe('The type of an error', () => {
  it.each([
    ['invalid_request', 'invalid_request'],
    ['java.lang.NullPointerException', 'NullPointerException'],
    ['App\\Exceptions\\QuotaExceeded', 'QuotaExceeded'],
    ['ActiveRecord::RecordNotFound', 'RecordNotFound'],
    ['https://acme.example/problems/out-of-credit', 'out-of-credit'],
    ['https://acme.example/problems/out-of-credit/?a=b#c', 'out-of-credit'],
    ['urn:problem-type:acme:invalidParameter', 'invalidParameter'],
    ['/problems/conflict', 'conflict'],
    ['ECONNREFUSED', 'ECONNREFUSED'],
    ['P2002', 'P2002'],
    ['-32602', 'invalid_params'],
    ['-32001', 'server_error'],
    ['500', undefined],
    ['404 ', undefined],
    ['_OTHER', undefined],
    ['about:blank', undefined],
    ['', undefined],
    ['No user jane@acme.example', undefined],
    ['jane@acme.example', undefined],
    ['https://acme.example/users/8e03978e-40d5-43e8-bc93-6894a57f9324', undefined],
    ['https://acme.example/users/4711', undefined],
    ['sk_live_abcdef', undefined],
    ['order-1234567', undefined],
    ['x'.repeat(65), undefined],
  ])('of %o is %s', (text, word) => {
    expect(errorTypeText(text.trim())).toBe(word);
  });

  it('is one identifier, whatever it is made of', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 600, unit: 'grapheme' }), (text) => {
        expect(errorTypeText(text) ?? 'none').toMatch(/^[A-Za-z_$][\w$-]{0,63}$/);
      }),
    );
  });

  it.each<[string, Attributes, readonly TestSpan[], string | undefined]>([
    [
      'the server span',
      { ...FAILED, 'error.type': 'quota_exceeded' },
      [child({ 'error.type': 'other' })],
      'quota_exceeded',
    ],
    [
      'the server span, also of a success',
      http('/x', { 'error.type': 'quota_exceeded' }),
      [],
      'quota_exceeded',
    ],
    [
      'a child, before a status that stands for a type',
      { ...FAILED, 'error.type': '500' },
      [child({ 'error.type': 'Timeout' })],
      'Timeout',
    ],
    [
      'the child that started last',
      FAILED,
      [child({ 'error.type': 'First' }), child({ 'error.type': 'Last' })],
      'Last',
    ],
    ['an exception', FAILED, [child({}, [exception('acme.First'), exception('acme.Last')])], 'Last'],
    [
      'a child’s type before an exception',
      FAILED,
      [child({ 'error.type': 'Type' }), child({}, [exception('E')])],
      'Type',
    ],
    [
      'no exception that was handled',
      http('/x'),
      [child({ 'error.type': 'Retried' }, [exception('E')])],
      undefined,
    ],
    [
      'no flag that could not be evaluated',
      FAILED,
      [child({ 'feature_flag.key': 'a', 'error.type': 'flag_not_found' }, [exception('FLAG_NOT_FOUND')])],
      undefined,
    ],
    [
      'no exception of a flag’s event',
      FAILED,
      [
        child({}, [
          exception('Mine'),
          exception('FLAG_NOT_FOUND'),
          {
            name: 'feature_flag.evaluation',
            attributes: { 'feature_flag.key': 'a', 'error.type': 'flag_not_found' },
          },
        ]),
      ],
      'Mine',
    ],
    ['no message', FAILED, [child({}, [exception('It broke: jane@acme.example')])], undefined],
  ])('is of %s', (_, attributes, children, type) => {
    expect(read(attributes, children).errorType).toBe(type);
  });

  it('is of the server span’s own exception', () => {
    expect(readSpan({ attributes: FAILED, events: [exception('TypeError')] })?.errorType).toBe('TypeError');
  });

  it('has a hundred different ones in a process', () => {
    const reader = makeReader();
    const types = Array.from(
      { length: 120 },
      (_, n) => read(http('/x', { 'error.type': `Error${wordOf(n)}` }), [], reader).errorType,
    );
    expect(new Set(types).size).toBe(101);
    expect(types.at(-1)).toBe('(other)');
  });
});

describe('MCP calls that fail', () => {
  const MCP = { 'mcp.method.name': 'tools/call', 'gen_ai.tool.name': 'search' };

  it.each<[string, number, string | undefined, string | undefined]>([
    ['a word', 200, 'tool_error', 'tool_error'],
    ['a message', 200, 'SECRET of jane', '_OTHER'],
    ['a number of the server’s own', 200, '-32001', 'server_error'],
    ['nothing', 200, undefined, undefined],
    ['a message, and a status', 500, 'SECRET of jane', undefined],
  ])('have a word within a 200, for nothing else says so: %s', (_, status, type, told) => {
    const span = child({ ...MCP, ...(type !== undefined && { 'error.type': type }) });
    const request = read(http('/mcp', { 'http.response.status_code': status }), [span]);
    expect(request).toMatchObject({ errorType: told, failed: type !== undefined });
  });
});

describe('GraphQL errors in a 200', () => {
  const CALL = { 'graphql.operation.name': 'CreateWidget', 'graphql.operation.type': 'mutation' };

  it.each<[string, TestSpan, number, string | undefined]>([
    [
      'attributes',
      child({ ...CALL, 'graphql.error.count': 2, 'graphql.error.codes': ['NOT_FOUND', 'OTHER'] }),
      2,
      'NOT_FOUND',
    ],
    [
      'another maker’s attributes',
      child({ ...CALL, 'hive.graphql.error.count': 1, 'hive.graphql.error.codes': ['GONE'] }),
      1,
      'GONE',
    ],
    [
      'events',
      child(CALL, [
        { name: 'graphql.error', attributes: { 'hive.graphql.error.code': 'GONE', message: 'SECRET' } },
        { name: 'graphql.error' },
      ]),
      2,
      'GONE',
    ],
    [
      'attributes and events, once',
      child({ 'graphql.error.count': 1 }, [{ name: 'graphql.error' }]),
      1,
      undefined,
    ],
    [
      'the operation’s span',
      child({ ...CALL, 'graphql.error.count': 1, 'error.type': 'GraphQLError' }),
      1,
      'GraphQLError',
    ],
  ])('are told by %s', (_, span, count, type) => {
    const request = read(http('/graphql'), [span]);
    expect(request).toMatchObject({
      graphqlErrorCount: count,
      errorType: type,
      failed: true,
      statusCode: 200,
    });
  });

  it('are none where none are told, and a count of nothing is no failure', () => {
    expect(read(http('/graphql'), [child(CALL)])).toMatchObject({
      graphqlErrorCount: undefined,
      failed: false,
    });
    const none = child({ ...CALL, 'graphql.error.count': 0 });
    expect(read(http('/graphql'), [none])).toMatchObject({ graphqlErrorCount: 0, failed: false });
    const broken = child({ ...CALL, 'graphql.error.count': 'many' });
    expect(read(http('/graphql'), [broken]).graphqlErrorCount).toBeUndefined();
  });
});
