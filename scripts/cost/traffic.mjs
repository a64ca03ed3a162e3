// A made-up month of an API's traffic, the same for the same seed: few callers run jobs that ask one endpoint hundreds of
// times in a minute or two, many come for a few requests.

/** Mulberry32: small, fast, and good enough for a simulation. @param {number} seed */
function randomOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const ENDPOINTS = Array.from({ length: 20 }, (_, n) => {
  const method = n % 4 === 0 ? 'POST' : 'GET';
  const route = `/v${1 + (n % 2)}/things_${n}/{id}`;
  return {
    method,
    route,
    endpoint: `${method} ${route}`,
    version: `v${1 + (n % 2)}`,
    meanMs: 4 * 1.5 ** (n % 12),
  };
});
const MINUTE_MS = 60_000;
/** Of the callers. */
const HEAVY = 0.01;
/** Of the requests, what the heavy ones make. */
const JOBS = 0.975;
const JOB_REQUESTS = 300;
const SESSION_REQUESTS = 4;

/**
 * @typedef {{ readonly user: string | undefined, readonly organization: string | undefined, readonly at: typeof ENDPOINTS[0],
 *   readonly status: number, readonly durationMs: number, readonly endMs: number }} Call
 * @param {{ readonly requests: number, readonly callers: number, readonly perSecond: number, readonly seed: number,
 *   readonly spread?: boolean }} of `spread`: no jobs, every caller as often as the others.
 * @param {(call: Call) => void} each in the order of time
 */
export function makeTraffic({ requests, callers, perSecond, seed, spread = false }, each) {
  const random = randomOf(seed);
  const perMinute = perSecond * 60;
  const heavy = Math.max(1, Math.round(callers * HEAVY));
  let minute = Math.floor(Date.UTC(2026, 10, 1) / MINUTE_MS);
  let jobsDue = 0;
  let sessionsDue = 0;
  let made = 0;
  while (made < requests) {
    const calls = [];
    jobsDue += spread ? 0 : (perMinute * JOBS) / JOB_REQUESTS;
    sessionsDue += (perMinute * (spread ? 1 : 1 - JOBS)) / SESSION_REQUESTS;
    while (jobsDue > random()) {
      jobsDue -= 1;
      // The first ones have most of the jobs.
      const caller = Math.floor(heavy * random() ** 3);
      const at = ENDPOINTS[Math.floor(ENDPOINTS.length * random() ** 2)];
      const size = Math.ceil(-Math.log(1 - random()) * JOB_REQUESTS);
      for (let n = 0; n < size; n += 1) calls.push(callOf(caller, at));
    }
    while (sessionsDue > random()) {
      sessionsDue -= 1;
      const caller = heavy + Math.floor((callers - heavy) * random());
      const size = 1 + Math.floor((2 * SESSION_REQUESTS - 1) * random());
      for (let n = 0; n < size; n += 1)
        calls.push(callOf(caller, ENDPOINTS[Math.floor(ENDPOINTS.length * random() ** 3)]));
    }
    calls.sort((a, b) => a.endMs - b.endMs);
    for (const call of calls) {
      if (made === requests) return;
      made += 1;
      each(call);
    }
    minute += 1;
  }

  function callOf(caller, at) {
    const failed = random() < 0.03;
    return {
      // One in fifty is nobody's.
      user: caller % 50 === 49 ? undefined : `user_${caller}`,
      organization: caller % 50 === 49 ? undefined : `org_${caller % 997}`,
      at,
      status: failed ? (random() < 0.2 ? 500 : 404) : 200,
      durationMs: Math.exp(Math.log(at.meanMs) + 0.8 * normal(random)),
      endMs: minute * MINUTE_MS + Math.floor(random() * MINUTE_MS),
    };
  }
}

/** @param {() => number} random */
function normal(random) {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

let ids = 0;

/** The call as the reader gives it. @param {Call} call @param {string} [name] of what the app calls an event itself */
export function decisionOf({ user, organization, at, status, durationMs, endMs }, name) {
  ids += 1;
  const traceId = ids.toString(16).padStart(32, '0');
  return {
    kind: 'event',
    name: name ?? 'api_request',
    rule: undefined,
    request: {
      endpoint: at.endpoint,
      reportedEndpoint: at.endpoint,
      method: at.method,
      route: at.route,
      routeSource: 'framework',
      path: at.route,
      userAgent: undefined,
      apiVersion: at.version,
      statusCode: status,
      failed: status >= 400,
      durationMs,
      authMethod: 'bearer',
      clientName: 'acme-sdk',
      clientVersion: '1.2.3',
      caller: {
        user,
        organization,
        groups: organization === undefined ? NOTHING : { organization },
        groupProperties: NOTHING,
        set: NOTHING,
        setOnce: NOTHING,
      },
      sessionId: undefined,
      deprecated: false,
      sunsetDate: undefined,
      graphqlOperationName: undefined,
      graphqlOperationType: undefined,
      eventName: name,
      optedOut: false,
      properties: NOTHING,
      origin: {
        endMs,
        traceId,
        spanId: traceId.slice(16),
        traceSampled: true,
        serviceName: 'api',
        serviceVersion: '1',
        environment: 'production',
      },
    },
  };
}

const NOTHING = Object.freeze({});
export const SPAN = { spanContext: () => ({ traceId: '', spanId: '', traceFlags: 1 }) };
