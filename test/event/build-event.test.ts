import type { ApiRequest } from '../../src/request/api-request.js';
import { SpanKind, type Attributes } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { EventWriter, type PersonProfiles } from '../../src/event/build-event.js';
import { parseEvent } from '../../src/event/event-json.js';
import type { ProductEvent } from '../../src/event/product-event.js';
import { http, makeSpan, wordOf } from '../fixtures/spans.js';
import { makeReader, read, readSpan } from '../request/reading.js';

const TRACE = 'a'.repeat(32);
const SPAN = 'b'.repeat(16);
const V7 = '01928c3e-7e4b-7000-8000-0123456789ab';

const FULL: Attributes = {
  'http.request.method': 'POST',
  'url.path': '/api/v1/projects/p_1/widgets',
  'url.query': 'api_key=sk_live_SECRET',
  'http.route': '/api/v1/projects/:project_id/widgets',
  'http.response.status_code': 201,
  'user_agent.original': 'acme-sdk-js/1.2.3',
  'client.address': '203.0.113.9',
  'api.auth.method': 'bearer',
  'user.id': 'user_42',
  'organization.id': 'acme',
  'posthog.groups.team': 't_1',
  'posthog.session_id': V7,
  'posthog.properties.project_id': 'p_1',
  'posthog.set.plan': 'pro',
  'posthog.set_once.signed_up': '2026-01-01',
  'http.response.header.deprecation': ['true'],
  'http.response.header.sunset': ['Sat, 31 Dec 2028 23:59:59 GMT'],
  'graphql.operation.name': 'GetUser',
  'graphql.operation.type': 'query',
};
const RESOURCE = {
  attributes: {
    'service.name': 'api',
    'service.version': '1.0.0',
    'deployment.environment.name': 'prod',
    'host.ip': '10.0.0.1',
  },
};

function buildEvent(
  request: ApiRequest,
  name: string,
  given: Readonly<Record<string, unknown>>,
  mode: PersonProfiles,
): ProductEvent {
  return parseEvent(new EventWriter(mode).request(request, name, given));
}

function eventOf(
  attributes: Attributes,
  mode: PersonProfiles = 'identified_only',
  given: Readonly<Record<string, unknown>> = {},
): ProductEvent {
  const request = readSpan({ attributes, traceId: TRACE, spanId: SPAN, resource: RESOURCE });
  if (!request) throw new Error('The span is no API request');
  return buildEvent(request, 'api_request', given, mode);
}

describe('The event of a request', () => {
  it('has what few requests have, by its own names', () => {
    const { properties } = eventOf({
      ...FULL,
      'http.response.status_code': 402,
      'api.key.id': 'key_7',
      'error.type': 'out_of_credit',
      'graphql.error.count': 2,
      'mcp.method.name': 'tools/call',
      'gen_ai.tool.name': 'search',
      'feature_flag.key': 'new-checkout',
      'feature_flag.result.value': true,
      'http.response.header.content-type': ['text/event-stream'],
    });
    expect(properties).toMatchObject({
      api_key_id: 'key_7',
      error_type: 'out_of_credit',
      graphql_error_count: 2,
      mcp_method: 'tools/call',
      mcp_tool: 'search',
      '$feature/new-checkout': true,
      streamed: true,
      stream_duration_ms: 12.4,
    });
    expect(properties).not.toHaveProperty('duration_ms');
  });

  it('has exactly the properties of the design', () => {
    const { uuid, ...event } = eventOf(FULL);
    expect(uuid).toMatch(/^[\da-f]{8}-[\da-f]{4}-7/);
    expect(event).toEqual({
      event: 'api_request',
      distinctId: 'user_42',
      timestamp: '2026-05-28T20:26:40.012Z',
      properties: {
        endpoint: 'POST /api/v1/projects/{project_id}/widgets',
        method: 'POST',
        route: '/api/v1/projects/{project_id}/widgets',
        route_source: 'framework',
        api_version: 'v1',
        status_code: 201,
        status_class: '2xx',
        duration_ms: 12.4,
        auth_method: 'bearer',
        client_name: 'acme-sdk-js',
        client_version: '1.2.3',
        client_language: 'javascript',
        client_kind: 'sdk',
        $raw_user_agent: 'acme-sdk-js/1.2.3',
        organization_id: 'acme',
        deprecated: true,
        sunset_date: '2028-12-31',
        graphql_operation_name: 'GetUser',
        graphql_operation_type: 'query',
        request_count: 1,
        service_name: 'api',
        service_version: '1.0.0',
        environment: 'prod',
        trace_sampled: true,
        $trace_id: TRACE,
        $span_id: SPAN,
        $session_id: V7,
        $process_person_profile: true,
        $ignore_sent_at: true,
        $groups: { organization: 'acme', team: 't_1' },
        $set: { plan: 'pro' },
        $set_once: { signed_up: '2026-01-01' },
        project_id: 'p_1',
      },
    });
  });

  it('has exactly these without a word from the app', () => {
    const request = readSpan({ attributes: http('/users/42'), traceId: TRACE, spanId: SPAN, traceFlags: 0 });
    const event = request && buildEvent(request, 'api_request', {}, 'identified_only');
    expect(event?.distinctId).toBe(event?.uuid);
    expect(event?.properties).toEqual({
      endpoint: 'GET /users/{id}',
      method: 'GET',
      route: '/users/{id}',
      route_source: 'inferred',
      status_code: 200,
      status_class: '2xx',
      duration_ms: 12.4,
      client_kind: 'unknown',
      $raw_user_agent: 'unknown',
      request_count: 1,
      trace_sampled: false,
      $trace_id: TRACE,
      $span_id: SPAN,
      $process_person_profile: false,
      $ignore_sent_at: true,
    });
  });

  it('has neither route nor source where nothing matched', () => {
    const { properties } = eventOf({ ...http('/x'), 'http.response.status_code': 404 });
    expect(properties).toMatchObject({ endpoint: '(unmatched)', status_class: '4xx' });
    expect(properties).not.toHaveProperty('route');
    expect(properties).not.toHaveProperty('route_source');
  });

  it('tells no route beyond the cap of endpoints', () => {
    const reader = makeReader();
    for (let n = 0; n < 500; n += 1)
      read(http(`/${wordOf(n)}-x`, { 'http.route': `/${wordOf(n)}-x` }), [], reader);
    const { properties } = buildEvent(
      read(http('/beyond', { 'http.route': '/beyond' }), [], reader),
      'api_request',
      {},
      'never',
    );
    expect(properties).toMatchObject({ endpoint: '(other)', method: 'GET' });
    expect(JSON.stringify(properties)).not.toContain('beyond');
  });

  it.each([
    ['a very long name', 'x'.repeat(300), 'x'.repeat(200)],
    ['a lone surrogate', 'a\ud800', 'a\ufffd'],
  ])('has a name that can be sent, of %s', (_, name, sent) => {
    expect(buildEvent(read(http('/x', { 'http.route': '/x' })), name, {}, 'never').event).toBe(sent);
  });

  it('leaves out an operation whose name is none', () => {
    const { properties } = eventOf(http('/graphql', { 'graphql.operation.name': 'a b { secret }' }));
    expect(properties).not.toHaveProperty('graphql_operation_name');
  });

  it('has what the app adds: annotations and attributes before the rule’s, never over its own', () => {
    const attributes = http('/x', {
      'posthog.properties.a': 'attribute',
      'posthog.properties.method': 'x',
      'posthog.properties.$set': 'x',
      'posthog.properties.token': 'x',
    });
    const { properties } = eventOf(attributes, 'never', {
      a: 'rule',
      b: 'rule',
      status_code: 0,
      $process_person_profile: true,
      distinct_id: 'x',
    });
    expect(properties).toMatchObject({
      a: 'attribute',
      b: 'rule',
      method: 'GET',
      status_code: 200,
      $process_person_profile: false,
    });
    for (const name of ['$set', 'token', 'distinct_id']) expect(properties).not.toHaveProperty(name);
  });
});

describe('Person profiles', () => {
  const USER = http('/x', { 'user.id': 'u', 'posthog.set.plan': 'pro' });
  const ORGANIZATION = http('/x', { 'organization.id': 'acme', 'posthog.set.plan': 'pro' });

  it.each<[PersonProfiles, string, Attributes, string | undefined, boolean]>([
    ['identified_only', 'a user', USER, 'u', true],
    ['identified_only', 'an organization', ORGANIZATION, undefined, false],
    ['identified_only', 'nobody', http('/x'), undefined, false],
    ['always', 'a user', USER, 'u', true],
    ['always', 'an organization', ORGANIZATION, 'organization:acme', true],
    ['always', 'nobody', http('/x'), undefined, false],
    [
      'always',
      'an organization of the longest name',
      http('/x', { 'organization.id': 'o'.repeat(200) }),
      undefined,
      false,
    ],
    ['never', 'a user', USER, 'u', false],
    ['never', 'an organization', ORGANIZATION, undefined, false],
    ['never', 'nobody', http('/x'), undefined, false],
  ])('%s: %s', (mode, _, attributes, distinctId, hasProfile) => {
    const event = eventOf(attributes, mode);
    expect(event.distinctId).toBe(distinctId ?? event.uuid);
    expect(event.properties['$process_person_profile']).toBe(hasProfile);
    expect(Object.hasOwn(event.properties, '$set')).toBe(
      hasProfile && attributes['posthog.set.plan'] !== undefined,
    );
  });

  it('of two unidentified requests are never one person', () => {
    const [first, second] = [1, 2].map(() => buildEvent(read(http('/x')), 'e', {}, 'always'));
    expect(first?.distinctId).not.toBe(second?.distinctId);
  });
});

describe('The event of a span', () => {
  it('has its request’s caller, its own properties, and none of its request’s facts', () => {
    const server = makeSpan({ attributes: FULL });
    const span = makeSpan({
      kind: SpanKind.PRODUCER,
      traceId: TRACE,
      spanId: SPAN,
      attributes: { 'posthog.event': 'job', 'posthog.properties.rows': 7, 'organization.id': 'other' },
    });
    const event = parseEvent(
      new EventWriter('identified_only').span(
        makeReader().readEventSpan({ span, servers: [server], children: [] }, 'job'),
      ),
    );
    expect(event).toMatchObject({ event: 'job', distinctId: 'user_42' });
    expect(event.properties).toEqual({
      duration_ms: 12.4,
      $raw_user_agent: 'acme-sdk-js/1.2.3',
      request_count: 1,
      organization_id: 'other',
      trace_sampled: true,
      $trace_id: TRACE,
      $span_id: SPAN,
      $session_id: V7,
      $process_person_profile: true,
      $ignore_sent_at: true,
      $groups: { organization: 'other', team: 't_1' },
      $set: { plan: 'pro' },
      $set_once: { signed_up: '2026-01-01' },
      rows: 7,
    });
  });
});
