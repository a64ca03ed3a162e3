import { closeSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { isJsonObject } from '../local/capture/json.js';
import type { StoredEvent } from '../local/posthog.js';

/** What Node reads into one text. */
const MAX_BYTES = 512 * 1024 * 1024 - 1024;

/** Events in a file, one JSON object a line, that are there again after a restart. */
export interface DataFile {
  /** What was in it. */
  readonly events: readonly StoredEvent[];
  /** Lines that are no events, such as one that a process had no time to end. */
  readonly unreadable: number;
  /** Writes an event down in this turn's end. Never throws. */
  append(event: StoredEvent): void;
  /** Writes what is left, and lets go of the file. */
  close(): void;
}

/**
 * Opens a file of events, and makes it where there is none, for its owner alone.
 * @param onError Told once when it can't be written any more; events are then in memory only.
 * @throws {Error} of the system when it can't be read, or is larger than 512 MiB.
 */
export function openDataFile(path: string, onError: (error: unknown) => void): DataFile {
  const file = openSync(path, 'a+', 0o600);
  const { size } = statSync(path);
  if (size > MAX_BYTES) throw new RangeError('it is larger than 512 MiB');
  const text = readFileSync(file, 'utf8');
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const events = lines.flatMap((line) => readEvent(line) ?? []);
  // A line that was cut off stays by itself.
  let waiting = text === '' || text.endsWith('\n') ? '' : '\n';
  let isBroken = false;
  let isScheduled = false;
  let isClosed = false;

  function write(): void {
    isScheduled = false;
    const written = waiting;
    waiting = '';
    if (isBroken || written === '') return;
    try {
      writeSync(file, written);
    } catch (error) {
      isBroken = true;
      onError(error);
    }
  }

  return {
    events,
    unreadable: lines.length - events.length,
    append: (event) => {
      waiting += `${JSON.stringify(event)}\n`;
      if (isScheduled) return;
      isScheduled = true;
      queueMicrotask(write);
    },
    close: () => {
      write();
      isBroken = true;
      if (!isClosed) closeSync(file);
      isClosed = true;
    },
  };
}

function readEvent(line: string): StoredEvent | undefined {
  let raw: unknown;
  try {
    raw = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!isJsonObject(raw)) return undefined;
  const { uuid, event, distinctId, timestamp, receivedAt, properties, wire, warnings, copies } = raw;
  if (typeof uuid !== 'string' || typeof event !== 'string' || typeof distinctId !== 'string')
    return undefined;
  if (typeof timestamp !== 'string' || Number.isNaN(Date.parse(timestamp)) || !isJsonObject(properties)) {
    return undefined;
  }
  return {
    uuid,
    event,
    distinctId,
    timestamp,
    receivedAt: typeof receivedAt === 'string' ? receivedAt : timestamp,
    properties,
    wire: wire === 'v1' ? 'v1' : 'v0',
    warnings: Array.isArray(warnings) ? warnings.filter((each) => typeof each === 'string') : [],
    copies: typeof copies === 'number' ? copies : 1,
  };
}
