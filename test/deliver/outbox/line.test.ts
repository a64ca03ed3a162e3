import { describe, expect, it } from 'vitest';
import { LineEncoder, MAX_JSON_BYTES, scanLines } from '../../../src/deliver/outbox/disk/line.js';
import { makeEvent } from '../support.js';

const encoder = new LineEncoder();

function lineOf(value: object): Buffer {
  const length = encoder.encode(Buffer.from(JSON.stringify(value)));
  return Buffer.from(encoder.buffer.subarray(0, length));
}

const EVENTS = [makeEvent(1), makeEvent(2, { event: 'ünï 😀' }), makeEvent(3)];
const SEGMENT = Buffer.concat(EVENTS.map(lineOf));
const JSONS = EVENTS.map((event) => JSON.stringify(event));
const STARTS = EVENTS.map((_, index) => Buffer.concat(EVENTS.slice(0, index).map(lineOf)).length);

function read(
  bytes: Buffer,
  isEnd = true,
): { readonly lines: string[]; readonly damaged: number; readonly next: number } {
  const { lines, damaged, next } = scanLines(bytes, isEnd);
  return { lines: lines.map(String), damaged, next };
}

/** The line that a byte is in. */
function lineAt(position: number): number {
  return STARTS.findLastIndex((start) => start <= position);
}

describe('a line', () => {
  it('has version, checksum and length before its JSON', () => {
    const text = lineOf({ a: 'ü' }).toString();
    expect(text).toMatch(/^1 [0-9a-f]{8} 0000010 \{"a":"ü"\}\n$/);
  });

  it('is read as it was written', () => {
    expect(read(SEGMENT)).toEqual({ lines: JSONS, damaged: 0, next: SEGMENT.length });
  });

  it('may be as long as a megabyte, and no longer', () => {
    const text = 'x'.repeat(MAX_JSON_BYTES - 8);
    const line = lineOf({ a: text });
    expect(read(line).lines).toHaveLength(1);
    expect(() => lineOf({ a: `${text}x` })).toThrow(RangeError);
    expect(read(lineOf({ b: 1 })).lines).toEqual(['{"b":1}']);
  });
});

describe('a damaged segment', () => {
  it('loses the one line in which a byte is another one, and counts it, whichever byte and bit', () => {
    for (let position = 0; position < SEGMENT.length; position += 1) {
      for (let bit = 1; bit < 256; bit *= 2) {
        const bytes = Buffer.from(SEGMENT);
        bytes[position] = (bytes[position] ?? 0) ^ bit;
        const isLineFeed = SEGMENT[position] === 10;
        const whole = isLineFeed ? JSONS : JSONS.toSpliced(lineAt(position), 1);
        expect({ position, bit, ...read(bytes) }).toMatchObject({
          position,
          bit,
          lines: whole,
          damaged: isLineFeed ? 0 : 1,
        });
      }
    }
  });

  it('loses the one line in which a byte became a line feed', () => {
    for (let position = 0; position < SEGMENT.length; position += 1) {
      if (SEGMENT[position] === 10) continue;
      const bytes = Buffer.from(SEGMENT);
      bytes[position] = 10;
      expect({ position, ...read(bytes) }).toMatchObject({
        position,
        lines: JSONS.toSpliced(lineAt(position), 1),
        damaged: 1,
      });
    }
  });

  it('keeps the lines before the place where it was cut, and counts a torn one', () => {
    for (let length = 0; length < SEGMENT.length; length += 1) {
      const whole = JSONS.filter((_, index) => (STARTS[index + 1] ?? SEGMENT.length) - 1 <= length);
      const isTorn =
        length > 0 && !STARTS.includes(length) && !STARTS.includes(length + 1) && length < SEGMENT.length - 1;
      expect({ length, ...read(SEGMENT.subarray(0, length)) }).toMatchObject({
        length,
        lines: whole,
        damaged: isTorn ? 1 : 0,
      });
    }
  });

  it('is read in parts of any size, without a difference', () => {
    const damagedSegment = Buffer.from(SEGMENT);
    damagedSegment[(STARTS[1] ?? 0) + 30] = 10;
    for (const segment of [SEGMENT, damagedSegment]) {
      for (let size = 400; size < segment.length; size += 7) {
        const lines: string[] = [];
        let damaged = 0;
        for (let from = 0; from < segment.length;) {
          const part = read(segment.subarray(from, from + size), from + size >= segment.length);
          lines.push(...part.lines);
          damaged += part.damaged;
          if (part.next === 0) break;
          from += part.next;
        }
        expect({ size, lines, damaged }).toEqual({
          size,
          lines: read(segment).lines,
          damaged: read(segment).damaged,
        });
      }
    }
  });

  it.each([
    ['nothing', ''],
    ['zeros, as a file system leaves them after a power cut', '\0'.repeat(5_000)],
    ['line feeds', '\n'.repeat(100)],
    ['another format', '{"event":"x"}\n{"event":"y"}\n'],
    ['a header that promises more than there is', '1 00000000 0999999 {}\n'],
    ['a header with a length beyond any line', '1 00000000 9999999 {}\n'],
  ])('gives nothing for %s, and ends', (_, text) => {
    const { lines, next } = read(Buffer.from(text));
    expect(lines).toEqual([]);
    expect(next).toBe(text.length);
  });
});
