import type { Counts } from '../../diagnostics.js';
import { type EventJson, parseEvent } from '../../event/event-json.js';
import { systemClock } from '../clock.js';
import type { Clock } from '../clock.js';
import type { Sink } from '../sink.js';

const LINES_PER_SECOND = 20;

export interface DryRunSinkOptions {
  readonly counts: Counts;
  /** Where the lines go. */
  readonly print: (line: string) => void;
  readonly clock?: Clock;
}

/** Sends nothing: prints what would be sent, at most twenty lines a second, and counts it as `dropped.dry_run`. */
export function createDryRunSink({ counts, print, clock = systemClock }: DryRunSinkOptions): Sink {
  let windowStartMs = -Infinity;
  let lines = 0;
  let leftOut = 0;

  function printSafely(line: string): void {
    try {
      print(line);
    } catch {
      // The app's own function threw: there is nowhere to say so.
    }
  }

  function accept(event: EventJson): void {
    counts.drop('dry_run');
    const nowMs = clock.monotonicMs();
    if (nowMs - windowStartMs >= 1_000) {
      if (leftOut > 0) printSafely(`spanhog: dry run: and ${leftOut} more events`);
      windowStartMs = nowMs;
      lines = 0;
      leftOut = 0;
    }
    if (lines >= LINES_PER_SECOND) {
      leftOut += 1;
      return;
    }
    lines += 1;
    printSafely(describe(event));
  }

  return {
    needsTurn: false,
    accept,
    flush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
    waiting: () => ({ queued: 0, stored: 0 }),
  };
}

function describe(json: EventJson): string {
  const { event, uuid, properties } = parseEvent(json);
  const { endpoint } = properties;
  const of = typeof endpoint === 'string' ? ` ${endpoint}` : '';
  return `spanhog: dry run: ${event}${of} ${uuid}`;
}
