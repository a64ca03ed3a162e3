const { setImmediate: turn, setTimeout: sleep } = require('node:timers/promises');
const { context, propagation, trace } = require('@opentelemetry/api');
const { getRPCMetadata } = require('@opentelemetry/core');
const { ADA, attributesOf, BEN, identityOf } = require('./callers.cjs');
const { posthog } = require('./identity-tracing.cjs');

/**
 * The ways in which apps say who calls, by the path that uses them: what a middleware does before the rest
 * (`next`) runs, and what a handler does. Each app brings its own form's `identify()`.
 *
 * @param {typeof import('spanhog').identify} identify
 */
exports.createWays = (identify) => ({
  middleware: {
    'server-span': (_request, next) => {
      getRPCMetadata(context.active())?.span.setAttributes(attributesOf(ADA));
      next();
    },
    'identify-middleware': (_request, next) => {
      identify(identityOf(ADA));
      next();
    },
    'req-user': (request, next) => {
      request.user = ADA;
      next();
    },
    'own-baggage': (_request, next) => {
      const entries = Object.entries(attributesOf(ADA)).map(([key, value]) => [key, { value }]);
      const baggage = propagation.createBaggage(Object.fromEntries(entries));
      context.with(propagation.setBaggage(context.active(), baggage), next);
    },
    'posthog-context': (_request, next) => {
      posthog.withContext({ distinctId: ADA.id, sessionId: '0190f5e2-7c1b-7cc2-9d3e-2f6c1a5b8d4e' }, next);
    },
    'posthog-context-other': (_request, next) => {
      posthog.withContext({ distinctId: ADA.id, sessionId: '1f0c9a52-7b43-4a1e-8d7b-9a3f5c2e1b70' }, next);
    },
    'server-before-child': (_request, next) => {
      getRPCMetadata(context.active())?.span.setAttributes(attributesOf(BEN));
      next();
    },
  },
  handler: {
    'late-child': () => {
      late((child) => child.setAttributes(attributesOf(ADA)));
    },
    'identify-handler': () => {
      identify(identityOf(ADA));
    },
    'identify-await': async () => {
      await turn();
      await sleep(5);
      identify(identityOf(ADA));
    },
    'identify-late-child': () => {
      late(() => identify(identityOf(ADA)));
    },
    'identify-over-attributes': () => {
      trace.getActiveSpan()?.setAttributes(attributesOf(ADA));
      identify(identityOf(BEN));
      trace.getActiveSpan()?.setAttributes(attributesOf(ADA));
    },
    'server-before-child': () => {
      trace.getActiveSpan()?.setAttributes(attributesOf(ADA));
    },
    'groups-identify': () => {
      identify({
        user: 'user_cleo',
        organization: 'acme',
        groups: { team: 't_1', project: 'p_1', region: 'eu', plan: 'pro', sixth: 'none' },
        set: { plan: 'pro' },
        setOnce: { first_seen: '2026-11-22' },
        authMethod: 'session',
      });
    },
    'groups-attributes': () => {
      trace.getActiveSpan()?.setAttributes({
        ...attributesOf(ADA),
        'posthog.groups.team': 't_1',
        'posthog.groups.project': 'p_1',
        'posthog.properties.seats': 3,
      });
    },
    'enduser-attributes': () => {
      trace.getActiveSpan()?.setAttributes({ 'enduser.id': ADA.id, 'organization.id': ADA.organization });
    },
  },
});

/** A child of the active span that is open when the answer has gone out. */
function late(work) {
  const child = trace.getTracer('app').startSpan('load');
  context.with(trace.setSpan(context.active(), child), () => work(child));
  setTimeout(() => child.end(), 20);
}
