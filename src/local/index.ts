/**
 * `spanhog/local`: a PostHog on this machine for a team's own tests. It takes what PostHog takes, refuses what PostHog
 * refuses, and fails when it is told to.
 */
import type { Fault } from './faults/fault.js';
import type { ScriptedFault } from './faults/fault-plan.js';
import { FAULT_FORMS, readFault } from './faults/fault-text.js';
import { startLocalPostHog as start, type StoredEvent } from './posthog.js';
import type { RecordedRequest } from './request-log.js';

export type { Wire } from './capture/event.js';
export type { Fault } from './faults/fault.js';
export type { RecordedRequest } from './request-log.js';
export type { StoredEvent } from './posthog.js';

/** How a local PostHog is started. */
export interface LocalPostHogOptions {
  /** @default 0, any free port */
  readonly port?: number;
  /** Called with each event as it is stored, its first copy only. It must not throw. */
  readonly onEvent?: (event: StoredEvent) => void;
}

/** How long a fault lasts. Without either until `fault()` or `clear()`. */
export interface FaultLength {
  /** Requests in a row that meet it. */
  readonly times?: number;
  /** Milliseconds, from the first request on that meets it. */
  readonly forMs?: number;
}

/** How long to wait. */
export interface WaitOptions {
  /** In milliseconds. @default 10000 */
  readonly timeoutMs?: number;
}

/** PostHog's capture endpoints on this machine, v0 and v1, with what they were sent. */
export interface LocalPostHog {
  /** `http://127.0.0.1:<port>`: the `host` of a processor or client. Any `projectToken` will do. */
  readonly url: string;
  readonly port: number;
  /** What is stored now, in order of arrival; copies with the same uuid are one event. */
  events(): readonly StoredEvent[];
  /** Requests so far, those that got no answer included. */
  requests(): readonly RecordedRequest[];
  /** Resolves once that many events are stored. @throws {Error} after `timeoutMs`, with how many came. */
  waitFor(count: number, options?: WaitOptions): Promise<readonly StoredEvent[]>;
  /**
   * Resolves with the first event of that name, or for which the function is true, also when it is there already.
   * @throws {Error} after `timeoutMs`, with the names of those that came.
   */
  waitFor(wanted: string | ((event: StoredEvent) => boolean), options?: WaitOptions): Promise<StoredEvent>;
  /**
   * Lets the next capture requests fail: `{ status: 503 }`, `{ fault: 'hang' }`, or as `spanhog dev --fault` has it,
   * `'503:20s'`, `'reset:3x'`. One with a length stands behind those that are left; one without lasts. Without an
   * argument all end.
   * @throws {TypeError} for a text that says no fault, and a length that is none.
   */
  fault(fault?: Fault | string, length?: FaultLength): void;
  /** Forgets events, requests and faults, as if just started: between two tests. */
  clear(): void;
  /** Ends every connection, hanging ones too, and the server. Waiting promises reject. */
  close(): Promise<void>;
  /** As `close()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

interface Waiting {
  readonly isWanted: (event: StoredEvent) => boolean;
  readonly resolve: (event: StoredEvent) => void;
  readonly reject: (error: Error) => void;
}

const DEFAULT_TIMEOUT_MS = 10_000;
const NAMES_TOLD = 10;

/**
 * Starts a PostHog on this machine, as strict as the real one where it matters to a sender: validation, limits, time,
 * merging of copies. It starts in a few milliseconds, on 127.0.0.1 alone.
 * @throws {Error} with the code `EADDRINUSE` when the port is taken.
 */
export async function startLocalPostHog(options: LocalPostHogOptions = {}): Promise<LocalPostHog> {
  const waiting = new Set<Waiting>();
  const posthog = await start({
    port: options.port ?? 0,
    onEvent: (event) => {
      options.onEvent?.(event);
      for (const one of waiting) if (one.isWanted(event)) one.resolve(event);
    },
  });

  async function find(isWanted: Waiting['isWanted'], timeoutMs: number): Promise<StoredEvent> {
    const found = posthog.events().find(isWanted);
    if (found) return found;
    let one: Waiting | undefined;
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<StoredEvent>((resolve, reject) => {
        one = { isWanted, resolve, reject };
        waiting.add(one);
        timer = setTimeout(() => reject(new Error(missed(posthog.events(), timeoutMs))), timeoutMs);
      });
    } finally {
      clearTimeout(timer);
      if (one) waiting.delete(one);
    }
  }

  function waitFor(count: number, options?: WaitOptions): Promise<readonly StoredEvent[]>;
  function waitFor(wanted: string | Waiting['isWanted'], options?: WaitOptions): Promise<StoredEvent>;
  function waitFor(
    wanted: number | string | Waiting['isWanted'],
    { timeoutMs = DEFAULT_TIMEOUT_MS }: WaitOptions = {},
  ): Promise<StoredEvent | readonly StoredEvent[]> {
    if (typeof wanted === 'number') return posthog.waitForEvents(wanted, timeoutMs);
    return find(typeof wanted === 'string' ? ({ event }) => event === wanted : wanted, timeoutMs);
  }

  async function close(): Promise<void> {
    await posthog.close();
    for (const { reject } of waiting) reject(new Error('The local PostHog was closed'));
  }

  return {
    url: posthog.url,
    port: posthog.port,
    events: () => posthog.events(),
    requests: () => posthog.requests(),
    waitFor,
    fault: (fault, length = {}) => {
      const step: ScriptedFault | undefined = typeof fault === 'string' ? stepIn(fault) : fault;
      if (!step) return posthog.clearFaults();
      const { times, forMs, ...plain } = { ...step, ...length };
      if (times === undefined && forMs === undefined) return posthog.setFault(plain);
      return posthog.script([{ ...step, ...length }]);
    },
    clear: () => posthog.clear(),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function stepIn(text: string): ScriptedFault {
  const step = readFault(text);
  if (step) return step;
  throw new TypeError(`Expected \`fault\` to be ${FAULT_FORMS}; got ${JSON.stringify(text)}`);
}

function missed(events: readonly StoredEvent[], timeoutMs: number): string {
  const names = [...new Set(events.map(({ event }) => event))].slice(0, NAMES_TOLD).join(', ');
  return `Waited ${timeoutMs} ms for an event; ${events.length} others came${names === '' ? '' : `: ${names}`}`;
}
