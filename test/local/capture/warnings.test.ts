import { describe, expect, it } from 'vitest';
import { warningsAbout } from '../../../src/local/capture/warnings.js';
import { freshUuid } from '../requests.js';

const NOW = Date.parse('2026-03-10T12:00:00.000Z');
const DAY = 86_400_000;
const V4 = '0190a1b2-c3d4-4e5f-8a9b-0c1d2e3f4a5b';
const CALM = {
  uuid: freshUuid(NOW),
  distinctId: 'user_42',
  time: { ms: NOW, wasInFuture: false },
  properties: { $session_id: freshUuid(NOW), $groups: { organization: 'acme' } },
};

describe('the ingestion warnings', () => {
  it.each([
    ['none for a good event', {}, []],
    ['none for a uuid three days off', { uuid: freshUuid(NOW - 3 * DAY) }, []],
    ['a uuid further off', { uuid: freshUuid(NOW - 3 * DAY - 1) }, ['event_uuid_timestamp_divergent']],
    ['a uuid of the future', { uuid: freshUuid(NOW + 4 * DAY) }, ['event_uuid_timestamp_divergent']],
    ['a uuid of version 4', { uuid: V4 }, ['event_uuid_not_v7']],
    ['a clock far ahead', { time: { ms: NOW, wasInFuture: true } }, ['event_timestamp_in_future']],
    ['a session id of version 4', { properties: { $session_id: V4 } }, ['invalid_event_session_id']],
    ['a session id that is no text', { properties: { $session_id: 7 } }, ['invalid_event_session_id']],
    ['a refused distinct id', { distinctId: 'Anonymous' }, ['person_processing_disabled']],
    ['a refused distinct id in spaces', { distinctId: ' NULL ' }, ['person_processing_disabled']],
    ['none for a refused one that wants no person', personless({}, 'guest'), []],
    [
      'groups without a person',
      personless({ $groups: { organization: 'a' } }),
      ['groups_on_personless_event'],
    ],
    ['numbered groups without a person', personless({ $group_0: 'a' }), ['groups_on_personless_event']],
    ['none for empty groups without a person', personless({ $groups: {} }), []],
  ])('%s', (_, overrides, warnings) => {
    expect(warningsAbout({ ...CALM, ...overrides })).toEqual(warnings);
  });
});

function personless(properties: object, distinctId = 'user_42'): object {
  return { distinctId, properties: { $process_person_profile: false, ...properties } };
}
