import { describe, expect, it } from 'vitest';
import { judge } from '../../src/deliver/outcome.js';
import type { Answer } from '../../src/deliver/outcome.js';
import { readV1Results } from '../../src/deliver/v1-results.js';

const WALL_MS = 1_780_000_000_000;

function answered(status: number, more: Partial<Extract<Answer, { kind: 'answered' }>> = {}): Answer {
  return { kind: 'answered', status, retryAfter: null, contentType: 'application/json', ...more };
}

describe('judge', () => {
  it.each([200, 201, 202, 204])('takes a v0 batch at %d, whatever the body', (status) => {
    expect(judge(answered(status), WALL_MS).kind).toBe('taken');
  });

  it.each([408, 429, 500, 502, 503, 504, 520, 599])('calls %d an outage, and heeds Retry-After', (status) => {
    const outcome = judge(answered(status, { retryAfter: '7' }), WALL_MS);
    expect(outcome).toEqual({ kind: 'outage', why: `HTTP ${status}`, retryAfterMs: 7000 });
  });

  it.each([401, 402, 403, 404, 301, 302, 303, 307, 308, 304, 405, 410, 415, 422, 0])(
    'never gives a batch up for %d',
    (status) => {
      expect(judge(answered(status), WALL_MS).kind).toBe('hold');
    },
  );

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

  it('treats a batch that never became a request like a refused one', () => {
    expect(judge({ kind: 'unanswered', why: 'unsent' }, WALL_MS).kind).toBe('refused');
  });

  it('reads the results of v1', () => {
    const v1Body = JSON.stringify({
      results: {
        a: { result: 'ok' },
        b: { result: 'retry', details: 'not_persisted' },
        c: { result: 'drop', details: 'event_too_big' },
        d: { result: 'warning' },
        e: { result: 'something new' },
      },
    });
    expect(judge(answered(200, { v1Body, retryAfter: '1' }), WALL_MS)).toEqual({
      kind: 'taken',
      results: { retry: new Set(['b']), drop: new Map([['c', 'event_too_big']]) },
      retryAfterMs: 1000,
    });
  });

  it.each(['', 'Ok', '<html>', '[]', 'null', '{}', '{"status":"Ok"}', '{"results":[]}', '{"results":null}'])(
    'takes nothing for confirmed by a v1 success that says %j',
    (v1Body) => {
      expect(judge(answered(200, { v1Body }), WALL_MS)).toEqual({ kind: 'unconfirmed' });
    },
  );

  it('takes nothing for confirmed by a web page', () => {
    const contentType = 'text/html; charset=utf-8';
    expect(judge(answered(200, { contentType }), WALL_MS)).toEqual({ kind: 'unconfirmed' });
  });
});

describe('readV1Results', () => {
  it('shows a reason only when it is a plain word', () => {
    const body = '{"results":{"a":{"result":"drop","details":"bad value: secret@example.com"}}}';
    expect(readV1Results(body)?.drop.get('a')).toBe('dropped');
  });

  it.each(['{"results":{"a":null}}', '{"results":{"a":"drop"}}', '{"results":{"a":{"result":7}}}'])(
    'ignores an entry that is none: %s',
    (body) => {
      expect(readV1Results(body)).toEqual({ retry: new Set(), drop: new Map() });
    },
  );
});
