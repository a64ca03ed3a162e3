import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveOutbox } from '../../src/options/outbox.js';
import { resolveOptions } from '../../src/options/resolve.js';

const NAME = 'delivery.outbox';

describe('the option delivery.outbox', () => {
  it('is none by default, and with false', () => {
    expect(resolveOutbox(NAME, undefined)).toBeUndefined();
    expect(resolveOutbox(NAME, false)).toBeUndefined();
    expect(resolveOptions({}, {}).delivery.outbox).toBeUndefined();
  });

  it('needs no more than a directory', () => {
    expect(
      resolveOptions({ delivery: { outbox: { directory: '/var/lib/api/outbox/' } } }, {}).delivery.outbox,
    ).toEqual({
      directory: '/var/lib/api/outbox',
      maxBytes: 67_108_864,
      maxAgeMs: 604_800_000,
      sync: 'interval',
    });
  });

  it('takes a relative directory from where the process was started', () => {
    expect(resolveOutbox(NAME, { directory: 'data/outbox' })?.directory).toBe(
      join(process.cwd(), 'data/outbox'),
    );
  });

  it('takes what it is given', () => {
    const given = { directory: '/data', maxBytes: 1024 ** 2, maxAgeMs: 60_000, sync: 'never' };
    expect(resolveOutbox(NAME, given)).toEqual(given);
  });

  it.each([
    [true, 'Expected `delivery.outbox` to be an object, got true (boolean)'],
    ['/var/outbox', 'Expected `delivery.outbox` to be an object, got a string of 11 characters'],
    [
      {},
      "Expected `delivery.outbox.directory` to be a directory's path, such as '/var/lib/my-api/outbox', got undefined",
    ],
    [{ directory: ' ' }, 'delivery.outbox.directory'],
    [{ directory: 'a\0b' }, 'delivery.outbox.directory'],
    [{ directory: '/' }, 'to be a directory of its own, not the root'],
    [{ directory: tmpdir() }, 'to be a directory of its own, not the one for temporary files'],
    [
      { directory: '/d', maxBytes: 1024 },
      'Expected `delivery.outbox.maxBytes` to be an integer from 65536 to 68719476736, got 1024 (number)',
    ],
    [
      { directory: '/d', maxAgeMs: 1 },
      'Expected `delivery.outbox.maxAgeMs` to be an integer from 1000 to 7776000000, got 1 (number)',
    ],
    [
      { directory: '/d', sync: true },
      "Expected `delivery.outbox.sync` to be 'interval' or 'never', got true (boolean)",
    ],
    [{ directory: '/d', maxBites: 1 }, 'Unknown option `delivery.outbox.maxBites`; did you mean `maxBytes`?'],
  ])('is refused as %j', (outbox, message) => {
    expect(() => resolveOptions({ delivery: { outbox } }, {})).toThrow(message);
  });
});
