import { BoundedList } from './bounded-list.js';
import type { Wire } from './capture/event.js';

/** One request to a capture endpoint, or to an address that isn't one. Bodies are not kept. */
export interface RecordedRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** Names in lower case; several values joined with a comma. */
  readonly headers: Readonly<Record<string, string>>;
  /** `undefined` for an address that takes no events. */
  readonly wire: Wire | undefined;
  /** Size of the decompressed body; 0 when there is none, or none that can be read. */
  readonly bodyBytes: number;
  /** Events in the body, good or bad. */
  readonly eventCount: number;
  /** The status answered. `reset` and `hang` are faults; `aborted` is a client that left. */
  readonly status: number | 'reset' | 'hang' | 'aborted';
  /** When the request began, in milliseconds since 1970. */
  readonly atMs: number;
}

const LIMITS = { items: 100_000, bytes: 32 * 1024 * 1024 };
/** Of what a request is kept in beside its texts, about. */
const FRAME_BYTES = 500;

/** The requests of this process's life, at most the last hundred thousand, in 32 MiB. */
export type RequestLog = BoundedList<RecordedRequest>;

export function createRequestLog(): RequestLog {
  return new BoundedList<RecordedRequest>(LIMITS);
}

export function record(log: RequestLog, request: RecordedRequest): void {
  log.push(request, bytesOf(request));
}

function bytesOf({ path, headers }: RecordedRequest): number {
  let bytes = FRAME_BYTES + path.length;
  for (const [name, value] of Object.entries(headers)) bytes += name.length + value.length;
  return bytes;
}
