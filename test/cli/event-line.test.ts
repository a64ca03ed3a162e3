import { describe, expect, it } from 'vitest';
import { formatEventLine, formatHeading } from '../../src/cli/event-line.js';
import { column, plainText } from '../../src/cli/terminal/plain-text.js';
import type { StoredEvent } from '../../src/local/posthog.js';

const UUID = '0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b';

function stored(fields: Partial<StoredEvent> = {}): StoredEvent {
  return {
    uuid: UUID,
    event: 'project_create',
    distinctId: 'user_42',
    timestamp: '2026-03-10T12:00:00.123Z',
    receivedAt: '2026-03-10T12:00:01.000Z',
    properties: {
      endpoint: 'POST /api/v1/projects',
      status_code: 201,
      api_version: 'v2',
      organization_id: 'acme',
    },
    wire: 'v0',
    copies: 1,
    warnings: [],
    ...fields,
  };
}

describe('an event line', () => {
  it('has its values under their headings', () => {
    const [heading, line] = [formatHeading(false), formatEventLine(stored(), false)];
    const cells = {
      event: 'project_create',
      caller: 'user_42',
      endpoint: 'POST',
      status: '201',
      version: 'v2',
    };
    const starts = Object.entries({ ...cells, organization: 'acme' }).map(([name, value]) => [
      heading.indexOf(name),
      line.indexOf(value),
    ]);
    expect(starts.map(([, start]) => start)).toEqual(starts.map(([start]) => start));
    expect(line).toMatch(/^\d\d:\d\d:00\.123 {2}project_create /);
  });

  it('is one line of plain text without colour', () => {
    expect(formatEventLine(stored({ warnings: ['event_uuid_not_v7'] }), false)).toMatch(/^[ -~…]+$/);
  });

  it.each([
    [200, '32'],
    [302, '32'],
    [404, '33'],
    [503, '31'],
  ])('shows status %i in colour %s', (status_code, colour) => {
    const line = formatEventLine(stored({ properties: { status_code } }), true);
    expect(line).toContain(`\u001b[${colour}m${status_code}   \u001b[0m`);
  });

  it.each([
    ['a personless event under a random uuid', UUID, { $process_person_profile: false }, 'unidentified'],
    ['a personless event under an id', 'user_42', { $process_person_profile: false }, 'user_42'],
    ['an identified event under a uuid', UUID, {}, UUID.slice(0, 21)],
  ])('names the caller of %s', (_, distinctId, properties, caller) => {
    expect(formatEventLine(stored({ distinctId, properties }), false).slice(38)).toMatch(
      new RegExp(`^${caller}`),
    );
  });

  it('says "-" for what is not there, and for what is no text', () => {
    const line = formatEventLine(stored({ properties: { endpoint: { a: 1 }, status_code: null } }), false);
    expect(line.slice(62).split(/ +/)).toEqual(['-', '-', '-', '-']);
  });

  it('ends with the warnings', () => {
    const warnings = ['event_uuid_not_v7', 'invalid_event_session_id'];
    expect(formatEventLine(stored({ warnings }), false)).toMatch(
      /! event_uuid_not_v7 {2}! invalid_event_session_id$/,
    );
  });

  it.each(['event', 'distinctId'] as const)('can not be broken or coloured by its %s', (field) => {
    const line = formatEventLine(stored({ [field]: 'a\u001b[31m\r\nb\u009b2J\u202ec\u0007' }), false);
    expect(line).toContain('a[31mb2Jc');
    expect(line).toMatch(/^[ -~…]+$/);
  });

  it.each(['endpoint', 'api_version', 'organization_id'])('can not be broken by its %s', (name) => {
    const line = formatEventLine(stored({ properties: { [name]: '\u001b]0;x\u0007\n' } }), false);
    expect(line).toMatch(/^[ -~…]+$/);
  });
});

describe('text for a terminal', () => {
  it.each([
    ['plain', 'plain'],
    ['ü 中 😀', 'ü 中 😀'],
    ['a\tb\nc\0', 'abc'],
    ['a\u2028b\ufeff', 'ab'],
    ['lone \ud800 half', 'lone \ufffd half'],
  ])('%j becomes %j', (given, text) => {
    expect(plainText(given)).toBe(text);
  });

  it.each([
    ['ab', 'ab  '],
    ['abcd', 'abcd'],
    ['abcde', 'abc…'],
    ['😀😀😀😀😀', '😀😀😀…'],
    ['x'.repeat(2_000_000), 'xxx…'],
  ])('fits a column of four', (given, cell) => {
    expect(column(given, 4)).toBe(cell);
  });
});
