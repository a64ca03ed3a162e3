import { describe, expect, it } from 'vitest';
import { isTooOld } from '../../../src/deliver/outbox/age.js';
import { createInstanceId, fingerprint } from '../../../src/deliver/outbox/fingerprint.js';
import { systemIdentity } from '../../../src/deliver/outbox/process-identity.js';
import { readEvent } from '../../../src/deliver/outbox/read-event.js';
import {
  formatSegmentName,
  parseAliveName,
  parseSegmentName,
  type SegmentName,
} from '../../../src/deliver/outbox/segment-name.js';
import { writeEvent } from '../../../src/event/event-json.js';
import { makeEvent } from '../support.js';

const NAME: SegmentName = {
  createdAtMs: 1_780_000_000_000,
  origin: '0123456789abcdef',
  number: 7,
  key: 'fedcba9876543210',
  state: 'open',
  owner: '0123456789abcdef',
  events: undefined,
};

describe("a segment's name", () => {
  it.each([
    [NAME, '1780000000000-0123456789abcdef-000007-fedcba9876543210.open'],
    [
      { ...NAME, state: 'sealed', events: 42 } as const,
      '1780000000000-0123456789abcdef-000007-fedcba9876543210.42.sealed',
    ],
    [
      { ...NAME, state: 'claimed', events: 42, owner: 'aaaaaaaaaaaaaaaa' } as const,
      '1780000000000-0123456789abcdef-000007-fedcba9876543210.42.claimed-aaaaaaaaaaaaaaaa',
    ],
    [
      { ...NAME, state: 'claimed', owner: 'aaaaaaaaaaaaaaaa' } as const,
      '1780000000000-0123456789abcdef-000007-fedcba9876543210.claimed-aaaaaaaaaaaaaaaa',
    ],
  ])('is a contract: %j', (name, text) => {
    expect(formatSegmentName(name)).toBe(text);
    expect(parseSegmentName(text)).toEqual(name);
  });

  it('is one even when the clock is out of all bounds', () => {
    for (const createdAtMs of [-5, 0, 12.7, 1e15]) {
      expect(parseSegmentName(formatSegmentName({ ...NAME, createdAtMs }))).toMatchObject({ number: 7 });
    }
  });

  it.each([
    '',
    'x',
    '.open',
    `${formatSegmentName(NAME)}.gz`,
    formatSegmentName(NAME).toUpperCase(),
    `../${formatSegmentName(NAME)}`,
    formatSegmentName(NAME).replace('.open', '.sealed'),
    'rejected',
    '0123456789abcdef.alive',
  ])('is not %j', (text) => {
    expect(parseSegmentName(text)).toBeUndefined();
  });

  it('is told from the sign of life', () => {
    expect(parseAliveName('0123456789abcdef.alive')).toBe('0123456789abcdef');
    expect(parseAliveName('0123456789abcdeg.alive')).toBeUndefined();
  });
});

describe('a fingerprint', () => {
  it('tells projects and hosts apart, and neither can be read in it', () => {
    const prints = [
      fingerprint('phc_a', 'https://a'),
      fingerprint('phc_b', 'https://a'),
      fingerprint('phc_a', 'https://b'),
      fingerprint('phc_ahttps', '://a'),
    ];
    expect(new Set(prints).size).toBe(4);
    expect(fingerprint('phc_a', 'https://a')).toBe(prints[0]);
    for (const print of prints) expect(print).toMatch(/^[0-9a-f]{16}$/);
    expect(createInstanceId()).not.toBe(createInstanceId());
  });
});

describe('an event from the disk', () => {
  it('is what was written', () => {
    const json = writeEvent(makeEvent(1));
    expect(readEvent(json)).toBe(json);
  });

  const WIRE: Readonly<Record<string, unknown>> = JSON.parse(writeEvent(makeEvent(1)));
  const WRONG = [undefined, null, 5, '', [], 'x'.repeat(201)];

  it.each([
    ['in another order', JSON.stringify(Object.fromEntries(Object.entries(WIRE).toReversed()))],
    ['with spaces, and more than it should have', JSON.stringify({ x: 1, ...WIRE, y: 2 }, null, 2)],
    [
      'with what posthog-node adds',
      writeEvent(makeEvent(1)).replace(/\}\}$/, ',"$lib":"x","$is_server":1}}'),
    ],
  ])('is written anew when it is %s', (_, json) => {
    expect(readEvent(json)).toBe(writeEvent(makeEvent(1)));
  });

  it.each([
    ['no JSON', '{'],
    ['no object', '[]'],
    ['null', 'null'],
    ['a uuid with a line feed', JSON.stringify({ ...WIRE, uuid: `${makeEvent(1).uuid}\n` })],
    ['a comment in its time', JSON.stringify({ ...WIRE, timestamp: '2026-01-01 (")' })],
    ['a key that changes prototypes', JSON.stringify(WIRE).replace('"endpoint"', '"__proto__"')],
  ])('is none with %s', (_, json) => {
    expect(readEvent(json)).toBeUndefined();
  });

  it.each(Object.keys(WIRE))('is none with a wrong %s', (key) => {
    for (const value of WRONG) {
      expect(readEvent(JSON.stringify({ ...WIRE, [key]: value }))).toBeUndefined();
    }
  });
});

describe('the age of a segment', () => {
  const WEEK = 7 * 86_400_000;
  it.each([
    ['fresh', 0, 0, false],
    ['old, and just found: the clock may have jumped', 0, 400 * 86_400_000, false],
    ['old, and watched for an hour', 3_600_000, WEEK, true],
    ['watched for the whole time, though the clock says otherwise', WEEK, -5, true],
    ['from the future', 3_600_000, -WEEK, false],
  ])('%s', (_, watchedMs, wallAgeMs, isOld) => {
    expect(isTooOld(watchedMs, wallAgeMs, WEEK)).toBe(isOld);
  });
});

describe('the identity of a process', () => {
  it('is its own, alive', () => {
    const identity = systemIdentity();
    expect(identity.self).toMatch(new RegExp(`^\\S+ ${process.pid} \\S+$`));
    expect(identity.hasEnded(identity.self)).toBe(false);
  });

  it('tells a process that ended, and a later one with the same pid', () => {
    const identity = systemIdentity();
    const [machine = '', pid = ''] = identity.self.split(' ');
    expect(identity.hasEnded(`${machine} 4194305 -`)).toBe(true);
    expect(identity.hasEnded(`${machine} ${pid} 1`)).toBe(process.platform === 'linux');
  });

  it.each(['', 'nonsense', 'another-machine 4194305 1', 'a b c d', '\0'])(
    'says nothing of %j',
    (identity) => {
      expect(systemIdentity().hasEnded(identity)).toBe(false);
    },
  );
});
