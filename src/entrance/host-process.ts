import { SpanKind } from '@opentelemetry/api';
import { within } from '../deliver/clock.js';
import type { Reporter } from '../diagnostics.js';
import { drainAtExit, leaveExit } from './drain-at-exit.js';
import { leaveOnSignal, stayOnSignal } from './leave-on-signal.js';
import type { ResolvedOptions } from '../options/resolve.js';
import { exportsNothing, LOST_EXPORTER, providerName, wantsExport } from './registered-sdk.js';
import { SetupWatch } from './setup-watch.js';
import { pathsAmong, readCallersAt } from '../span/frameworks/caller-paths.js';
import type { IncomingRequests } from '../span/frameworks/incoming-requests.js';
import type { EndedRequest } from '../span/scopes/request-scope.js';
import type { EndedSpan, StartedSpan } from '../span/span.js';

/** How long an idle process waits for PostHog before it ends, in milliseconds. */
const DRAIN_MS = 2_000;
/** And one that a signal ends; who sends another doesn't wait so long. */
const LEAVE_MS = 5_000;

/** What {@link HostProcess} needs of the processor that it stands beside. */
export interface Guest {
  /** What an SDK's list of processors holds. */
  readonly processor: object;
  readonly options: ResolvedOptions;
  readonly reporter: Reporter;
  /** Runs a task outside of any request. */
  readonly run: (task: () => void) => void;
  readonly flush: () => Promise<void>;
  /** As `flush`; requests that go on in another server span wait for that one. */
  readonly send: () => Promise<void>;
  /** Shuts the processor down within so many milliseconds. */
  readonly close: (limitMs: number) => Promise<void>;
  /** Events in memory, those included that roll-ups will be. */
  readonly queued: () => number;
}

/**
 * The process that the processor lives in, beside its spans: the incoming requests, read where an option names paths
 * on them and counted to see whether the set-up works; and the process's end, before which the queue is sent.
 */
export class HostProcess {
  readonly #guest: Guest;
  readonly #watch: SetupWatch;
  readonly #incoming: IncomingRequests;
  #hasEvents = false;
  #drains = false;
  #isEnding = false;
  #isFlushing = false;

  constructor(guest: Guest) {
    this.#guest = guest;
    this.#watch = new SetupWatch(guest.processor, guest.reporter, guest.run);
    const { userKeys, organizationKeys, groupKeys } = guest.options.caller;
    const names = [userKeys, organizationKeys, ...groupKeys.values()].flat();
    this.#incoming = readCallersAt(pathsAmong(names));
  }

  /** A span has started. */
  start(span: StartedSpan): void {
    if (span.kind !== SpanKind.SERVER) return;
    this.#watch.serverSpan();
    this.#incoming.start(span);
  }

  /** A span has ended that is, or may become, an event. */
  end(span: EndedSpan): void {
    // Not only once it is read: the process may have nothing else to do until then.
    if (!this.#drains) this.#stayForLast();
    if (this.#isEnding) this.#hurry();
    if (span.kind === SpanKind.SERVER) this.#watch.serverSpanEnd(span);
  }

  /** A request has become an event. */
  event(ended: EndedRequest): void {
    if (!this.#hasEvents) {
      this.#hasEvents = true;
      this.#tellFirst();
    }
    this.#watch.event(ended);
  }

  /** No request is looked at any more. */
  stop(): void {
    this.#watch.stop();
    this.#incoming.stop();
  }

  /** There is nothing left to drain. */
  leave(): void {
    leaveExit(this);
    stayOnSignal(this.#guest.processor);
  }

  queued(): number {
    return this.#guest.queued();
  }

  /** The process has nothing left to do: sends what waits, within a limit of its own. */
  async drain(limitMs: number = DRAIN_MS): Promise<void> {
    // An answer that doesn't come would keep the process.
    if (!(await within(limitMs, this.#guest.flush()))) await this.#guest.close(0);
  }

  lost(events: number): void {
    const text = `the process ends with ${events} events that could not be sent; they are lost`;
    this.#guest.reporter.error('shutdown', text);
  }

  /** The process doesn't end without its last events, by itself or by a signal that the app leaves alone. */
  #stayForLast(): void {
    this.#drains = true;
    const { processor, run } = this.#guest;
    drainAtExit(this);
    run(() => leaveOnSignal(processor, { leave: () => this.#leaveNow(), hurry: () => this.#hurry() }));
  }

  /** From now on nothing waits for its batch: the app may end the process in any turn. */
  #hurry(): void {
    this.#isEnding = true;
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    this.#guest.run(() =>
      setImmediate(() => {
        this.#isFlushing = false;
        void this.#guest.send();
      }),
    );
  }

  async #leaveNow(): Promise<void> {
    await this.drain(LEAVE_MS);
    if (this.queued() > 0) this.lost(this.queued());
  }

  /** What is attached, and where its events go. */
  #tellFirst(): void {
    const { options, reporter, processor } = this.#guest;
    const { host, projectToken = '', client, dryRun } = options;
    const masked = `${projectToken.slice(0, 7)}…`;
    const to = dryRun ? 'nowhere (dryRun)' : client ? 'your client' : `${new URL(host).origin} (${masked})`;
    const line = `the first event: from the spans of ${providerName()}, to ${to}`;
    if (!exportsNothing(processor)) return reporter.info('first', line);
    // Who only wants events has no exporter, and is no mistake.
    if (!wantsExport()) return reporter.info('first', `${line}; ${LOST_EXPORTER}`);
    reporter.info('first', line);
    reporter.warn('exporter', LOST_EXPORTER);
  }
}
