/**
 * The ways to say who calls (`apps/identity-ways.cjs`), each in a trace that is sampled and in one that is not.
 * The caller sends no credentials: all that is known comes from the app.
 */
import { ADA, BEN, NOBODY, UNSAMPLED_TRACE } from './requests.mjs';

/** @typedef {import('./requests.mjs').MatrixRequest} MatrixRequest */
/** @typedef {import('./requests.mjs').Expected} Expected */

const JUST_ADA = { user: ADA.user, organization: undefined };

/** @type {readonly (readonly [name: string, way: string, event: Partial<Expected>, headers?: Record<string, string>])[]} */
const WAYS = [
  ['nobody says anything', 'nothing', NOBODY],
  ['attributes on the server span', 'server-span', ADA],
  ['attributes on a child that ends after the answer', 'late-child', ADA],
  ['identify() in a middleware', 'identify-middleware', ADA],
  ['identify() in the handler', 'identify-handler', ADA],
  ['identify() after awaits', 'identify-await', ADA],
  ['identify() in a child that ends after the answer', 'identify-late-child', ADA],
  ['req.user, by applyCustomAttributesOnSpan', 'req-user', ADA],
  [
    "the caller's baggage, by BaggageSpanProcessor",
    'baggage',
    ADA,
    { baggage: 'user.id=user_ada,organization.id=acme' },
  ],
  [
    "posthog-node's own PostHogContextSpanProcessor",
    'posthog-context',
    { ...JUST_ADA, more: { $session_id: '0190f5e2-7c1b-7cc2-9d3e-2f6c1a5b8d4e' } },
  ],
  ['the same with a session id that is no UUIDv7', 'posthog-context-other', JUST_ADA],
  ['identify() before span attributes', 'identify-over-attributes', BEN],
  ["the server span's attributes before a child's", 'server-before-child', BEN],
  ['enduser.id', 'enduser-attributes', ADA],
  [
    'several groups and a property, by attributes',
    'groups-attributes',
    { ...ADA, more: { $groups: { organization: 'acme', team: 't_1', project: 'p_1' }, seats: 3 } },
  ],
];

/** PostHog knows five group types a project: the sixth is left out. Person properties are sent once. */
const GROUPS = {
  name: 'an organization, more groups than PostHog knows, person properties, by identify()',
  method: 'GET',
  path: '/v1/groups-identify/p7731',
  answer: 200,
  event: {
    endpoint: 'GET /v1/{way}/{id}',
    status: 200,
    version: 'v1',
    auth: 'session',
    user: 'user_cleo',
    organization: 'acme',
    more: {
      $groups: { organization: 'acme', team: 't_1', project: 'p_1', region: 'eu', plan: 'pro' },
      $set: { plan: 'pro' },
      $set_once: { first_seen: '2026-11-22' },
    },
  },
};

const OWN_BAGGAGE = ["the app's own baggage, set in a middleware", 'own-baggage', ADA];

/** @type {readonly MatrixRequest[]} */
export const IDENTITY_REQUESTS = [
  ...[...WAYS, OWN_BAGGAGE].flatMap((way) => [requestOf(way, true), requestOf(way, false)]),
  GROUPS,
];

function requestOf([name, way, event, headers], sampled) {
  const traceparent = `00-${UNSAMPLED_TRACE}-00f067aa0ba902b7-00`;
  const unsampled = { sampled, traceId: UNSAMPLED_TRACE };
  return {
    name: sampled ? name : `${name}, in a trace that is not sampled`,
    method: 'GET',
    path: `/v1/${way}/p7731`,
    headers: { ...headers, ...(sampled ? {} : { traceparent }) },
    answer: 200,
    event: {
      endpoint: 'GET /v1/{way}/{id}',
      status: 200,
      version: 'v1',
      // The headers show nothing; of a known caller that says nothing.
      auth: event.user === undefined && event.organization === undefined ? 'none' : undefined,
      ...event,
      ...(sampled ? {} : unsampled),
    },
  };
}
