import { documentedEndpoint, endpointPattern, expectedOf } from './expected.mjs';

/**
 * @typedef {import('./expected.mjs').Expected} Expected
 * @typedef {object} Limit what is not as it should be, and can't be
 * @property {'framework' | 'instrumentation' | 'spanhog' | 'client'} whose
 * @property {string} why
 * @property {(expected: Expected | undefined, record: import('./proxy.mjs').RecordedRequest) => Expected | undefined} change
 *   gives what comes out instead; the same value where the limit doesn't apply
 *
 * @typedef {object} ComparedRequest
 * @property {string} asked
 * @property {Expected | undefined} expected
 * @property {string | undefined} source of its route
 * @property {Limit[]} limits that apply
 * @property {{ fact: string, text: string }[]} wrong
 *
 * @typedef {{ requests: ComparedRequest[], problems: string[], log?: readonly string[] }} Outcome
 */

export const FACTS = ['endpoint', 'method', 'status', 'caller', 'client', 'auth'];

/**
 * @param {import('./servers.mjs').FieldServer} server
 * @param {{ records: readonly import('./proxy.mjs').RecordedRequest[], facts: Record<string, string>, events: readonly any[] }} seen
 * @returns {Outcome}
 */
export function compare(server, { records, facts, events }) {
  const problems = [];
  const left = new Set(events);
  const requests = [];
  for (const record of records) {
    const mine = events.filter(({ properties }) => properties.$trace_id === record.traceId);
    for (const event of mine) left.delete(event);
    try {
      requests.push(compareRequest(server, { record, facts, events: mine }));
    } catch (error) {
      problems.push(String(error.message));
    }
  }
  for (const { properties } of left) {
    if (!server.callsItself?.test(properties.endpoint)) {
      problems.push(`an event of no request: ${properties.endpoint} ${properties.status_code}`);
    }
  }
  if (records.length === 0) problems.push('its client sent nothing');
  for (const { why } of unusedLimits(server, requests)) problems.push(`this limit is gone: ${why}`);
  return { requests, problems };
}

/** How many events have to come, by what can be told before they are there. */
export function countExpected(server, { records, facts }) {
  return records.filter((record) => {
    try {
      return expectedWithLimits(server, asTaken(server, record), facts).expected !== undefined;
    } catch {
      return true;
    }
  }).length;
}

/** The request as the server takes it: forms and old clients say a method otherwise. */
function asTaken(server, record) {
  return { ...record, method: server.methodOf?.(record) ?? record.method };
}

function expectedWithLimits(server, record, facts) {
  const limits = [];
  let expected = expectedOf(server, record, facts);
  for (const limit of server.limits ?? []) {
    const changed = limit.change(expected, record);
    if (changed !== expected) limits.push(limit);
    expected = changed;
  }
  return { expected, limits };
}

function compareRequest(server, { record: sent, facts, events }) {
  const record = asTaken(server, sent);
  const { expected, limits } = expectedWithLimits(server, record, facts);
  const [event] = events;
  return {
    asked: `${record.persona} ${record.method} ${record.path} ${record.status}`,
    expected,
    source: event?.properties.route_source,
    limits,
    wrong: [
      ...differencesOf(expected, events, record),
      ...(event ? valuesIn(event, expected, server, record) : []),
    ],
  };
}

function differencesOf(expected, events, { headers }) {
  if (!expected) {
    return events.map(({ properties }) => ({
      fact: 'event',
      text: `one, and there should be none: ${properties.endpoint}`,
    }));
  }
  if (events.length !== 1) {
    const names = events.map(({ properties }) => properties.endpoint).join(', ');
    return [{ fact: 'event', text: `${events.length} events for ${expected.endpoint}: ${names}` }];
  }
  const got = factsOf(events[0]);
  return FACTS.filter((fact) => got[fact] !== expected[fact]).map((fact) => ({
    fact,
    text: `${fact} is ${got[fact]}, not ${expected[fact]}${fact === 'client' ? ` (${headers['user-agent']})` : ''}`,
  }));
}

/** The facts of an event, as {@link Expected} has them. */
function factsOf({ distinctId, uuid, properties }) {
  const { endpoint, method, status_code: status, client_name: name, client_version: version } = properties;
  return {
    endpoint,
    method,
    status,
    caller: distinctId === uuid ? undefined : distinctId,
    client: [name, version].filter(Boolean).join(' ') || 'none',
    auth: properties.auth_method,
  };
}

/** Parts of a path that stand for a parameter, the query and the credentials may be nowhere in an event. */
function valuesIn({ event, properties }, expected, { endpoints }, record) {
  const { method, path, query, headers } = record;
  // A right endpoint is a template, whatever words it is of.
  const { endpoint, route, service_name: _service, ...rest } = properties;
  const isRight = endpoint === expected?.endpoint;
  const text = JSON.stringify({ event, ...rest, ...(isRight ? {} : { endpoint, route }) });
  const documented = documentedEndpoint(endpoints, record);
  const [, ...inPath] = (documented && endpointPattern(documented).exec(`${method} ${path}`)) || [];
  const inQuery = [...new URLSearchParams(query).values()];
  const secrets = [headers.authorization, headers.cookie, rawUserAgent(headers)];
  const values = new Set([...inPath, ...inPath.flatMap((part) => part.split('/')), ...inQuery, ...secrets]);
  return [...values]
    .filter((value) => value !== undefined && isTelling(value))
    .filter((value) => text.includes(JSON.stringify(value).slice(1, -1)) || text.includes(decoded(value)))
    .map((value) => ({ fact: 'values', text: `it holds ${value}` }));
}

/** A user agent that is no more than name and version leaves as such. */
function rawUserAgent({ 'user-agent': text = '' }) {
  return /^[\w./-]+$/.test(text) ? undefined : text;
}

/** Short values and common words are found everywhere. */
const isTelling = (value) => value.length >= 4 && !['true', 'false', 'null'].includes(value);

function decoded(value) {
  try {
    return JSON.stringify(decodeURIComponent(value)).slice(1, -1);
  } catch {
    return value;
  }
}

const unusedLimits = ({ limits = [] }, requests) =>
  limits.filter((limit) => !requests.some((each) => each.limits.includes(limit)));
