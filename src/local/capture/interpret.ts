import type { IncomingMessage } from 'node:http';
import { textAnswer, v1Error } from '../answer.js';
import { decompress, looksGzipped, readBody } from '../body.js';
import { type Capture, refused, unparseable } from './capture.js';
import type { Arrival, Wire } from './event.js';
import { parseJson } from './json.js';
import { readV0 } from './v0.js';
import { readV1 } from './v1.js';
import { readV1Headers } from './v1-headers.js';

const MIB = 1024 * 1024;

/** Limits on a body: as it comes over the wire, and decompressed. */
const BODY_LIMITS = {
  v0: { wireBytes: 20 * MIB, bytes: 20 * MIB },
  v1: { wireBytes: 10 * MIB, bytes: 50 * MIB },
} as const;

/** A request as it was understood, with the size of its decompressed body. */
export interface Interpretation {
  readonly capture: Capture;
  readonly bodyBytes: number;
}

/**
 * Reads a whole capture request and says what PostHog would make of it. Stores nothing and answers nothing.
 * `undefined` when the client left in the middle.
 */
export async function interpret(
  wire: Wire,
  request: IncomingMessage,
  headers: Readonly<Record<string, string>>,
  newUuid: Arrival['newUuid'],
): Promise<Interpretation | undefined> {
  const limits = BODY_LIMITS[wire];
  // The body is read even when the headers already decide: a client that gets an answer while it still
  // sends may see a broken pipe instead of the answer.
  const received = await readBody(request, limits.wireBytes);
  if ('problem' in received) {
    return received.problem === 'aborted' ? undefined : { capture: tooLarge(wire), bodyBytes: 0 };
  }
  const nowMs = Date.now();
  const checked = wire === 'v1' ? readV1Headers(headers) : undefined;
  if (checked && 'answer' in checked) return { capture: refused(wire, checked.answer), bodyBytes: 0 };

  const body = await decompress(received.bytes, encodingOf(wire, received.bytes, headers), limits.bytes);
  if ('problem' in body) {
    return { capture: body.problem === 'too_large' ? tooLarge(wire) : corrupt(wire), bodyBytes: 0 };
  }
  const arrival: Arrival = { nowMs, bodyBytes: body.bytes.length, newUuid };
  return { capture: read(body.bytes, checked, arrival), bodyBytes: body.bytes.length };
}

// v0 goes by the first bytes of the body, whatever the headers say; v1 by the header alone.
function encodingOf(wire: Wire, bytes: Buffer, headers: Readonly<Record<string, string>>): string {
  if (wire === 'v1') return headers['content-encoding'] ?? '';
  return looksGzipped(bytes) ? 'gzip' : '';
}

function read(bytes: Buffer, headers: Parameters<typeof readV1>[1] | undefined, arrival: Arrival): Capture {
  let parsed: unknown;
  try {
    parsed = parseJson(bytes);
  } catch {
    if (!headers) return refused('v0', unparseable('invalid JSON'));
    if (bytes.length === 0) return refused('v1', v1Error(400, 'request body is empty', 'empty_body'));
    return refused('v1', v1Error(400, 'Failed to parse request body.'));
  }
  return headers ? readV1(parsed, headers, arrival) : readV0(parsed, arrival);
}

function tooLarge(wire: Wire): Capture {
  const text = `Request body exceeds limit of ${BODY_LIMITS[wire].bytes} bytes`;
  return refused(wire, wire === 'v0' ? textAnswer(413, text) : v1Error(413, text));
}

function corrupt(wire: Wire): Capture {
  if (wire === 'v0') return refused(wire, textAnswer(400, 'failed to decode request: invalid gzip data'));
  return refused(wire, v1Error(400, 'Failed to decode request body.', 'request_decoding_error'));
}
