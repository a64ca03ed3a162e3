import { describe, expect, it } from 'vitest';
import type { Arrival } from '../../../src/local/capture/event.js';
import { readV1 } from '../../../src/local/capture/v1.js';
import { readV1Headers } from '../../../src/local/capture/v1-headers.js';
import { anEvent, freshUuid, v1Headers } from '../requests.js';

const NOW = Date.parse('2026-03-10T12:00:00.000Z');
const ARRIVAL: Arrival = { nowMs: NOW, bodyBytes: 1000, newUuid: () => freshUuid() };
const HEADERS = { token: 'phc_test', sentAtMs: NOW, library: { $lib: 'x', $lib_version: '1' } };
const UUID = '0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b';

function read(batch: unknown, sentAtMs = NOW): ReturnType<typeof readV1> {
  return readV1({ created_at: '2026-03-10T12:00:00Z', batch }, { ...HEADERS, sentAtMs }, ARRIVAL);
}

describe('v1 headers', () => {
  it.each([
    ['without authorization', { authorization: undefined }, 401, 'missing_authorization'],
    ['with another scheme', { authorization: 'Basic abc' }, 400, 'invalid_header_value'],
    ['with a personal key', { authorization: 'Bearer phx_a' }, 401, 'invalid_api_token'],
    ['without sdk info', { 'posthog-sdk-info': undefined }, 400, 'missing_required_headers'],
    ['without an attempt', { 'posthog-attempt': undefined }, 400, 'missing_required_headers'],
    ['without a request id', { 'posthog-request-id': undefined }, 400, 'missing_required_headers'],
    ['without a time', { 'posthog-request-timestamp': undefined }, 400, 'missing_required_headers'],
    ['without a content type', { 'content-type': undefined }, 400, 'missing_required_headers'],
    ['without a user agent', { 'user-agent': undefined }, 400, 'missing_required_headers'],
    ['with attempt 0', { 'posthog-attempt': '0' }, 400, 'invalid_header_value'],
    ['with attempt one', { 'posthog-attempt': 'one' }, 400, 'invalid_header_value'],
    ['with a request id that is no uuid', { 'posthog-request-id': '7' }, 400, 'invalid_header_value'],
    ['with a time that is none', { 'posthog-request-timestamp': 'now' }, 400, 'invalid_header_value'],
    ['with another content type', { 'content-type': 'text/plain' }, 415, 'unsupported_content_type'],
    ['with another encoding', { 'content-encoding': 'lz4' }, 415, 'unsupported_encoding'],
  ])('%s are refused', (_, overrides, status, error) => {
    const reading = readV1Headers(v1Headers(overrides));
    expect(reading).toMatchObject({ answer: { status, body: expect.stringContaining(`"${error}"`) } });
  });

  it.each([
    ['posthog-node/5.70.0', { $lib: 'posthog-node', $lib_version: '5.70.0' }],
    ['posthog/sub/1.0', { $lib: 'posthog/sub', $lib_version: '1.0' }],
    ['posthog-node', {}],
    ['/1.0', {}],
    [`x/${'9'.repeat(200)}`, {}],
  ])('tell the library from %j', (sdkInfo, library) => {
    expect(readV1Headers(v1Headers({ 'posthog-sdk-info': sdkInfo }))).toMatchObject({ library });
  });

  it('take the scheme in any case and the token without spaces around it', () => {
    expect(readV1Headers(v1Headers({ authorization: 'bEARER   phc_a' }))).toMatchObject({ token: 'phc_a' });
  });
});

describe('a v1 batch', () => {
  it.each([
    ['is empty', [], 'empty_batch'],
    ['is no list', {}, 'request_parsing_error'],
    ['holds something else', [1], 'request_parsing_error'],
    ['lacks a uuid', [anEvent({ uuid: undefined })], 'request_parsing_error'],
    ['lacks a timestamp', [anEvent({ timestamp: undefined })], 'request_parsing_error'],
    ['has a distinct id that is no text', [anEvent({ distinct_id: 7 })], 'request_parsing_error'],
    ['has an empty uuid', [anEvent(), anEvent({ uuid: ' ' })], 'missing_event_uuid'],
    ['has a uuid that is none', [anEvent(), anEvent({ uuid: 'abc' })], 'invalid_event_uuid'],
    [
      'repeats a uuid',
      [anEvent({ uuid: UUID }), anEvent({ uuid: UUID.toUpperCase() })],
      'duplicate_event_uuid',
    ],
  ])('that %s is refused', (_, batch, error) => {
    const { taken, refusal } = read(batch);
    expect(taken).toEqual([]);
    expect(refusal).toMatchObject({ status: 400, body: expect.stringContaining(`"error":"${error}"`) });
  });

  it.each([
    ['request_parsing_error', undefined],
    ['invalid_batch', 'yesterday'],
  ])('is refused with %s when created_at is %j', (error, created_at) => {
    const { refusal } = readV1({ created_at, batch: [anEvent()] }, HEADERS, ARRIVAL);
    expect(refusal).toMatchObject({ status: 400, body: expect.stringContaining(error) });
  });

  it.each([
    ['missing_event_name', { event: '' }],
    ['event_name_too_long', { event: 'é'.repeat(101) }],
    ['missing_distinct_id', { distinct_id: ' ' }],
    ['distinct_id_too_large', { distinct_id: 'x'.repeat(201) }],
    ['invalid_event_timestamp', { timestamp: '2026-03-10' }],
    ['malformed_event_properties', { properties: [] }],
    ['malformed_event_properties', { properties: null }],
    ['invalid_options', { options: { process_person_profile: 'maybe' } }],
    ['invalid_options', { options: [] }],
  ])('drops with %s one event alone: %j', (details, fields) => {
    const [good, bad] = [anEvent(), anEvent(fields)];
    const { taken, results, refusal } = read([bad, good]);
    expect(refusal).toBeUndefined();
    expect(taken.map(({ uuid }) => uuid)).toEqual([good['uuid']]);
    expect([...results]).toEqual([
      [bad['uuid'], { result: 'drop', details }],
      [good['uuid'], { result: 'ok' }],
    ]);
  });

  it('drops one event that is too big', () => {
    const batch = [anEvent(), anEvent({ properties: { text: 'x'.repeat(1_000_000) } })];
    const body = { created_at: '2026-03-10T12:00:00Z', batch };
    const { taken, results } = readV1(body, HEADERS, { ...ARRIVAL, bodyBytes: 1_001_000 });
    expect(taken).toHaveLength(1);
    expect([...results.values()]).toEqual([{ result: 'ok' }, { result: 'drop', details: 'event_too_big' }]);
  });

  it('takes an event with a refused distinct id, and says so', () => {
    const { taken, results } = read([anEvent({ distinct_id: 'anonymous' })]);
    expect(taken).toHaveLength(1);
    expect([...results.values()]).toEqual([{ result: 'ok', details: 'person_processing_disabled' }]);
  });
});

describe('a v1 event', () => {
  it('has its options, session and library in its properties', () => {
    const options = { process_person_profile: false, disable_skew_correction: '1', cookieless_mode: 0 };
    const event = anEvent({
      options: { ...options, product_tour_id: 7 },
      session_id: UUID,
      window_id: 'w',
      properties: { a: 1, $lib: 'forged' },
    });
    expect(read([event]).taken[0]?.properties).toEqual({
      a: 1,
      $session_id: UUID,
      $window_id: 'w',
      $process_person_profile: false,
      $ignore_sent_at: true,
      $cookieless_mode: false,
      $product_tour_id: '7',
      $lib: 'x',
      $lib_version: '1',
    });
  });

  it.each([
    [{}, '2026-03-10T11:59:50.000Z'],
    [{ disable_skew_correction: true }, '2026-03-10T11:00:00.000Z'],
  ])('with options %j is stored at %s', (options, timestamp) => {
    const event = anEvent({ timestamp: '2026-03-10T11:00:00Z', options });
    expect(read([event], Date.parse('2026-03-10T11:00:10Z')).taken[0]?.timestamp).toBe(timestamp);
  });

  it('has a distinct id without spaces around it', () => {
    expect(read([anEvent({ distinct_id: ' user_1 ' })]).taken[0]?.distinctId).toBe('user_1');
  });
});
