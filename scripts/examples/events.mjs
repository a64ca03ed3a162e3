// Events as they came, in the words of `expected.mjs`.
import assert from 'node:assert/strict';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * These events came, each once, and no others; in any order, for a job and the answer to its request end as they like.
 *
 * @param {string} name
 * @param {readonly import('spanhog/local').StoredEvent[]} events
 * @param {readonly import('./expected.mjs').Expected[]} expected
 * @param {() => string} output
 */
export function compare(name, events, expected, output) {
  const names = new Set(expected.flatMap(({ more = {} }) => Object.keys(more)));
  const came = events.map((event) => readEvent(event, names));
  const wanted = expected.map(({ more, ...event }) => ({ ...event, ...more }));
  assert.deepEqual(sorted(came), sorted(wanted), `${name}\n${output()}`);
}

/** @param {import('spanhog/local').StoredEvent} stored @param {ReadonlySet<string>} names */
function readEvent({ event, distinctId, properties }, names) {
  const isNobody = properties.$process_person_profile === false && UUID.test(distinctId);
  const isUnknown = properties.organization_id === undefined && properties.$groups === undefined;
  assert.ok(
    isUnknown || properties.$groups?.organization === properties.organization_id,
    'the group is the organization',
  );
  return {
    event,
    user: isNobody ? undefined : distinctId,
    organization: properties.organization_id,
    endpoint: properties.endpoint,
    source: properties.route_source === 'framework' ? undefined : properties.route_source,
    version: properties.api_version,
    status: properties.status_code,
    auth: properties.auth_method,
    ...Object.fromEntries([...names].flatMap((key) => (key in properties ? [[key, properties[key]]] : []))),
  };
}

/** @param {readonly object[]} rows */
function sorted(rows) {
  const lines = rows.map((row) =>
    JSON.stringify(
      Object.entries(row)
        .filter(([, value]) => value !== undefined)
        .toSorted(([one], [other]) => (one < other ? -1 : 1)),
    ),
  );
  return lines.toSorted();
}
