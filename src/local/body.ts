import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib';
import { hasCode } from './system-error.js';

/** A request's body, or why there is none. */
export type Body =
  | { readonly bytes: Buffer }
  | { readonly problem: 'too_large' | 'corrupt' | 'unsupported' | 'aborted' };

/** Bytes read and thrown away beyond a limit, so that a client that still sends gets to see its 413. */
const DISCARD_FACTOR = 4;
const GZIP_MAGIC = Buffer.from([0x1f, 0x8b, 8]);
const ZLIB_FIRST_BYTE = 0x78;

const DECODERS = {
  gzip: promisify(gunzip),
  zlib: promisify(inflate),
  deflate: promisify(inflateRaw),
  br: promisify(brotliDecompress),
};

/** Reads a request's body as it is on the wire, holding no more than `limitBytes` of it. Never rejects. */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<Body> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    // Without `destroyOnReturn: false`, leaving the loop would end the connection before the answer.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      if (!Buffer.isBuffer(chunk)) continue;
      size += chunk.length;
      if (size <= limitBytes) chunks.push(chunk);
      else chunks.length = 0;
      if (size > limitBytes * DISCARD_FACTOR) break;
    }
  } catch {
    return { problem: 'aborted' };
  }
  return size > limitBytes ? { problem: 'too_large' } : { bytes: Buffer.concat(chunks) };
}

/** Undoes a body's `Content-Encoding`, to at most `limitBytes`. Never rejects. */
export async function decompress(bytes: Buffer, encoding: string, limitBytes: number): Promise<Body> {
  const decode = decoderOf(bytes, encoding.trim().toLowerCase());
  if (decode === 'none') return bytes.length > limitBytes ? { problem: 'too_large' } : { bytes };
  if (!decode) return { problem: 'unsupported' };
  try {
    return { bytes: await decode(bytes, { maxOutputLength: limitBytes }) };
  } catch (error) {
    return { problem: hasCode(error, 'ERR_BUFFER_TOO_LARGE') ? 'too_large' : 'corrupt' };
  }
}

/** Whether a body is gzip by its first bytes, which v0 goes by whatever the headers say. */
export function looksGzipped(bytes: Buffer): boolean {
  return bytes.subarray(0, GZIP_MAGIC.length).equals(GZIP_MAGIC);
}

function decoderOf(bytes: Buffer, encoding: string): (typeof DECODERS)['gzip'] | 'none' | undefined {
  if (encoding === '' || encoding === 'identity') return 'none';
  if (encoding === 'gzip') return DECODERS.gzip;
  if (encoding === 'deflate') return bytes[0] === ZLIB_FIRST_BYTE ? DECODERS.zlib : DECODERS.deflate;
  return encoding === 'br' ? DECODERS.br : undefined;
}
