import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { apiAttributes } from '../../../src/span/hooks/api-attributes.js';
import { read } from '../../request/reading.js';
import { http } from '../../fixtures/spans.js';

const V7 = '01928c3e-7e4b-7000-8000-0123456789ab';
const OTHER_V7 = '01928c3e-7e4b-7000-8000-ba9876543210';
const NOW_MS = 1_790_000_000_000;

/** As posthog-js writes it. */
function cookie(fields: Readonly<Record<string, unknown>>, name = 'ph_phc_abc_posthog'): string {
  return `${name}=${encodeURIComponent(JSON.stringify(fields))}`;
}

const IDENTIFIED = {
  distinct_id: 'user_42',
  $user_state: 'identified',
  $sesid: [NOW_MS - 60_000, OTHER_V7, 0],
};

describe('What posthog-js tells of its browser', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: NOW_MS, toFake: ['Date'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each<[string, string | string[], string | undefined]>([
    ['a UUIDv7', V7, V7],
    ['a UUIDv7 in capitals', V7.toUpperCase(), V7.toUpperCase()],
    ['the first of several', [V7, OTHER_V7], V7],
    ['a UUIDv4', '8e03978e-40d5-43e8-bc93-6894a57f9324', undefined],
    ['a text', 'anything else', undefined],
    ['a UUIDv7 with more behind it', `${V7}0`, undefined],
  ])('is the session, when its header is %s', (_, header, session) => {
    const attributes = apiAttributes()({ headers: { 'x-posthog-session-id': header } });
    expect(attributes['posthog.session_id']).toBe(session);
    expect(read(http('/x', attributes)).sessionId).toBe(session);
  });

  it('is no person while callers are not trusted, whatever they send', () => {
    const headers = {
      'x-posthog-distinct-id': 'somebody_else',
      'x-posthog-session-id': V7,
      cookie: cookie(IDENTIFIED),
    };
    const attributes = apiAttributes()({ headers });
    expect(attributes).toEqual({ 'api.auth.method': 'none', 'posthog.session_id': V7 });
    expect(read(http('/x', attributes)).caller.user).toBeUndefined();
  });

  it.each<[string, Readonly<Record<string, string>>, string | undefined, string | undefined]>([
    ['the header', { 'x-posthog-distinct-id': 'user_7' }, 'user_7', undefined],
    [
      'the header before the cookie',
      { 'x-posthog-distinct-id': 'user_7', cookie: cookie(IDENTIFIED) },
      'user_7',
      OTHER_V7,
    ],
    ['the cookie', { cookie: `a=b; ${cookie(IDENTIFIED)}; c=d` }, 'user_42', OTHER_V7],
    [
      'the header’s session before the cookie’s',
      { 'x-posthog-session-id': V7, cookie: cookie(IDENTIFIED) },
      'user_42',
      V7,
    ],
    [
      'no session that is over',
      { cookie: cookie({ ...IDENTIFIED, $sesid: [NOW_MS - 3_600_000, V7, 0] }) },
      'user_42',
      undefined,
    ],
    [
      'nobody of a browser that is logged out',
      { cookie: cookie({ ...IDENTIFIED, $user_state: 'anonymous' }) },
      undefined,
      OTHER_V7,
    ],
    [
      'the next of two projects',
      { cookie: `ph_phc_a_posthog=%7Bbroken; ${cookie(IDENTIFIED)}` },
      'user_42',
      OTHER_V7,
    ],
    ['nothing of a cookie that is cut', { cookie: cookie(IDENTIFIED).slice(0, -9) }, undefined, undefined],
    [
      'a session of half an hour ago',
      { cookie: cookie({ ...IDENTIFIED, $sesid: [NOW_MS - 1_800_000, V7, 0] }) },
      'user_42',
      V7,
    ],
    [
      'no session without a time',
      { cookie: cookie({ ...IDENTIFIED, $sesid: [String(NOW_MS), V7, 0] }) },
      'user_42',
      undefined,
    ],
    [
      'no session of a list in another form',
      { cookie: cookie({ ...IDENTIFIED, $sesid: { 0: NOW_MS, 1: V7 } }) },
      'user_42',
      undefined,
    ],
    ['no id that is no text', { cookie: cookie({ ...IDENTIFIED, distinct_id: 7 }) }, undefined, OTHER_V7],
    ['no empty id', { cookie: cookie({ ...IDENTIFIED, distinct_id: '' }) }, undefined, OTHER_V7],
    [
      'the next of two projects, where the first one’s cookie is no record',
      { cookie: `ph_phc_a_posthog=null; ph_phc_b_posthog=7; ${cookie(IDENTIFIED)}` },
      'user_42',
      OTHER_V7,
    ],
    [
      'the next of two projects, where the first one’s cookie is too long',
      {
        cookie: `${cookie({ ...IDENTIFIED, distinct_id: 'x'.repeat(4_000) }, 'ph_a_posthog')}; ${cookie(IDENTIFIED)}`,
      },
      'user_42',
      OTHER_V7,
    ],
    [
      'nothing of more cookies than a browser keeps',
      { cookie: `a=${'x'.repeat(17_000)}; ${cookie(IDENTIFIED)}` },
      undefined,
      undefined,
    ],
    ['an id between blanks', { 'x-posthog-distinct-id': ' user_7 ' }, 'user_7', undefined],
    [
      'the cookie where the header is blank',
      { 'x-posthog-distinct-id': ' ', cookie: cookie(IDENTIFIED) },
      'user_42',
      OTHER_V7,
    ],
    ['nothing of another cookie', { cookie: cookie(IDENTIFIED, 'session') }, undefined, undefined],
    ['nothing of what PostHog refuses', { 'x-posthog-distinct-id': 'anonymous' }, undefined, undefined],
    ['nothing of an id that is too long', { 'x-posthog-distinct-id': 'x'.repeat(201) }, undefined, undefined],
  ])('is believed where callers are trusted: %s', (_, headers, user, session) => {
    const request = read(http('/x', apiAttributes({ trustCallers: true })({ headers })));
    expect([request.caller.user, request.sessionId]).toEqual([user, session]);
  });

  it('adds no attribute that says nothing', () => {
    expect(apiAttributes({ trustCallers: true })({ headers: { cookie: cookie({}) } })).toStrictEqual({
      'api.auth.method': 'none',
    });
  });

  it('gives way to what the app says itself', () => {
    const stated = apiAttributes({ trustCallers: true })({ headers: { 'x-posthog-distinct-id': 'stated' } });
    expect(read(http('/x', { ...stated, 'enduser.id': 'known' })).caller.user).toBe('known');
    expect(read(http('/x', stated)).caller.user).toBe('stated');
  });

  it('refuses an option that is no boolean', () => {
    expect(() => Reflect.apply(apiAttributes, undefined, [{ trustCallers: 'yes' }])).toThrow(/trustCallers/);
  });
});
