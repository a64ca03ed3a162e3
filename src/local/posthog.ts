import { createServer } from 'node:http';
import { isLoopbackHost } from './admission.js';
import type { StoredEvent } from './capture/event.js';
import { EventStore } from './event-store.js';
import { exchange, type LocalState } from './exchange.js';
import type { Fault } from './faults/fault.js';
import { FaultPlan, type ScriptedFault } from './faults/fault-plan.js';
import { listen, LOOPBACK } from './listen.js';
import { createRequestLog, type RecordedRequest } from './request-log.js';
import type { Routes } from './routes.js';

export type { StoredEvent } from './capture/event.js';
export type { Fault } from './faults/fault.js';

/** How a local PostHog is started. */
export interface LocalPostHogOptions {
  /** @default 0, any free port */
  readonly port?: number;
  /**
   * The address to listen on. Beyond loopback everyone who reaches this machine can read the events and send some.
   * @default '127.0.0.1'
   */
  readonly host?: string;
  /** Called with each event as it is stored, its first copy only. It must not throw. */
  readonly onEvent?: (event: StoredEvent) => void;
  /** Addresses beside PostHog's. Requests to them are not recorded. */
  readonly routes?: Routes;
  /** Events that are there from the start, such as those of the last time. */
  readonly kept?: readonly StoredEvent[];
}

/** PostHog's capture endpoints on this machine, with what they were sent. */
export interface LocalPostHog {
  /** `http://127.0.0.1:<port>`, or the address listened on: the `host` of a processor or client. */
  readonly url: string;
  readonly port: number;
  /** What is stored now, in order of arrival; the array doesn't change afterwards. */
  events(): readonly StoredEvent[];
  /** Events from a position on, counted from the start, forgotten ones included; at most `limit`. */
  eventsFrom(position: number, limit: number): readonly StoredEvent[];
  /** Events so far, forgotten ones included. */
  total(): number;
  /** Oldest events given up to bound the memory: beyond a million, or 256 MiB as JSON. */
  forgotten(): number;
  /**
   * Requests so far, those that got no answer included; `GET /` and `GET /events` are not recorded. Beyond a hundred
   * thousand, or 32 MiB of paths and headers, the oldest are forgotten.
   */
  requests(): readonly RecordedRequest[];
  /** Turns a fault on until further notice, or off with `undefined`. A script goes before it. */
  setFault(fault: Fault | undefined): void;
  /** Faults for the next capture requests, one after the other; added behind those that are left. */
  script(steps: readonly ScriptedFault[]): void;
  /** Ends the switch, and forgets what is left of the script. */
  clearFaults(): void;
  /** Forgets events, requests and faults, as if just started. */
  clear(): void;
  /** Resolves once that many events have been stored since the start, copies not counted. @throws {Error} after `timeoutMs`, 10 s by default. */
  waitForEvents(count: number, timeoutMs?: number): Promise<readonly StoredEvent[]>;
  /** The same for requests; one counts when it was answered, or its fault took effect. */
  waitForRequests(count: number, timeoutMs?: number): Promise<readonly RecordedRequest[]>;
  /** Ends every connection, hanging ones too, and the server. Waiting promises reject. */
  close(): Promise<void>;
}

const DEFAULT_TIMEOUT_MS = 10_000;
/** A body may have 20 MiB: of more clients at a time nobody's laptop holds them. */
const MAX_CONNECTIONS = 512;
/** A client that takes longer to send its request gets Node's own 408. */
const SLOWEST_REQUEST_MS = 30_000;

/**
 * Starts a PostHog on this machine, as strict as the real one where it matters to a sender: validation, limits,
 * time, merging of copies. It knows one thing more: how to fail.
 * @throws {Error} with the code `EADDRINUSE` when the port is taken.
 */
export async function startLocalPostHog(options: LocalPostHogOptions = {}): Promise<LocalPostHog> {
  const { host = LOOPBACK, routes, kept = [] } = options;
  const store = new EventStore(options.onEvent);
  store.restore(kept);
  const isOpen = !isLoopbackHost(urlHostOf(host)) || host === '0.0.0.0' || host === '::';
  const state: LocalState = { store, faults: new FaultPlan(), log: createRequestLog(), isOpen, routes };
  const server = createServer({ requestTimeout: SLOWEST_REQUEST_MS }, (request, response) => {
    void exchange(request, response, state);
  });
  server.maxConnections = MAX_CONNECTIONS;
  const port = await listen(server, options.port ?? 0, host);
  let closing: Promise<void> | undefined;

  function close(): Promise<void> {
    closing ??= new Promise((resolve) => {
      server.close(() => {
        resolve();
      });
      server.closeAllConnections();
      store.giveUp('The local PostHog was closed');
      state.log.giveUp('The local PostHog was closed');
    });
    return closing;
  }

  return {
    url: `http://${urlHostOf(host)}:${port}`,
    port,
    events: () => store.all(),
    eventsFrom: (position, limit) => store.from(position, limit),
    total: () => store.total,
    forgotten: () => store.forgotten,
    requests: () => state.log.all(),
    setFault: (fault) => {
      state.faults.set(fault);
    },
    script: (steps) => {
      state.faults.add(steps);
    },
    clearFaults: () => {
      state.faults.clear();
    },
    clear: () => {
      store.clear();
      state.log.clear();
      state.faults.clear();
    },
    waitForEvents: (count, timeoutMs = DEFAULT_TIMEOUT_MS) => store.waitFor(count, timeoutMs),
    waitForRequests: (count, timeoutMs = DEFAULT_TIMEOUT_MS) =>
      state.log.waitFor(count, timeoutMs, 'requests'),
    close,
  };
}

/** Who listens on every address is found at this machine's own. */
function urlHostOf(host: string): string {
  if (host === '0.0.0.0' || host === '::') return LOOPBACK;
  return host.includes(':') ? `[${host}]` : host;
}
