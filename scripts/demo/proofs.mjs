/** What must hold of the whole run, beside the answers. Each proof tells what it counted and what is off. */
import { eventOf } from './ledger.mjs';

/**
 * @typedef {import('./ledger.mjs').Ledger} Ledger
 * @typedef {Omit<import('../../dist/modules/local/posthog.js').StoredEvent, 'properties'> & { properties: any }} StoredEvent
 * @typedef {{ claim: string, evidence: string, problems: string[] }} Proof
 */

const SAMPLED_RATIO = 0.1;
/** What the demo sends of each kind that the processor ignores. */
const REASONS = {
  options: 'preflights',
  pattern: 'health checks',
  unmatched: 'scans of paths that do not exist',
};

/** @param {Ledger} ledger @param {readonly StoredEvent[]} events @returns {Proof} */
export function proveCountedOnce(ledger, events) {
  const { counted, boundariesMs } = ledger;
  const open = new Map();
  for (const exchange of counted) addTo(open, fingerprintOfExchange(exchange), 1);
  const problems = [];
  let once = 0;
  for (const event of events) {
    const fingerprint = fingerprintOfEvent(event, boundariesMs);
    if ((open.get(fingerprint) ?? 0) > 0) {
      open.set(fingerprint, open.get(fingerprint) - 1);
      once += 1;
    } else problems.push(`an event without a request: ${fingerprint}`);
  }
  for (const [fingerprint, left] of open)
    if (left > 0) problems.push(`${left} × no event for: ${fingerprint}`);
  if (new Set(events.map(({ uuid }) => uuid)).size !== events.length) problems.push('a uuid occurs twice');
  if (sumRequests(events) !== counted.length)
    problems.push(`request_count adds up to ${sumRequests(events)}`);
  const evidence = `${count(once)} of ${count(counted.length)} requests that should count are one event each, sampled or not`;
  return { claim: 'Counted once', evidence, problems };
}

/** @param {Ledger} ledger @param {any} stats of the API's processor @returns {Proof} */
export function proveIgnored(ledger, stats) {
  const { exchanges, counted } = ledger;
  const ignored = total(stats.requests.ignored);
  const expected = exchanges.length - counted.length;
  const reasons = Object.entries(stats.requests.ignored).map(
    ([reason, times]) => `${times} ${REASONS[reason] ?? reason}`,
  );
  const problems = [];
  if (ignored !== expected) problems.push(`${ignored} were ignored, ${expected} should be`);
  if (stats.requests.seen !== exchanges.length) problems.push(`${stats.requests.seen} requests were seen`);
  const evidence = `${count(ignored)} requests are no usage of the API: ${reasons.join(', ')}`;
  return { claim: 'Ignored', evidence, problems };
}

/** @param {Ledger} ledger @param {readonly StoredEvent[]} events @param {readonly string[]} exported trace ids of server spans @returns {Proof} */
export function proveSampling(ledger, events, exported) {
  const problems = [];
  const traces = new Set(exported);
  if (traces.size !== exported.length) problems.push('a server span was exported twice');
  for (const { properties } of events) {
    if (properties.trace_sampled === traces.has(properties.$trace_id)) continue;
    problems.push(`trace_sampled is ${properties.trace_sampled} for trace ${properties.$trace_id}`);
  }
  let expectedSampled = 0;
  let decidedHere = 0;
  for (const { traceparent } of ledger.exchanges) {
    if (!traceparent) decidedHere += 1;
    else if (traceparent.sampled) expectedSampled += 1;
    if (traceparent && traceparent.sampled !== traces.has(traceparent.traceId)) {
      problems.push(`the caller decided sampled=${traceparent.sampled} for trace ${traceparent.traceId}`);
    }
  }
  // Chance decides for the rest; five standard deviations are once in 1.7 million runs.
  const expected = expectedSampled + decidedHere * SAMPLED_RATIO;
  const tolerance = 5 * Math.sqrt(decidedHere * SAMPLED_RATIO * (1 - SAMPLED_RATIO));
  if (Math.abs(exported.length - expected) > tolerance) {
    problems.push(`${exported.length} traces were exported, about ${Math.round(expected)} should be`);
  }
  const share = ((100 * exported.length) / ledger.exchanges.length).toFixed(1);
  const evidence = `${count(exported.length)} of ${count(ledger.exchanges.length)} traces exported (${share} %), by BatchSpanProcessor`;
  return { claim: 'Sampled traces', evidence, problems };
}

/** @param {Ledger} ledger @param {readonly StoredEvent[]} events @returns {Proof} */
export function proveIdentity(ledger, events) {
  const people = identified(events).filter(({ properties }) => properties.organization_id);
  const problems = [];
  const evidence = [];
  for (const where of ['a middleware', 'a handler']) {
    const isThere = (auth, endpoint) => isByMiddleware(auth, endpoint) === (where === 'a middleware');
    const sent = ledger.counted.filter(({ user, auth, endpoint }) => user && isThere(auth, endpoint));
    const arrived = people.filter(({ properties }) => isThere(properties.auth_method, properties.endpoint));
    if (arrived.length !== sent.length)
      problems.push(`${arrived.length} of ${sent.length} named in ${where}`);
    evidence.push(`in ${where} for ${count(arrived.length)} requests`);
  }
  const plans = new Map(ledger.counted.map(({ user, plan }) => [user, plan]));
  for (const distinctId of new Set(people.map((event) => event.distinctId))) {
    // Person properties are sent when they change, and nobody changes the plan: once is right, twice is too often.
    const told = people.filter((event) => event.distinctId === distinctId && event.properties.$set?.plan);
    const isRight = told.length === 1 && told[0]?.properties.$set.plan === plans.get(distinctId);
    if (!isRight) problems.push(`the plan of ${distinctId} is off`);
  }
  for (const { distinctId, properties } of people) {
    const needsGroup = properties.auth_method === 'api_key' && !properties.$groups?.integration;
    if (needsGroup) problems.push(`no integration in the groups of ${distinctId}`);
  }
  const strangers = events.length - identified(events).length;
  const ids = new Set(
    events.filter((event) => !identified([event]).length).map(({ distinctId }) => distinctId),
  );
  if (ids.size !== strangers) problems.push('strangers share a distinct id');
  const text = `the caller was named ${evidence.join(', ')}, nowhere for ${count(strangers)}`;
  return { claim: 'Identity', evidence: text, problems };
}

/** What the events of the happy path carry beside the request's facts. */
const JOURNEY = {
  user_signup: ['organization_id', 'plan'],
  user_login: ['organization_id', 'plan'],
  project_create: ['organization_id', 'plan', 'project_id'],
  widget_create: ['organization_id', 'plan', 'project_id', 'widget_id'],
};

/** @param {Ledger} ledger @param {readonly StoredEvent[]} events @returns {Proof} */
export function proveJourney(ledger, events) {
  const problems = [];
  const creators = new Map();
  const members = new Map();
  for (const { createdId, user, organization, plan } of ledger.counted) {
    if (createdId) creators.set(createdId, user);
    if (user) members.set(user, `${organization} ${plan}`);
  }
  const journeys = events.filter(({ event }) => event in JOURNEY);
  for (const { event, distinctId, properties } of journeys) {
    for (const field of JOURNEY[event]) {
      if (typeof properties[field] !== 'string') problems.push(`${event} of ${distinctId} has no ${field}`);
    }
    const { organization_id: organization, plan, project_id: project, widget_id: widget } = properties;
    if (members.get(distinctId) !== `${organization} ${plan}`)
      problems.push(`${event}: plan ${plan} is not ${distinctId}'s`);
    for (const id of [project, widget]) {
      if (id && creators.get(id) !== distinctId)
        problems.push(`${event}: ${id} was not created by ${distinctId}`);
    }
  }
  const evidence = `${count(journeys.length)} sign-ups, log-ins, projects and widgets carry organization, plan and ids`;
  return { claim: 'Journey', evidence, problems };
}

/** @param {any} stats @param {readonly StoredEvent[]} events @param {readonly string[]} output of the API @returns {Proof} */
export function proveDelivery(stats, events, output) {
  const { accepted, delivered, handedOver, queued, stored, rejected, dropped } = stats.events;
  const problems = [];
  const sum = delivered + handedOver + queued + stored + rejected + total(dropped);
  if (accepted !== sum) problems.push(`accepted is ${accepted}, the others add up to ${sum}`);
  if (delivered !== events.length) problems.push(`${delivered} delivered, PostHog has ${events.length}`);
  const warnings = new Set(events.flatMap((event) => event.warnings));
  if (warnings.size > 0) problems.push(`PostHog would warn: ${[...warnings].join(', ')}`);
  // What is attached and where it sends is said once, and is no problem.
  const told = output.filter(
    (line) => line.startsWith('spanhog:') && !line.startsWith('spanhog: the first event:'),
  );
  for (const line of told) problems.push(`the API was told "${line}"`);
  const copies = events.filter((event) => event.copies > 1).length;
  const rest = handedOver + queued + stored;
  const evidence =
    `${count(accepted)} accepted = ${count(delivered)} delivered + ${rest} waiting + ${rejected} rejected` +
    ` + ${total(dropped)} dropped${copies > 0 ? `; ${copies} arrived more than once` : ''}`;
  return { claim: 'Delivery', evidence, problems };
}

/** Events of callers whom the API knew. @param {readonly StoredEvent[]} events */
function identified(events) {
  return events.filter(({ properties }) => properties.$process_person_profile !== false);
}

/** @param {readonly StoredEvent[]} events */
function sumRequests(events) {
  return events.reduce((sum, { properties }) => sum + properties.request_count, 0);
}

/** API keys, sign-ups and log-ins are named in handlers. */
function isByMiddleware(auth, endpoint) {
  return (auth === 'bearer' || auth === 'basic') && !/\/(users|sessions)$/.test(endpoint);
}

/** All that both sides know of a request. */
function fingerprintOfExchange(exchange) {
  const { round, endpoint, status, user, organization, projectId, auth, client, clientVersion, version } =
    exchange;
  return fingerprint([
    `round ${round}`,
    eventOf(exchange),
    endpoint,
    status,
    version,
    auth,
    `${client} ${clientVersion}`,
    user,
    organization,
    projectId,
  ]);
}

function fingerprintOfEvent(event, boundariesMs) {
  const { properties } = event;
  const round = boundariesMs.filter((borderMs) => borderMs <= Date.parse(event.timestamp)).length + 1;
  const isKnown = identified([event]).length === 1;
  return fingerprint([
    `round ${round}`,
    event.event,
    properties.endpoint,
    properties.status_code,
    properties.api_version,
    properties.auth_method,
    `${properties.client_name} ${properties.client_version}`,
    isKnown ? event.distinctId : undefined,
    properties.organization_id,
    properties.project_id,
  ]);
}

const fingerprint = (facts) => facts.map((fact) => fact ?? '–').join(' · ');
const total = (counts) => Object.values(counts).reduce((sum, times) => sum + times, 0);
const count = (number) => number.toLocaleString('en-US');

function addTo(counts, key, more) {
  counts.set(key, (counts.get(key) ?? 0) + more);
}
