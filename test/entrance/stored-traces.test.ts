import { SpanKind } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { explainSpans, type StoredSpan } from '../../src/entrance/stored-traces.js';
import { resolveOptions } from '../../src/options/resolve.js';
import { hex, http, makeSpan, type SpanInit } from '../fixtures/spans.js';

const TRACE = hex(7, 32);

function stored(
  id: number,
  parent: number | undefined,
  init: SpanInit,
  more: Partial<StoredSpan> = {},
): StoredSpan {
  const span = makeSpan({ traceId: TRACE, spanId: hex(id, 16), ...init });
  return { ...span, parentSpanId: parent === undefined ? undefined : hex(parent, 16), ...more };
}

const explain = (spans: readonly StoredSpan[], options: unknown = {}): ReturnType<typeof explainSpans> =>
  explainSpans(resolveOptions(options, {}), spans);

const CHILD = { kind: SpanKind.INTERNAL, name: 'handler' };

describe('Stored spans', () => {
  it('are decided as the requests that they make, whatever their order, with where each fact comes from', () => {
    const spans = [
      stored(3, 2, { ...CHILD, attributes: { 'enduser.id': 'user_42' } }),
      stored(2, 1, { ...CHILD, attributes: { 'organization.id': 'acme' } }),
      stored(1, undefined, {
        name: 'POST',
        attributes: http('/v1/users/7', {
          'http.request.method': 'POST',
          'http.route': '/v1/users/:id',
          'http.request.header.authorization': ['Bearer secret'],
          'user_agent.original': 'acme-sdk-js/1.2.3',
        }),
      }),
    ];
    const [only, ...others] = explain(spans, { events: { 'POST /v1/users/{id}': 'user_changed' } });
    expect(others).toEqual([]);
    expect(only?.decision).toMatchObject({
      kind: 'event',
      name: 'user_changed',
      request: { endpoint: 'POST /v1/users/{id}', caller: { user: 'user_42', organization: 'acme' } },
    });
    const server = { name: 'POST', spanId: hex(1, 16), kind: 'SERVER' };
    const on = (attribute: string) => ({ by: 'attribute', attribute, span: server });
    expect(only?.sources).toEqual({
      method: on('http.request.method'),
      path: on('url.path'),
      route: on('http.route'),
      status: on('http.response.status_code'),
      version: { by: 'route' },
      auth_method: on('http.request.header.authorization'),
      client_name: on('user_agent.original'),
      client_version: on('user_agent.original'),
      client_language: on('user_agent.original'),
      client_kind: on('user_agent.original'),
      user: {
        by: 'attribute',
        attribute: 'enduser.id',
        span: { ...CHILD, spanId: hex(3, 16), kind: 'INTERNAL' },
      },
      organization: {
        by: 'attribute',
        attribute: 'organization.id',
        span: { ...CHILD, spanId: hex(2, 16), kind: 'INTERNAL' },
      },
    });
    expect(JSON.stringify(only?.sources)).not.toContain('secret');
  });

  it('of two services are two requests, also when nobody says that the parent is remote', () => {
    const spans = [
      stored(1, undefined, { attributes: http('/outer') }),
      stored(2, 1, { kind: SpanKind.CLIENT }),
      stored(3, 2, { attributes: http('/inner') }),
    ];
    const paths = explain(spans).map(({ decision }) => 'request' in decision && decision.request?.path);
    expect(new Set(paths)).toEqual(new Set(['/inner', '/outer']));
  });

  it('with an event name of their own are events with their request’s caller', () => {
    const spans = [
      stored(1, undefined, { attributes: http('/jobs', { 'user.id': 'user_42' }) }),
      stored(2, 1, { ...CHILD, attributes: { 'posthog.event': 'job_done' } }),
    ];
    const found = explain(spans).find(({ decision }) => decision.kind === 'span_event');
    expect(found?.decision).toMatchObject({ name: 'job_done', event: { caller: { user: 'user_42' } } });
    expect(found?.sources.event_name?.span?.spanId).toBe(hex(2, 16));
  });

  it('that are their own ancestors, or that nothing is known of, end in a decision', () => {
    const [loop] = explain([stored(1, 2, { attributes: http('/a') }), stored(2, 1, CHILD)]);
    expect(loop?.decision).toMatchObject({ kind: 'event' });
    const [none] = explain([stored(1, undefined, {})]);
    expect(none).toMatchObject({ decision: { kind: 'ignored', reason: 'no_api_request' }, sources: {} });
    expect(explain([])).toEqual([]);
  });
});
