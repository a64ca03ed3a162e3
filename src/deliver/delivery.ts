import type { EventJson } from '../event/event-json.js';
import { applyOutcome } from './apply-outcome.js';
import type { Chunk } from './chunks/chunk.js';
import type { Cancel, Clock } from './clock.js';
import type { DeliveryState } from './delivery-state.js';
import { judge } from './send/outcome.js';
import { Maintenance } from './outbox/maintenance.js';
import { isDone, PendingFlushes, Silence, type PendingFlush } from './pending-flush.js';
import { nextAtMs, takeNext } from './schedule.js';
import type { Sender } from './send/sender.js';
import type { DeliverySettings } from './settings.js';
import type { Drafts, Sink } from './sink.js';

export interface DeliveryParts {
  readonly settings: DeliverySettings;
  /** One for each request that may be in flight at the same time. */
  readonly senders: readonly Sender[];
  /** Its timers must catch what is thrown in them. */
  readonly clock: Clock;
}

/** While a shutdown waits, no wait of ours is longer. */
const SHUTDOWN_RETRY_MS = 1_000;

/** The loop that brings events to PostHog: takes a chunk, sends it, does what the answer says, and goes on. */
export class Delivery implements Sink {
  readonly needsTurn: boolean;
  readonly drafts: Drafts | undefined;
  readonly #settings: DeliverySettings;
  readonly #clock: Clock;
  readonly #state: DeliveryState;
  readonly #senders: readonly Sender[];
  readonly #idle: Sender[];
  readonly #pending = new PendingFlushes();
  readonly #maintenance: Maintenance | undefined;
  // Chunks before this position go out without waiting for a full batch.
  #sendUpTo = 0;
  #attempts = 0;
  // Runs while fresh events wait: none of them waits longer than this.
  #interval: Cancel | undefined;
  // Ends a backoff.
  #alarm: Cancel | undefined;
  #isPumpDue = false;
  readonly #silence = new Silence();
  #shutdown: Promise<void> | undefined;
  #isFinished = false;

  constructor(state: DeliveryState, { settings, senders, clock }: DeliveryParts) {
    this.#settings = settings;
    this.#clock = clock;
    this.#senders = senders;
    this.#idle = [...senders];
    this.#state = state;
    const { outbox, chunks } = state;
    this.needsTurn = outbox !== undefined;
    this.drafts = outbox?.drafts;
    this.#maintenance = outbox && new Maintenance(outbox, chunks, clock, () => this.#pumpSoon());
  }

  accept(event: EventJson): void {
    const { chunks, circuit, counts, limit, warnings } = this.#state;
    if (this.#shutdown) {
      counts.drop('shutdown');
      return;
    }
    const evicted = chunks.push(event);
    if (evicted > 0) {
      counts.drop('queue_full', evicted);
      warnings.queueFull(this.#settings.maxQueueEvents, this.#settings.maxQueueBytes);
    }
    if (!this.#interval) this.#startInterval();
    const hasBatch = chunks.openEvents >= limit.size || chunks.memory.isWaiting;
    if (hasBatch && this.#idle.length > 0 && circuit.state === 'closed') this.#pumpSoon();
  }

  flush(limitMs: number = this.#settings.shutdownTimeoutMs): Promise<void> {
    if (this.#shutdown) return this.#shutdown;
    const isAwaited = this.#state.chunks.memory.inFlight > 0 && this.#pending.size > 0;
    if (!this.#silence.lasts(this.#clock.monotonicMs(), isAwaited)) return this.#wait('flush', limitMs);
    // Somebody waits for it already, or has waited in vain: what is due is tried, and nobody waits again.
    this.#sendUpTo = this.#state.chunks.end;
    this.#pumpSoon();
    return Promise.resolve();
  }

  shutdown(deadlineMs: number): Promise<void> {
    this.#shutdown ??= this.#wait('shutdown', deadlineMs).then(() => this.#finish());
    return this.#shutdown;
  }

  waiting(): { readonly queued: number; readonly stored: number } {
    this.#maintenance?.lookNow();
    return this.#state.chunks.count();
  }

  #startInterval(): void {
    this.#interval = this.#clock.after(this.#settings.flushIntervalMs, () => {
      this.#interval = undefined;
      this.#sendUpTo = this.#state.chunks.end;
      this.#pump();
    });
  }

  /** One chunk for each turn of the event loop: preparing it takes a few milliseconds. */
  #pumpSoon(): void {
    if (this.#isPumpDue) return;
    this.#isPumpDue = true;
    this.#clock.soon(() => {
      this.#isPumpDue = false;
      this.#pump();
    });
  }

  #pump(): void {
    if (this.#isFinished) return;
    const { chunks, circuit } = this.#state;
    const nowMs = this.#clock.monotonicMs();
    if (circuit.allows(nowMs, chunks.memory.inFlight)) {
      const sender = this.#idle.pop();
      const chunk = sender && takeNext(this.#state, nowMs, this.#sendUpTo);
      if (sender && !chunk) this.#idle.push(sender);
      if (sender && chunk) {
        this.#guard(this.#send(chunk, sender, nowMs).catch(() => this.#recover(chunk, nowMs)));
        if (this.#idle.length > 0) this.#pumpSoon();
        return;
      }
      if (sender) this.#readBack(nowMs);
    }
    this.#pending.resolve((flush) => isDone(flush, this.#state, this.#sendUpTo));
    this.#setAlarm(nowMs);
  }

  /** Reads from the outbox what goes when there is nothing else to send. */
  #readBack(nowMs: number): void {
    const { chunks } = this.#state;
    if (chunks.stored.isReading || !chunks.hasRoom || chunks.stored.readyAtMs() > nowMs) return;
    this.#guard(chunks.load(nowMs).then(() => this.#pumpSoon()));
  }

  async #send(chunk: Chunk, sender: Sender, startedAtMs: number): Promise<void> {
    if (this.#state.chunks.memory.inFlight === 1) this.#silence.begin(startedAtMs);
    this.#attempts += 1;
    chunk.triedAt = this.#attempts;
    chunk.attempts += 1;
    const sent = chunk.events;
    const answer = await sender.send(chunk).finally(() => this.#idle.push(sender));
    // Already counted as lost, or left to the outbox: its answer comes too late.
    if (this.#isFinished) return;
    const nowMs = this.#clock.monotonicMs();
    this.#silence.end(nowMs, answer.kind === 'unanswered' && answer.why === 'timeout');
    const outcome = judge(answer, this.#clock.wallMs(), sent);
    const isHalted = applyOutcome(this.#state, chunk, outcome, { startedAtMs, nowMs });
    this.#pending.resolve(
      (flush) => (isHalted && flush.kind === 'flush') || isDone(flush, this.#state, this.#sendUpTo),
    );
    this.#pumpSoon();
  }

  #guard(task: Promise<void>): void {
    task.catch(() => this.#state.warnings.internal());
  }

  /** A mistake of our own must neither cost an event, nor reach the app as an unhandled rejection. */
  #recover(chunk: Chunk, startedAtMs: number): void {
    const { chunks, circuit, warnings } = this.#state;
    if (this.#isFinished) return;
    if (chunks.memory.isInFlight(chunk)) chunks.memory.insert(chunk);
    circuit.trip('outage', this.#clock.monotonicMs(), startedAtMs);
    warnings.internal();
    this.#pending.resolve((flush) => flush.kind === 'flush');
    this.#pumpSoon();
  }

  #setAlarm(nowMs: number): void {
    this.#alarm?.();
    this.#alarm = undefined;
    const { chunks } = this.#state;
    if (chunks.memory.inFlight > 0 || chunks.stored.isReading) return;
    let atMs = nextAtMs(this.#state, this.#sendUpTo);
    if (atMs === Infinity) return;
    if (this.#shutdown && atMs > nowMs + SHUTDOWN_RETRY_MS)
      atMs = Math.max(nowMs + SHUTDOWN_RETRY_MS, nextAtMs(this.#state, this.#sendUpTo, true));
    this.#alarm = this.#clock.after(atMs - nowMs, () => {
      if (this.#shutdown) this.#cutShort();
      this.#pump();
    });
  }

  #cutShort(): void {
    this.#state.circuit.cutShort();
    this.#state.chunks.memory.cutShort();
    this.#state.chunks.stored.cutShort();
  }

  #wait(kind: PendingFlush['kind'], limitMs: number): Promise<void> {
    const { chunks } = this.#state;
    this.#maintenance?.lookNow();
    const isLooking = this.#maintenance?.isFirst === true;
    if (chunks.isEmpty && !isLooking) return Promise.resolve();
    this.#cutShort();
    this.#sendUpTo = chunks.end;
    return new Promise((resolve) => {
      const flush: PendingFlush = {
        kind,
        target: isLooking ? undefined : chunks.end,
        since: this.#attempts,
        deadlineMs: this.#clock.monotonicMs() + limitMs,
        resolve,
        // Someone waits for it: the process must not end before.
        cancelTimer: this.#clock.after(limitMs, () => this.#giveUp(flush), true),
      };
      this.#pending.add(flush);
      if (isLooking) this.#guard(this.#maintenance.firstLook().then(() => this.#aim(flush)));
      else this.#pumpSoon();
    });
  }

  /** What the first look at the outbox found belongs to the flush, too. */
  #aim(flush: PendingFlush): void {
    flush.target = this.#state.chunks.end;
    this.#sendUpTo = flush.target;
    this.#pumpSoon();
  }

  #giveUp(flush: PendingFlush): void {
    if (this.#state.chunks.memory.inFlight > 0) this.#silence.outwait();
    this.#pending.resolve((other) => other === flush);
  }

  async #finish(): Promise<void> {
    const { chunks, counts, outbox, warnings } = this.#state;
    this.#isFinished = true;
    this.#maintenance?.end();
    this.#interval?.();
    this.#alarm?.();
    for (const sender of this.#senders) sender.close();
    outbox?.retryNow();
    while (chunks.storeNext(true)) {
      await new Promise<void>((resolve) => this.#clock.soon(resolve));
    }
    const lost = chunks.clear();
    if (lost > 0) {
      counts.drop('shutdown', lost);
      warnings.lostAtShutdown(lost);
    }
    this.#pending.resolve(() => true);
    await outbox?.close();
  }
}
