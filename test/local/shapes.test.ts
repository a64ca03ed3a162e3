import { describe, expect, it } from 'vitest';
import { parseJson } from '../../src/local/capture/json.js';
import { readToken } from '../../src/local/capture/token.js';
import { isUuid, makeUuidV7, uuidV7TimeMs } from '../../src/local/capture/uuid.js';

describe('a project token', () => {
  it.each([
    ['phc_local', { token: 'phc_local' }],
    ['  phc_local\n', { token: 'phc_local' }],
    ['x'.repeat(64), { token: 'x'.repeat(64) }],
    ['x'.repeat(65), { problem: 'too_long' }],
    ['', { problem: 'empty' }],
    [' \n', { problem: 'empty' }],
    ['phx_personal', { problem: 'personal_api_key' }],
    ['phc_é', { problem: 'not_ascii' }],
    ['phc\0x', { problem: 'null_byte' }],
  ])('%j is read as %j', (given, reading) => {
    expect(readToken(given)).toEqual(reading);
  });
});

describe('a uuid', () => {
  it.each([
    ['0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b', true],
    ['0190A1B2-C3D4-7E5F-8A9B-0C1D2E3F4A5B', true],
    ['00000000-0000-0000-0000-000000000000', true],
    ['0190a1b2c3d47e5f8a9b0c1d2e3f4a5b', false],
    ['{0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b}', false],
    ['0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b\n', false],
    [7, false],
  ])('%j counts as one: %j', (given, expected) => {
    expect(isUuid(given)).toBe(expected);
  });

  it('made for a time carries that time', () => {
    const uuid = makeUuidV7(1_790_000_000_123, Buffer.alloc(10, 0xff));
    expect(uuid).toBe('01a0c450-6c7b-7fff-bfff-ffffffffffff');
    expect(uuidV7TimeMs(uuid)).toBe(1_790_000_000_123);
  });

  it.each([
    ['of version 4', '0190a1b2-c3d4-4e5f-8a9b-0c1d2e3f4a5b'],
    ['of another variant', '0190a1b2-c3d4-7e5f-ca9b-0c1d2e3f4a5b'],
    ['that is none', 'hello'],
  ])('%s carries no time', (_, uuid) => {
    expect(uuidV7TimeMs(uuid)).toBeUndefined();
  });
});

describe('JSON', () => {
  it('is parsed up to 128 levels', () => {
    expect(parseJson(Buffer.from('['.repeat(128) + ']'.repeat(128)))).toBeInstanceOf(Array);
  });

  it.each([
    ['deeper', Buffer.from('['.repeat(130) + ']'.repeat(130))],
    ['very much deeper', Buffer.from('['.repeat(1_000_000) + ']'.repeat(1_000_000))],
    ['with a byte order mark', Buffer.from('\ufeff{}')],
    ['that is not UTF-8', Buffer.from([0x22, 0xff, 0x22])],
    ['that is cut off', Buffer.from('{"a":')],
    ['that is empty', Buffer.alloc(0)],
  ])('%s is an error', (_, bytes) => {
    expect(() => parseJson(bytes)).toThrow(Error);
  });
});
