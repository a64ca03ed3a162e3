import { isDeepStrictEqual } from 'node:util';
import { UNSPEAKABLE } from './requests.mjs';

/** @typedef {import('./requests.mjs').Expected} Expected */

/** Properties of every event whose values differ from run to run. */
const FREE = {
  duration_ms: (value) => typeof value === 'number' && value >= 0 && value < 60_000,
  $span_id: (value) => /^[\da-f]{16}$/.test(value),
  $trace_id: (value) => /^[\da-f]{32}$/.test(value),
};
/** What posthog-node adds by itself. */
const WIRE = new Set(['$lib', '$lib_version', '$is_server', '$geoip_disable', '$os', '$os_version']);

/** All properties that an event must have. @param {Expected} expected @param {string} asked the method @param {string} service @param {number} number */
export function propertiesOf(expected, asked, service, number) {
  const { endpoint, status, user, organization, sampled = true, traceId } = expected;
  const [, route] = endpoint.split(' ');
  const isMatched = route !== undefined;
  const version = expected.clientVersion ?? ('clientVersion' in expected ? undefined : `1.0.${number}`);
  const client = 'client' in expected ? expected.client : 'acme-sdk-js';
  return defined({
    endpoint,
    method: asked,
    route,
    route_source: 'source' in expected ? expected.source : isMatched ? 'framework' : undefined,
    api_version: expected.version,
    status_code: status,
    status_class: status === undefined ? undefined : `${Math.floor(status / 100)}xx`,
    auth_method: expected.auth,
    client_name: client,
    client_version: version,
    client_language: client === 'acme-sdk-js' ? 'javascript' : undefined,
    client_kind: client === undefined ? 'unknown' : 'sdk',
    $raw_user_agent: client === undefined ? 'unknown' : [client, ...(version ? [version] : [])].join('/'),
    organization_id: organization,
    $groups: organization === undefined ? undefined : { organization },
    $process_person_profile: user !== undefined,
    request_count: 1,
    service_name: service,
    trace_sampled: sampled,
    $trace_id: traceId,
    $ignore_sent_at: true,
    ...expected.more,
  });
}

/**
 * What is wrong with an event; nothing, when it is as it has to be: every property, and no other one.
 *
 * @param {Expected} expected
 * @param {{ event: string, distinctId: string, uuid: string, properties: Record<string, unknown>, warnings: string[] }} event
 */
export function compareEvent(expected, event, { method, service, number }) {
  const wrong = [];
  const wanted = propertiesOf(expected, method, service, number);
  for (const name of new Set([
    ...Object.keys(wanted),
    ...Object.keys(FREE),
    ...Object.keys(event.properties),
  ])) {
    const value = event.properties[name];
    if (WIRE.has(name)) continue;
    if (name in wanted ? isDeepStrictEqual(value, wanted[name]) : FREE[name]?.(value)) continue;
    if (!(name in wanted) && isFrameworks(name, value, expected, event.properties)) continue;
    wrong.push(
      `${name} is ${show(value)}, not ${name in FREE && !(name in wanted) ? 'as usual' : show(wanted[name])}`,
    );
  }
  if (event.event !== (expected.event ?? 'api_request')) wrong.push(`its name is ${event.event}`);
  if (event.distinctId !== (expected.user ?? event.uuid))
    wrong.push(`its distinct id is ${event.distinctId}`);
  if (event.warnings.length > 0) wrong.push(`PostHog would warn: ${event.warnings.join(', ')}`);
  const text = JSON.stringify(event);
  for (const secret of UNSPEAKABLE) if (text.includes(secret)) wrong.push(`it holds ${secret}`);
  return wrong;
}

/**
 * What a framework's instrumentation may tell, and another's doesn't: the exception behind a failure, and that an answer
 * was streamed, which then took no time of its own.
 */
function isFrameworks(name, value, { status, streams = false }, { streamed, stream_duration_ms: openMs }) {
  if (name === 'error_type') return status >= 400 && /^(?:[A-Z]\w*)?Error$/.test(value ?? '');
  if (!streams || streamed !== true) return false;
  if (name === 'duration_ms') return value === undefined && FREE.duration_ms(openMs);
  return name === 'streamed' || name === 'stream_duration_ms';
}

const show = (value) => (value === undefined ? 'missing' : JSON.stringify(value));

function defined(record) {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}
