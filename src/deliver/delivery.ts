import type { Counts } from '../diagnostics.js';
import type { EventJson } from '../event/event-json.js';
import type { Batch } from './batch.js';
import { openBooks } from './books.js';
import type { Books } from './books.js';
import type { Cancel, Clock } from './clock.js';
import { canHalt, Drains, isDone } from './drain.js';
import type { Drain } from './drain.js';
import { judge } from './send/outcome.js';
import type { Outbox } from './outbox/outbox.js';
import { Upkeep } from './outbox/upkeep.js';
import type { Sender } from './send/sender.js';
import { putBack, settle } from './settlement.js';
import type { DeliverySettings, Pace } from './settings.js';
import type { Sink } from './sink.js';
import { nextTurnMs, takeNext } from './turn.js';
import { Backstage } from './untraced.js';
import type { Warnings } from './warnings.js';

export interface DeliveryParts {
  readonly settings: DeliverySettings;
  readonly pace: Pace;
  /** One for each request that may be in flight at the same time. */
  readonly senders: readonly Sender[];
  /** Keeps events beyond the process. */
  readonly outbox?: Outbox | undefined;
  readonly counts: Counts;
  readonly warnings: Warnings;
  readonly clock: Clock;
  /** From 0 up to 1. */
  readonly random: () => number;
}

/** Events that move from memory into the outbox at each look after it: some ten milliseconds. */
const MOVED_AT_UPKEEP = 2_000;

/**
 * The loop that brings events to PostHog: takes a batch, sends it, settles it, and goes on. At every moment
 * an event is in exactly one place, so that `accepted` is always the sum of the other counts.
 */
export class Delivery implements Sink {
  readonly needsTurn: boolean;
  readonly #settings: DeliverySettings;
  readonly #clock: Clock;
  readonly #books: Books;
  readonly #senders: readonly Sender[];
  readonly #idle: Sender[];
  readonly #inFlight = new Set<Batch>();
  readonly #drains = new Drains();
  readonly #backstage = new Backstage();
  #upkeep: Upkeep | undefined;
  // Events before this position go out without waiting for a full batch.
  #sendUpTo = 0;
  #attempts = 0;
  // Runs while fresh events wait: none of them waits longer than this.
  #interval: Cancel | undefined;
  // Ends a backoff.
  #alarm: Cancel | undefined;
  #isPumpDue = false;
  #shutdown: Promise<void> | undefined;
  #isFinished = false;

  constructor({ settings, senders, clock, outbox, ...parts }: DeliveryParts) {
    this.#settings = settings;
    this.#clock = clock;
    this.#senders = senders;
    this.#idle = [...senders];
    this.#books = openBooks(settings, { ...parts, clock, outbox });
    this.needsTurn = outbox !== undefined;
    if (!outbox) return;
    this.#backstage.run(() => {
      this.#upkeep = new Upkeep(outbox, clock, () => this.#goOn());
    });
  }

  accept(event: EventJson): void {
    const { backlog, circuit, counts, limit, warnings } = this.#books;
    if (this.#shutdown) {
      counts.drop('shutdown');
      return;
    }
    const evicted = backlog.push(event);
    if (evicted > 0) {
      counts.drop('queue_full', evicted);
      warnings.queueFull(this.#settings.maxQueueEvents, this.#settings.maxQueueBytes);
    }
    if (!this.#interval) this.#startInterval();
    if (backlog.fresh.size >= limit.size && this.#idle.length > 0 && circuit.state === 'closed') {
      this.#pumpSoon();
    }
  }

  flush(limitMs: number = this.#settings.shutdownTimeoutMs): Promise<void> {
    return this.#shutdown ?? this.#drain('flush', limitMs);
  }

  shutdown(deadlineMs: number): Promise<void> {
    this.#shutdown ??= this.#drain('shutdown', deadlineMs).then(() => this.#finish());
    return this.#shutdown;
  }

  waiting(): { readonly queued: number; readonly stored: number } {
    return this.#books.backlog.count();
  }

  /** What the outbox can take again moves into it; what was found in it is sent. */
  #goOn(): void {
    const { backlog } = this.#books;
    // They move to the end of the queue, and wait anew.
    if (backlog.move(MOVED_AT_UPKEEP) > 0 && !this.#interval) this.#startInterval();
    this.#pumpSoon();
  }

  #startInterval(): void {
    this.#backstage.run(() => {
      this.#interval = this.#clock.after(this.#settings.flushIntervalMs, () => {
        this.#interval = undefined;
        this.#sendUpTo = this.#books.backlog.fresh.tail;
        this.#pump();
      });
    });
  }

  /** One batch for each turn of the event loop: preparing it takes a few milliseconds. */
  #pumpSoon(): void {
    if (this.#isPumpDue) return;
    this.#isPumpDue = true;
    this.#backstage.run(() =>
      this.#clock.soon(() => {
        this.#isPumpDue = false;
        this.#pump();
      }),
    );
  }

  #pump(): void {
    if (this.#isFinished) return;
    const nowMs = this.#clock.monotonicMs();
    if (this.#books.circuit.allows(nowMs, this.#inFlight.size)) {
      const sender = this.#idle.pop();
      const batch = sender && takeNext(this.#books, nowMs, this.#sendUpTo);
      if (sender && !batch) this.#idle.push(sender);
      if (sender && batch) {
        this.#send(batch, sender, nowMs).catch(() => this.#recover(batch, nowMs));
        if (this.#idle.length > 0) this.#pumpSoon();
        return;
      }
    }
    this.#readAhead(nowMs);
    this.#drains.resolve((drain) => this.#isDone(drain));
    this.#setAlarm(nowMs);
  }

  /** Reads from the outbox what goes when there is nothing else to send. */
  #readAhead(nowMs: number): void {
    const { circuit, outbox } = this.#books;
    const dueMs = outbox?.readAhead.dueAtMs() ?? Infinity;
    if (dueMs > nowMs || nowMs < circuit.opensAtMs) return;
    void outbox?.readAhead.load().then(() => this.#pumpSoon());
  }

  async #send(batch: Batch, sender: Sender, startedAtMs: number): Promise<void> {
    this.#inFlight.add(batch);
    this.#attempts += 1;
    batch.triedAt = this.#attempts;
    batch.attempts += 1;
    const sent = batch.events;
    const answer = await sender.send(batch).finally(() => this.#idle.push(sender));
    // Already counted as lost: its answer comes too late.
    if (this.#isFinished) return;
    const span = { startedAtMs, nowMs: this.#clock.monotonicMs() };
    const isHalted = settle(this.#books, batch, judge(answer, this.#clock.wallMs(), sent), span);
    this.#inFlight.delete(batch);
    this.#drains.resolve((drain) => (isHalted && canHalt(drain, this.#books)) || this.#isDone(drain));
    this.#pumpSoon();
  }

  /** A mistake of our own must neither reach the app as an unhandled rejection, nor cost an event. */
  #recover(batch: Batch, startedAtMs: number): void {
    const { circuit, warnings } = this.#books;
    if (this.#isFinished) return;
    if (this.#inFlight.delete(batch)) putBack(this.#books, batch);
    circuit.trip('outage', this.#clock.monotonicMs(), startedAtMs);
    warnings.internal();
    this.#drains.resolve((drain) => drain.kind === 'flush');
    this.#pumpSoon();
  }

  #setAlarm(nowMs: number): void {
    this.#alarm?.();
    this.#alarm = undefined;
    const turnMs = this.#inFlight.size > 0 ? undefined : nextTurnMs(this.#books, this.#sendUpTo);
    if (turnMs !== undefined) this.#alarm = this.#clock.after(turnMs - nowMs, () => this.#pump());
  }

  #drain(kind: Drain['kind'], limitMs: number): Promise<void> {
    const { backlog, circuit, outbox } = this.#books;
    if (backlog.isEmpty) return Promise.resolve();
    circuit.cutShort();
    backlog.cutShort();
    this.#sendUpTo = backlog.fresh.tail;
    return new Promise((resolve) => {
      const drain: Drain = {
        kind,
        target: backlog.fresh.tail,
        order: outbox?.nextOrder ?? 0,
        since: this.#attempts,
        deadlineMs: this.#clock.monotonicMs() + limitMs,
        resolve,
        // Someone waits for it: the process must not end before.
        cancelTimer: this.#clock.after(limitMs, () => this.#drains.resolve((other) => other === drain), true),
      };
      this.#drains.add(drain);
      this.#pumpSoon();
    });
  }

  #isDone(drain: Drain): boolean {
    return isDone(drain, this.#books, this.#inFlight, this.#sendUpTo);
  }

  async #finish(): Promise<void> {
    const { backlog, counts, outbox, warnings } = this.#books;
    this.#isFinished = true;
    this.#upkeep?.end();
    this.#interval?.();
    this.#alarm?.();
    for (const sender of this.#senders) sender.close();
    const lost = backlog.clear(this.#inFlight);
    this.#inFlight.clear();
    if (lost > 0) {
      counts.drop('shutdown', lost);
      warnings.lostAtShutdown(lost);
    }
    this.#drains.resolve(() => true);
    await outbox?.close();
  }
}
