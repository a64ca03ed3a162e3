import { describe, expect, it } from 'vitest';
import type { Arrival } from '../../../src/local/capture/event.js';
import { readV0 } from '../../../src/local/capture/v0.js';
import { anEvent } from '../requests.js';

const NOW = Date.parse('2026-03-10T12:00:00.000Z');
const MADE = '0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b';
const ARRIVAL: Arrival = { nowMs: NOW, bodyBytes: 1000, newUuid: () => MADE };

function read(event: object): ReturnType<typeof readV0> {
  return readV0({ api_key: 'phc_test', batch: [anEvent(), event, anEvent()] }, ARRIVAL);
}

describe('a poison event fails its whole v0 batch', () => {
  it.each([
    ['an empty name', { event: '' }, 'event submitted with an empty event name'],
    ['no name', { event: undefined }, 'failed to parse request: event is not a string'],
    ['a name that is no text', { event: 1 }, 'failed to parse request: event is not a string'],
    ['no distinct id', { distinct_id: undefined }, 'event submitted without a distinct_id'],
    ['a distinct id of null', { distinct_id: null }, 'event submitted without a distinct_id'],
    ['an empty distinct id', { distinct_id: '' }, 'event submitted without a distinct_id'],
    ['a blank distinct id', { distinct_id: ' \n' }, 'event submitted without a distinct_id'],
    ['a uuid that is none', { uuid: 'abc' }, 'failed to parse request: uuid is not a UUID'],
    ['a uuid that is a number', { uuid: 1 }, 'failed to parse request: uuid is not a UUID'],
    [
      'a timestamp that is a number',
      { timestamp: NOW },
      'failed to parse request: timestamp is not a string',
    ],
    [
      'properties that are a list',
      { properties: [] },
      'failed to parse request: properties is not an object',
    ],
    ['a $set that is text', { $set: 'a' }, 'failed to parse request: $set and $set_once must be objects'],
    [
      'a cookieless mode that is text',
      { properties: { $cookieless_mode: 'yes' } },
      'event submitted with an invalid $cookieless_mode value',
    ],
  ])('%s', (_, fields, text) => {
    const capture = read(anEvent(fields));
    expect(capture).toMatchObject({ taken: [], eventCount: 3, refusal: { status: 400, body: text } });
  });
});

describe('a v0 body', () => {
  it.each([
    ['a batch with api_key', { api_key: 'phc_a', batch: [anEvent()] }],
    ['a batch with token', { token: 'phc_a', batch: [anEvent()] }],
    ['a list of events', [anEvent({ token: 'phc_a' })]],
    ['a single event', anEvent({ api_key: 'phc_a' })],
    ['a single event with its token in a property', anEvent({ properties: { token: 'phc_a' } })],
  ])('may be %s', (_, body) => {
    expect(readV0(body, ARRIVAL)).toMatchObject({ token: 'phc_a', taken: [{ wire: 'v0' }] });
  });

  it.each([
    ['without a token', { batch: [anEvent()] }, 401],
    ['with an empty token', { api_key: '', batch: [anEvent()] }, 401],
    ['with a token that is no text', { api_key: 7, batch: [anEvent()] }, 401],
    ['with a personal key', { api_key: 'phx_a', batch: [anEvent()] }, 401],
    ['with two tokens', [anEvent({ token: 'phc_a' }), anEvent({ token: 'phc_b' })], 401],
    ['without events', { api_key: 'phc_a', batch: [] }, 400],
    ['with a batch that is no list', { api_key: 'phc_a', batch: {} }, 400],
    ['that is text', 'hello', 400],
    ['that is null', null, 400],
  ])('%s is refused', (_, body, status) => {
    expect(readV0(body, ARRIVAL)).toMatchObject({ taken: [], refusal: { status } });
  });
});

describe('a v0 event', () => {
  it.each([
    ['a number as distinct id', { distinct_id: 42 }, { distinctId: '42' }],
    ['an object as distinct id', { distinct_id: { a: 1 } }, { distinctId: '{"a":1}' }],
    ['a NUL in its distinct id', { distinct_id: 'a\0b' }, { distinctId: 'a\u{fffd}b' }],
    ['a distinct id that is too long', { distinct_id: '😀'.repeat(201) }, { distinctId: '😀'.repeat(200) }],
    ['a name that is too long', { event: 'n'.repeat(201) }, { event: 'n'.repeat(200) }],
    ['no uuid', { uuid: undefined }, { uuid: MADE }],
    ['an empty uuid', { uuid: '' }, { uuid: MADE }],
    ['a uuid in upper case', { uuid: MADE.toUpperCase() }, { uuid: MADE }],
    ['no timestamp', { timestamp: undefined }, { timestamp: '2026-03-10T12:00:00.000Z' }],
    ['a timestamp that is no time', { timestamp: 'soon' }, { timestamp: '2026-03-10T12:00:00.000Z' }],
  ])('with %s is normalised', (_, fields, stored) => {
    expect(read(anEvent(fields)).taken[1]).toMatchObject(stored);
  });

  it('has its top-level $set and $set_once in its properties', () => {
    const event = anEvent({ $set: { plan: 'pro' }, $set_once: { a: 1 }, properties: { $set: { b: 2 } } });
    expect(read(event).taken[1]?.properties).toEqual({ $set: { b: 2, plan: 'pro' }, $set_once: { a: 1 } });
  });

  it('without a person loses $group_0 to $group_4, and keeps $groups', () => {
    const properties = { $process_person_profile: false, $groups: { organization: 'acme' } };
    const event = anEvent({ properties: { ...properties, $group_0: 'acme', $group_4: 'x' } });
    expect(read(event).taken[1]?.properties).toEqual(properties);
  });

  it.each([
    [undefined, '2026-03-10T11:59:50.000Z'],
    [false, '2026-03-10T11:59:50.000Z'],
    ['true', '2026-03-10T11:59:50.000Z'],
    [true, '2026-03-10T11:00:00.000Z'],
  ])('with $ignore_sent_at %j is stored at %s', (ignore, timestamp) => {
    const event = anEvent({ timestamp: '2026-03-10T11:00:00Z', properties: { $ignore_sent_at: ignore } });
    const body = { api_key: 'phc_a', sent_at: '2026-03-10T11:00:10Z', batch: [event] };
    expect(readV0(body, ARRIVAL).taken[0]?.timestamp).toBe(timestamp);
  });

  it('that is too big fails the request after the events before it were taken', () => {
    const batch = [anEvent(), anEvent({ properties: { text: 'x'.repeat(1_000_000) } }), anEvent()];
    const capture = readV0({ api_key: 'phc_a', batch }, { ...ARRIVAL, bodyBytes: 1_001_000 });
    expect(capture.refusal).toMatchObject({ status: 413 });
    expect(capture.taken.map(({ uuid }) => uuid)).toEqual([batch[0]?.['uuid']]);
  });
});
