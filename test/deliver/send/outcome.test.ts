import { describe, expect, it } from 'vitest';
import { judge, type Answer } from '../../../src/deliver/send/outcome.js';
import { readV1Results } from '../../../src/deliver/send/results.js';

const WALL_MS = 1_780_000_000_000;

type Answered = Extract<Answer, { kind: 'answered' }>;

function answered(status: number, more: Partial<Answered> = {}): Answer {
  const head = { kind: 'answered', retryAfter: null, contentType: 'application/json', wire: 'v0' } as const;
  return { ...head, status, body: '{"status":"Ok"}', ...more };
}

const NOT_POSTHOG = "isn't PostHog's: is the host right?";

describe('judge', () => {
  it.each([
    '{"status":"Ok"}',
    '{"status":1}',
    '1',
    ' {"status": "Ok"}\n',
    '{"status":"Ok","quota_limited":["recordings"]}',
  ])('takes PostHog at its word over v0: %s', (body) => {
    for (const contentType of ['application/json', 'text/plain; charset=utf-8', null]) {
      expect(judge(answered(200, { body, contentType }), WALL_MS)).toMatchObject({ kind: 'taken' });
    }
  });

  it.each([
    ['an empty body', { body: '' }],
    ['a body that broke off', { body: undefined }],
    ['a body that was cut', { body: '{"status":"O' }],
    ['a page', { body: '<!DOCTYPE html><html>Sign in</html>', contentType: 'text/html' }],
    ['a page in capitals', { body: '<HTML></HTML>', contentType: 'TEXT/HTML; Charset=UTF-8' }],
    ['a page without a type', { body: '<html>', contentType: null }],
    ['a word in a page', { body: '1', contentType: 'Text/Html' }],
    ['plain text', { body: 'Ok', contentType: 'text/plain' }],
    ['plain text in quotes', { body: '"Ok"' }],
    ['an error', { body: '{"error":"no such route"}' }],
    ['an error with a good word', { body: '{"status":"Ok","error":"not here"}' }],
    ['another word', { body: '{"status":"ok"}' }],
    ['a bad word', { body: '{"status":"Error"}' }],
    ['another number', { body: '{"status":200}' }],
    ['zero', { body: '0' }],
    ['a list', { body: '[{"status":"Ok"}]' }],
    ['null', { body: 'null' }],
    ['true', { body: 'true' }],
    ['an empty object', { body: '{}' }],
    ['a success within', { body: '{"result":{"status":"Ok"}}' }],
    ['two answers', { body: '{"status":"Ok"}{"status":"Ok"}' }],
    ['XML', { body: '<status>Ok</status>', contentType: 'application/xml' }],
    ['what v1 says', { body: '{"results":{"a":{"result":"ok"}}}' }],
  ] as const)('takes %s for no delivery over v0, and holds', (_, more) => {
    const outcome = judge(answered(200, more), WALL_MS);
    expect(outcome).toMatchObject({ kind: 'hold', why: `HTTP 200 with an answer that ${NOT_POSTHOG}` });
  });

  it.each([201, 202, 203, 204, 205, 206, 207, 226])(
    'takes %d for no delivery, whatever it says',
    (status) => {
      for (const wire of ['v0', 'v1'] as const) {
        const body = wire === 'v0' ? '{"status":"Ok"}' : '{"results":{"a":{"result":"ok"}}}';
        expect(judge(answered(status, { wire, body }), WALL_MS)).toMatchObject({
          kind: 'hold',
          why: `HTTP ${status} with an answer that ${NOT_POSTHOG}`,
        });
      }
    },
  );

  it.each([
    '',
    'Ok',
    '<html>',
    '[]',
    'null',
    '1',
    '{}',
    '{"status":"Ok"}',
    '{"results":[]}',
    '{"results":null}',
    '{"results":{}}',
    '{"results":{"a":null}}',
    '{"results":{"a":"ok"}}',
    '{"results":{"a":{"result":7}}}',
    '{"error":"x"}',
    '{"results":{"b":{"result":"ok"}}}',
    '{"results":{"a":{"result":"ok"}',
  ])('takes nothing for confirmed by a v1 success that says %j', (body) => {
    const sent = { size: 1, uuidAt: () => 'a' };
    expect(judge(answered(200, { wire: 'v1', body }), WALL_MS, sent)).toMatchObject({ kind: 'hold' });
  });

  it.each([408, 429, 500, 502, 503, 504, 520, 599])('calls %d an outage, and heeds Retry-After', (status) => {
    const outcome = judge(answered(status, { retryAfter: '7' }), WALL_MS);
    expect(outcome).toEqual({ kind: 'outage', why: `HTTP ${status}`, retryAfterMs: 7000 });
  });

  it.each([401, 402, 403, 404, 300, 301, 302, 303, 307, 308, 304, 305, 399, 405, 407, 410, 415, 422, 451, 0])(
    'never gives a batch up for %d',
    (status) => {
      expect(judge(answered(status), WALL_MS)).toMatchObject({ kind: 'hold', retryAfterMs: undefined });
    },
  );

  it.each([
    [401, 'token'],
    [402, 'quota'],
    [403, 'token'],
    [404, 'host'],
    [300, 'redirect'],
    [308, 'redirect'],
    [407, 'proxy'],
  ])('says of %d what may be wrong', (status, word) => {
    expect(Reflect.get(judge(answered(status), WALL_MS), 'why')).toMatch(
      new RegExp(`^HTTP ${status}.*${word}`),
    );
  });

  it.each([
    [413, 'too_large'],
    [400, 'bad_request'],
  ] as const)('looks for the bad event at %d', (status, why) => {
    expect(judge(answered(status), WALL_MS)).toEqual({ kind: 'refused', why });
  });

  it.each([
    ['network', 'ECONNREFUSED', 'ECONNREFUSED'],
    ['network', undefined, 'network error'],
    ['timeout', undefined, 'no answer in time'],
  ] as const)('calls no answer an outage: %s %s', (why, code, text) => {
    expect(judge({ kind: 'unanswered', why, code }, WALL_MS)).toEqual({
      kind: 'outage',
      why: text,
      retryAfterMs: undefined,
    });
  });

  it('holds a batch that never became a request, and never refuses it', () => {
    const why = 'posthog-node made no request of the events';
    expect(judge({ kind: 'unanswered', why: 'unsent' }, WALL_MS)).toMatchObject({ kind: 'hold', why });
    const code = 'posthog-node is not there';
    expect(judge({ kind: 'unanswered', why: 'unsent', code }, WALL_MS)).toMatchObject({
      kind: 'hold',
      why: code,
    });
  });

  it('reads the results of v1', () => {
    const body = JSON.stringify({
      results: {
        a: { result: 'ok' },
        b: { result: 'retry', details: 'not_persisted' },
        c: { result: 'drop', details: 'event_too_big' },
        d: { result: 'warning' },
        e: { result: 'something new' },
      },
    });
    expect(judge(answered(200, { wire: 'v1', body, retryAfter: '1' }), WALL_MS)).toEqual({
      kind: 'taken',
      results: { retry: new Set(['b']), drop: new Map([['c', 'event_too_big']]) },
      retryAfterMs: 1000,
    });
  });

  it('has an event sent again of which v1 says nothing', () => {
    const body = '{"results":{"a":{"result":"ok"},"c":null,"x":{"result":"ok"}}}';
    const sent = { size: 3, uuidAt: (index: number) => 'abc'.charAt(index) };
    expect(judge(answered(200, { wire: 'v1', body }), WALL_MS, sent)).toMatchObject({
      kind: 'taken',
      results: { retry: new Set(['b', 'c']) },
    });
  });
});

describe('readV1Results', () => {
  it('shows a reason only when it is a plain word', () => {
    const body = '{"results":{"a":{"result":"drop","details":"bad value: secret@example.com"}}}';
    expect(readV1Results(body)?.drop.get('a')).toBe('dropped');
  });
});
