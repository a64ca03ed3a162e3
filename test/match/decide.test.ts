import { SpanKind, type Attributes } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { Decider, type Decision } from '../../src/match/decide.js';
import { resolveCaller } from '../../src/options/caller.js';
import { resolveOptions } from '../../src/options/resolve.js';
import { resolveRules } from '../../src/options/rules.js';
import { http, makeSpan } from '../fixtures/spans.js';

interface Settings {
  readonly events?: unknown;
  readonly defaultEvent?: string | false;
  readonly routes?: readonly string[];
}

function makeDecider({ events, defaultEvent = 'api_request', routes = [] }: Settings = {}): Decider {
  return new Decider(
    {
      routes,
      inference: 'safe',
      caller: resolveCaller(undefined),
      ignored: resolveOptions({}, {}).ignored,
      rules: resolveRules(events),
      defaultEvent,
    },
    () => 1_790_000_000_000,
  );
}

function decide(attributes: Attributes, settings?: Settings): Decision {
  const span = makeSpan({ attributes });
  return makeDecider(settings).decide({ span, servers: [span], children: [] });
}

const USERS = http('/users/7', { 'http.route': '/users/:id' });
const EVENTS = { 'GET /users/{id}': 'user_read', 'GET /internal': false };

describe('A decision', () => {
  it.each<[string, Attributes, Settings, object]>([
    ['is an event by a rule', USERS, { events: EVENTS }, { kind: 'event', name: 'user_read' }],
    ['is an event by default', USERS, {}, { kind: 'event', name: 'api_request', rule: undefined }],
    [
      'is none without a rule where the default is none',
      USERS,
      { defaultEvent: false },
      { kind: 'ignored', reason: 'no_rule', rule: undefined, request: { endpoint: 'GET /users/{id}' } },
    ],
    [
      'is none by a rule that says so',
      http('/internal', { 'http.route': '/internal' }),
      { events: EVENTS },
      { kind: 'ignored', reason: 'rule', rule: { name: false } },
    ],
    ['is none for what is ignored', http('/healthz'), {}, { kind: 'ignored', reason: 'pattern' }],
    [
      'is none for what is no request',
      { 'messaging.system': 'sqs' },
      {},
      { kind: 'ignored', reason: 'no_api_request', request: undefined },
    ],
    [
      'is the app’s own name, with the rule that would have matched',
      { ...USERS, 'posthog.event': 'mine' },
      { events: EVENTS },
      { kind: 'event', name: 'mine', rule: { name: 'user_read' } },
    ],
    [
      'is the app’s own name, also for what would be ignored',
      { ...http('/healthz'), 'posthog.event': 'mine' },
      { defaultEvent: false },
      { kind: 'event', name: 'mine', rule: undefined },
    ],
  ])('%s', (_, attributes, settings, expected) => {
    expect(decide(attributes, settings)).toMatchObject(expected);
  });

  it('is a span’s own event, with its request’s caller', () => {
    const server = makeSpan({ attributes: { ...USERS, 'user.id': 'u' } });
    const span = makeSpan({ kind: SpanKind.INTERNAL, attributes: { 'posthog.properties.rows': 7 } });
    const decision = makeDecider().decide({ span, servers: [server], children: [], eventName: 'job' });
    expect(decision).toMatchObject({
      kind: 'span_event',
      name: 'job',
      event: { eventName: 'job', caller: { user: 'u' }, properties: { rows: 7 } },
    });
  });

  it('knows the literals of rules, and the routes of the option', () => {
    const attributes = http('/zyzzyva/7');
    expect(decide(attributes)).toMatchObject({ request: { route: '/{id}/{id}' } });
    expect(decide(attributes, { events: { 'GET /zyzzyva/{id}': 'z' } })).toMatchObject({
      name: 'z',
      request: { route: '/zyzzyva/{id}' },
    });
    expect(decide(attributes, { routes: ['/zyzzyva/{zid}'] })).toMatchObject({
      request: { route: '/zyzzyva/{zid}', routeSource: 'template' },
    });
  });

  it.each([
    ['a route that covers its path', USERS, true],
    ['a mount prefix', http('/users/7', { 'http.route': '/users' }), false],
    ['no route', http('/users/7'), false],
  ])('lets a server span with %s speak: %s', (_, attributes, speaks) => {
    expect(makeDecider().hasRoute(makeSpan({ attributes }))).toBe(speaks);
  });
});
