import { ROOT_CONTEXT, SpanKind } from '@opentelemetry/api';
import { makeTraffic } from '../../../scripts/cost/traffic.mjs';

/**
 * A minute of the traffic that docs/cost.md is simulated with, at 100 requests/s: a few heavy callers' jobs of some 300
 * requests each for one endpoint, and many callers that come for a few.
 * @param {number} minute another one for each number, the same for the same
 * @param {number} requests
 */
export function minuteOf(minute, requests) {
  const calls = [];
  makeTraffic({ requests, callers: 50_000, perSecond: 100, seed: 15 + minute }, (call) => calls.push(call));
  return calls;
}

/**
 * The server span of one of them, ended now, with the attributes of `endedRequest`.
 * @param {import('@opentelemetry/api').Tracer} tracer
 * @param {import('../../../scripts/cost/traffic.mjs').Call} call
 * @param {number} number
 */
export function endCall(tracer, { user, organization, at, status, durationMs }, number) {
  const nowMs = Date.now();
  const span = tracer.startSpan(
    at.method,
    {
      kind: SpanKind.SERVER,
      startTime: nowMs - durationMs,
      attributes: {
        'http.request.method': at.method,
        'url.scheme': 'http',
        'server.address': 'api.example.com',
        'server.port': 443,
        'url.path': at.route.replace('{id}', `t_${number % 1_000}`),
        'user_agent.original': 'acme-sdk-js/1.2.3',
        'network.protocol.version': '1.1',
        'network.peer.address': '10.0.0.1',
        'network.peer.port': 40_000,
        'client.address': '10.0.0.1',
        'api.auth.method': 'bearer',
        'api.client.name': 'acme-sdk-js',
        'api.client.version': '1.2.3',
      },
    },
    ROOT_CONTEXT,
  );
  if (user !== undefined) span.setAttribute('user.id', user);
  if (organization !== undefined) span.setAttribute('organization.id', organization);
  span.setAttribute('http.response.status_code', status);
  span.setAttribute('http.route', at.route.replace('{id}', ':id'));
  span.end(nowMs);
}
