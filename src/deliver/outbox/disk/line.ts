import { crc32 } from 'node:zlib';

/*
 * A line is `1 5f3a9c01 0000546 {"event":…}` and a line feed: the format's version, a CRC-32 of that version and
 * the JSON, the JSON's length in bytes, and the JSON. The length lets a reader step over a damaged line, and over
 * a damaged line feed, to the next whole one.
 */

/** The format that is written, and the only one that is read. */
const LINE_VERSION: number = 1;
const SEED: number = crc32(String(LINE_VERSION));

const CRC_DIGITS = 8;
const LENGTH_DIGITS = 7;
export const HEADER_BYTES: number = 4 + CRC_DIGITS + LENGTH_DIGITS;
const SPACE = 0x20;
const DIGITS = '0123456789abcdef';
const LINE_FEED = 0x0a;
const HEADER = /^1 ([0-9a-f]{8}) (\d{7}) $/;
/** Far above any event of ours, which has at most 64 KiB of properties. */
export const MAX_JSON_BYTES: number = 1024 * 1024;
export const MAX_LINE_BYTES: number = HEADER_BYTES + MAX_JSON_BYTES + 1;

/** Writes lines into one buffer, which the next line overwrites: nothing is allocated for them. */
export class LineEncoder {
  #buffer: Buffer<ArrayBuffer> = Buffer.allocUnsafeSlow(64 * 1024);

  get buffer(): Uint8Array {
    return this.#buffer;
  }

  /**
   * Puts the line of a JSON at the start of `buffer`.
   * @returns The line's length in bytes.
   * @throws RangeError when it is longer than a reader would take.
   */
  encode(json: Uint8Array): number {
    const { length } = json;
    if (length > MAX_JSON_BYTES) throw new RangeError(`An event of ${length} bytes doesn't fit in a line`);
    const needed = HEADER_BYTES + length + 1;
    if (needed > this.#buffer.length) this.#buffer = Buffer.allocUnsafeSlow(needed);
    const buffer = this.#buffer;
    buffer[0] = DIGITS.charCodeAt(LINE_VERSION);
    buffer[1] = SPACE;
    writeDigits(buffer, crc32(json, SEED), 16, 2, CRC_DIGITS);
    buffer[2 + CRC_DIGITS] = SPACE;
    writeDigits(buffer, length, 10, 3 + CRC_DIGITS, LENGTH_DIGITS);
    buffer[HEADER_BYTES - 1] = SPACE;
    buffer.set(json, HEADER_BYTES);
    buffer[HEADER_BYTES + length] = LINE_FEED;
    return needed;
  }
}

/** With leading zeros. Not a text that is made, and then copied: the line is written in a request's own turn. */
function writeDigits(buffer: Buffer, value: number, base: 10 | 16, at: number, digits: number): void {
  let left = value;
  for (let place = at + digits - 1; place >= at; place -= 1) {
    buffer[place] = DIGITS.charCodeAt(left % base);
    left = Math.floor(left / base);
  }
}

/** What `scanLines` found. */
export interface Scan {
  /** The JSON of the lines whose CRC is right. */
  readonly lines: readonly Buffer[];
  readonly damaged: number;
  /** The position in `bytes` behind the last line looked at. */
  readonly next: number;
}

/**
 * Finds the lines of a segment, or of a part of one that begins with a line.
 * @param isEnd Whether nothing follows: then a line without its end is a damaged one, and else left to the next
 * scan.
 */
export function scanLines(bytes: Buffer, isEnd: boolean): Scan {
  const lines: Buffer[] = [];
  let damaged = 0;
  let position = 0;
  let isTail = false;
  while (position < bytes.length) {
    const header = readHeader(bytes, position);
    const end = header ? position + HEADER_BYTES + header.length : -1;
    // Its rest is still to be read.
    if (!isEnd && (header ? end >= bytes.length : position + HEADER_BYTES > bytes.length)) break;
    const json = header && end <= bytes.length ? bytes.subarray(position + HEADER_BYTES, end) : undefined;
    if (json && header && crc32(json, SEED) === header.crc) {
      lines.push(json);
      // A damaged line feed costs nothing: whatever stands in its place is stepped over.
      position = end + 1;
      isTail = false;
      continue;
    }
    // JSON has no line feed in it, so the next one ends this line, or is itself the damage.
    const next = bytes.indexOf(LINE_FEED, position);
    if (next < 0 && !isEnd && bytes.length - position < MAX_LINE_BYTES) break;
    // What follows a destroyed header, and is no line itself, is the rest of the same line.
    if (header || !isTail) damaged += 1;
    isTail = true;
    position = next < 0 ? bytes.length : next + 1;
  }
  return { lines, damaged, next: position };
}

function readHeader(
  bytes: Buffer,
  position: number,
): { readonly crc: number; readonly length: number } | undefined {
  const match = HEADER.exec(bytes.toString('latin1', position, position + HEADER_BYTES));
  const [, crc = '', digits = ''] = match ?? [];
  const length = Number(digits);
  return match && length <= MAX_JSON_BYTES ? { crc: Number.parseInt(crc, 16), length } : undefined;
}
