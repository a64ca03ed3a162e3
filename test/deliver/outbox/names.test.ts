import { describe, expect, it } from 'vitest';
import { isTooOld } from '../../../src/deliver/outbox/owners/foreign.js';
import {
  createInstanceId,
  fingerprint,
  formatDirectoryName,
  formatDraftName,
  formatStem,
  parseDirectoryName,
  parseSegmentName,
} from '../../../src/deliver/outbox/disk/names.js';
import { systemIdentity } from '../../../src/deliver/outbox/owners/process-identity.js';
import { readEvent } from '../../../src/deliver/outbox/disk/read-event.js';
import { writeEvent } from '../../../src/event/event-json.js';
import { makeEvent } from '../support.js';

const KEY = 'fedcba9876543210';
const OWNER = '0123456789abcdef';

describe("a directory's name", () => {
  it('is a contract', () => {
    const name = formatDirectoryName(KEY, OWNER, 7);
    expect(name).toBe('1-fedcba9876543210-0123456789abcdef-7');
    expect(parseDirectoryName(name)).toEqual({ key: KEY, owner: OWNER, isFree: false });
    expect(parseDirectoryName(`${name}.free`)).toEqual({ key: KEY, owner: OWNER, isFree: true });
  });

  it.each([
    '',
    'rejected',
    `2-${KEY}-${OWNER}-7`,
    `1-${KEY}-${OWNER}`,
    `1-${KEY}-${OWNER}-7.freed`,
    `../1-${KEY}-${OWNER}-7`,
  ])('is not %j', (text) => {
    expect(parseDirectoryName(text)).toBeUndefined();
  });
});

describe("a segment's name", () => {
  it('is a contract', () => {
    const stem = formatStem(1_780_000_000_000, 7);
    expect(stem).toBe('1780000000000-000007');
    expect(parseSegmentName(`${stem}.open`)).toEqual({
      createdAtMs: 1_780_000_000_000,
      events: undefined,
      isDraft: false,
    });
    expect(parseSegmentName(`${stem}.42.sealed`)).toEqual({
      createdAtMs: 1_780_000_000_000,
      events: 42,
      isDraft: false,
    });
    const draft = { createdAtMs: 1_780_000_000_000, isDraft: true };
    expect(formatDraftName(1_780_000_000_000, 7)).toBe(`${stem}.draft`);
    expect(parseSegmentName(`${stem}.draft`)).toEqual({ ...draft, events: undefined });
    expect(parseSegmentName(`${stem}.42.draft`)).toEqual({ ...draft, events: 42 });
    expect(parseSegmentName(`${stem}.draft.new`)).toBeUndefined();
  });

  it('is one even when the clock is out of all bounds', () => {
    for (const createdAtMs of [-5, 0, 12.7, 1e15]) {
      expect(parseSegmentName(`${formatStem(createdAtMs, 7)}.open`)).toBeDefined();
    }
  });

  it.each([
    '',
    'x',
    '.open',
    'owner',
    '1780000000000-000007.sealed',
    '1780000000000-000007.42.sealed.gz',
    '../1780000000000-000007.open',
  ])('is not %j', (text) => {
    expect(parseSegmentName(text)).toBeUndefined();
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

  it('says nothing of a process in another namespace of pids, though the name of the host is the same', () => {
    const identity = systemIdentity();
    const [machine = '', , start = ''] = identity.self.split(' ');
    const elsewhere = machine.replace(/pid:\[\d+\]/, 'pid:[1]').replace(/\/pid__?\d*[^/]*$/, '/elsewhere');
    expect(elsewhere).not.toBe(machine);
    expect(identity.hasEnded(`${elsewhere} 4194305 ${start}`)).toBe(false);
  });

  it.each(['', 'nonsense', 'another-machine 4194305 1', 'a b c d', '\0'])(
    'says nothing of %j',
    (identity) => {
      expect(systemIdentity().hasEnded(identity)).toBe(false);
    },
  );
});
