import type { ApiRequest } from '../request/api-request.js';
import { segmentsOf } from '../request/route/path.js';
import { matchesRoute, type EndpointPattern } from './pattern.js';

/** What counts as no use of the API, by default: CORS preflights, health checks and what crawlers ask for. */
export const DEFAULT_IGNORED: readonly string[] = Object.freeze([
  'OPTIONS /**',
  '* /healthz',
  '* /livez',
  '* /readyz',
  '* /health',
  '* /ping',
  '* /metrics',
  '* /favicon.ico',
  '* /robots.txt',
  '* /.well-known/**',
  '* /socket.io/**',
]);

/** User agents of load balancers, orchestrators and uptime monitors. */
const PROBES =
  /^(?:kube-probe|GoogleHC|GoogleStackdriverMonitoring|ELB-HealthChecker|Amazon-Route53-Health-Check|Consul Health Check|Envoy\/HC|HAProxy|Prometheus|Blackbox[ -]Exporter|UptimeRobot|Better Uptime|Better Stack|Pingdom|StatusCake|Site24x7|updown\.io|Checkly|Zabbix|Datadog\/?Synthetics|NewRelicPinger|Azure Traffic Manager|fly-health|Render\/|Cloudflare-Healthchecks)|\b(?:UptimeRobot|Pingdom\.com_bot|HetrixTools|Uptime-Kuma|DatadogSynthetics)\b/i;

/** The option `ignore`, resolved. */
export interface Ignored {
  readonly patterns: readonly EndpointPattern[];
  readonly probes: boolean;
  readonly unmatched: boolean;
}

/** Why a request is ignored, for `stats().requests.ignored`. */
export type IgnoreReason = 'options' | 'pattern' | 'probe' | 'unmatched';

/** The reason to ignore a request; patterns count on its route and on its path. */
export function ignoreReason(request: ApiRequest, ignored: Ignored): IgnoreReason | undefined {
  const { method, route, path, userAgent, caller } = request;
  const ofPath = segmentsOf(path);
  const ofRoute = route === undefined || route === path ? ofPath : segmentsOf(route);
  for (const pattern of ignored.patterns) {
    if (matchesRoute(pattern, method, ofPath) || matchesRoute(pattern, method, ofRoute)) {
      return method === 'OPTIONS' ? 'options' : 'pattern';
    }
  }
  if (ignored.probes && userAgent !== undefined && PROBES.test(userAgent)) return 'probe';
  const isIdentified = caller.user !== undefined || caller.organization !== undefined;
  return ignored.unmatched && route === undefined && !isIdentified ? 'unmatched' : undefined;
}
