import type { ApiRequest } from '../request/api-request.js';
import { remembered } from '../span/remembered.js';
import type { EndpointPattern } from './pattern.js';
import { PatternSet } from './pattern-set.js';

/** What counts as no use of the API, by default: CORS preflights, health checks and what crawlers ask for. */
export const DEFAULT_IGNORED: readonly string[] = Object.freeze([
  'OPTIONS /**',
  '* /**/healthz',
  '* /**/livez',
  '* /**/readyz',
  '* /**/_health',
  '* /health',
  // Not deeper: `/pets/7/health` is somebody's product.
  '* /*/health',
  '* /api/*/health',
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

const MAX_ENDPOINTS = 4_096;

/** Decides which requests are no use of the API. */
export class Ignore {
  readonly #patterns: PatternSet;
  readonly #probes: boolean;
  readonly #unmatched: boolean;
  /** Whether a pattern is for the route, by endpoint. */
  readonly #endpoints = new Map<string, boolean>();

  constructor({ patterns, probes, unmatched }: Ignored) {
    this.#patterns = new PatternSet(patterns);
    this.#probes = probes;
    this.#unmatched = unmatched;
  }

  /** Whether the requests of an endpoint, such as `GET /healthz`, are none whoever sends them. */
  hasEndpoint(endpoint: string): boolean {
    const [method = '', path = ''] = endpoint.split(' ', 2);
    return this.#patterns.has(method, path);
  }

  /** The reason to ignore a request; patterns count on its route and on its path. */
  reason(request: ApiRequest): IgnoreReason | undefined {
    const { method, route, path, userAgent, caller } = request;
    if (this.#isForRoute(request) || this.#patterns.has(method, path, request))
      return method === 'OPTIONS' ? 'options' : 'pattern';
    if (this.#probes && userAgent !== undefined && isProbe(userAgent)) return 'probe';
    const isIdentified = caller.user !== undefined || caller.organization !== undefined;
    return this.#unmatched && route === undefined && !isIdentified ? 'unmatched' : undefined;
  }

  /** Where it is not the path itself. Worked out once for each endpoint, but where patterns name operations. */
  #isForRoute(request: ApiRequest): boolean {
    const { method, route, path, endpoint } = request;
    if (route === undefined || route === path) return false;
    const known = this.#endpoints.get(endpoint);
    if (known !== undefined) return known;
    const isFor = this.#patterns.has(method, route, request);
    if (this.#patterns.hasOperations) return isFor;
    if (this.#endpoints.size >= MAX_ENDPOINTS) this.#endpoints.clear();
    this.#endpoints.set(endpoint, isFor);
    return isFor;
  }
}

/** Longer ones are not remembered: a header may have many kilobytes. */
const MAX_REMEMBERED_LENGTH = 512;
const isRememberedProbe = remembered(1_000, (userAgent: string) => PROBES.test(userAgent));

function isProbe(userAgent: string): boolean {
  return userAgent.length > MAX_REMEMBERED_LENGTH ? PROBES.test(userAgent) : isRememberedProbe(userAgent);
}
