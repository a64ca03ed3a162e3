import { diag } from '@opentelemetry/api';

/** Why an accepted event was given up; each is counted in `stats().events.dropped`. */
export type DropReason =
  | 'before_send'
  | 'before_send_error'
  | 'client_error'
  | 'dry_run'
  | 'outbox_damaged'
  | 'outbox_expired'
  | 'outbox_full'
  | 'outbox_gone'
  | 'opt_out'
  | 'oversized'
  | 'queue_full'
  | 'shutdown';

/** What `processor.stats()` returns: everything seen since the processor was made. */
export interface Stats {
  readonly spans: { readonly seen: number; readonly server: number };
  readonly requests: { readonly seen: number; readonly ignored: Readonly<Record<string, number>> };
  /** `accepted = delivered + handedOver + queued + stored + rejected + the sum of dropped`, always. */
  readonly events: {
    readonly accepted: number;
    /** Part of `accepted`: taken over, with the outbox, from processes that ended. */
    readonly adopted: number;
    readonly delivered: number;
    readonly handedOver: number;
    readonly queued: number;
    readonly stored: number;
    readonly rejected: number;
    readonly dropped: Readonly<Record<string, number>>;
  };
  /** What is counted instead of sent one by one. A roll-up is accepted as an event when it is written. */
  readonly rollup: RollupStats;
}

/** What became of requests that are no events of their own. */
export interface RollupStats {
  /** Requests that were counted in roll-ups, those that wait among them. */
  readonly requests: number;
  /** Requests in roll-ups that are no events yet: at most an interval old. */
  readonly waiting: number;
  /** Events that they will be. */
  readonly waitingEvents: number;
  /** Roll-ups that were accepted as events. */
  readonly events: number;
  /** Requests for which there was no room in the roll-up: events of their own. */
  readonly overflow: number;
  /** Requests that were rolled up because a limit of events a minute was reached. */
  readonly overBudget: { readonly process: number; readonly caller: number };
  /** Of these, the ones that are told without their callers. */
  readonly withoutCaller: number;
}

/** The running totals of one processor. Plain fields: the hot path adds to them. */
export class Counts {
  spansSeen = 0;
  serverSpans = 0;
  requestsSeen = 0;
  accepted = 0;
  adopted = 0;
  delivered = 0;
  handedOver = 0;
  rejected = 0;
  readonly rollup = {
    requests: 0,
    waiting: 0,
    waitingEvents: 0,
    events: 0,
    overflow: 0,
    overBudget: { process: 0, caller: 0 },
    withoutCaller: 0,
  };
  readonly #ignored = new Map<string, number>();
  readonly #dropped = new Map<string, number>();

  ignore(reason: string): void {
    this.#ignored.set(reason, (this.#ignored.get(reason) ?? 0) + 1);
  }

  drop(reason: DropReason, events = 1): void {
    this.#dropped.set(reason, (this.#dropped.get(reason) ?? 0) + events);
  }

  /** @param waiting Events that the delivery holds: in memory (`queued`) and on disk (`stored`). */
  stats(waiting: { readonly queued: number; readonly stored: number }): Stats {
    return {
      spans: { seen: this.spansSeen, server: this.serverSpans },
      requests: { seen: this.requestsSeen, ignored: Object.fromEntries(this.#ignored) },
      events: {
        accepted: this.accepted,
        adopted: this.adopted,
        delivered: this.delivered,
        handedOver: this.handedOver,
        queued: waiting.queued,
        stored: waiting.stored,
        rejected: this.rejected,
        dropped: Object.fromEntries(this.#dropped),
      },
      rollup: { ...this.rollup, overBudget: { ...this.rollup.overBudget } },
    };
  }
}

const DIAG_GLOBAL: unique symbol = Symbol.for('opentelemetry.js.api.1');
const QUIET_MS = 60_000;
/** Messages kept for who listens later: those of the start. */
const MAX_KEPT = 20;

/** How much a message matters, by the names of OpenTelemetry's `diag`. */
type Level = 'error' | 'warn' | 'info';

/** A message as it was shown. */
export interface Notice {
  readonly level: Level;
  readonly message: string;
}

/**
 * Messages for whoever runs the app: at most one a minute and kind, with the number of those left out.
 * They go to OpenTelemetry's `diag`, and to the console's error stream when the app has set no diag logger: a wrong
 * set-up must not stay invisible. Never put a value of a request, a token or a header into one. No logger that throws
 * is felt by who speaks.
 */
export class Reporter {
  readonly #now: () => number;
  readonly #last = new Map<string, { atMs: number; suppressed: number }>();
  readonly #kept: Notice[] = [];
  #listener: ((notice: Notice) => void) | undefined;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /**
   * Something is lost, or nothing gets through: also seen with `OTEL_LOG_LEVEL=error`.
   *
   * @param kind Groups the messages that count as the same one.
   */
  error(kind: string, message: string): void {
    this.#report('error', kind, message);
  }

  /** @param kind Groups the messages that count as the same one. */
  warn(kind: string, message: string): void {
    this.#report('warn', kind, message);
  }

  /** What is as it should be: what is attached, and where events go. */
  info(kind: string, message: string): void {
    this.#report('info', kind, message);
  }

  /** Hands over the messages of the start, and every later one. */
  listen(listener: (notice: Notice) => void): void {
    for (const notice of this.#kept.splice(0)) listener(notice);
    this.#listener = listener;
  }

  /** Without a limit, for what the app asked to see. */
  print(line: string): void {
    write('warn', line);
  }

  #report(level: Level, kind: string, message: string): void {
    const nowMs = this.#now();
    const last = this.#last.get(kind);
    if (last && nowMs - last.atMs < QUIET_MS) {
      last.suppressed += 1;
      return;
    }
    const more = last?.suppressed ? ` (and ${last.suppressed} more like it since the last message)` : '';
    this.#last.set(kind, { atMs: nowMs, suppressed: 0 });
    if (this.#listener) this.#listener({ level, message });
    else if (this.#kept.length < MAX_KEPT) this.#kept.push({ level, message });
    write(level, `spanhog: ${message}${more}`);
  }
}

function write(level: Level, message: string): void {
  try {
    if (hasDiagLogger()) diag[level](message);
    // All on the error stream: the app's own output may be read by a program.
    // oxlint-disable-next-line no-console -- the only place that writes to the app's console
    else console[level === 'info' ? 'warn' : level](message);
  } catch {
    // The app's own logger threw: there is nowhere left to say so.
  }
}

function hasDiagLogger(): boolean {
  const api: unknown = Reflect.get(globalThis, DIAG_GLOBAL);
  return typeof api === 'object' && api !== null && Reflect.get(api, 'diag') !== undefined;
}

/** All that may be told of an error: its message may hold a value of a request. */
export function errorName(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
