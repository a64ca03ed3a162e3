import type { ChunkList } from '../chunks/chunk-list.js';
import type { Cancel, Clock } from '../clock.js';
import { isTooOld } from './owners/foreign.js';
import { HEARTBEAT_MS } from './owners/neighbours.js';
import type { Outbox } from './outbox.js';

/** What a look takes of one turn of the event loop, about. */
const SLICE_MS = 3;
/** A segment is as old as its first event; so that its last ones don't go too early, it ends after this. */
const OLDEST_OPEN_MS = 3_600_000;

/** Looks after an outbox every few seconds, and at once at the start: a process before this one may have left something. */
export class Maintenance {
  readonly #outbox: Outbox;
  readonly #chunks: ChunkList;
  readonly #clock: Clock;
  readonly #onLooked: () => void;
  #look: Generator<unknown, void> | undefined;
  /** Those who wait for the end of the first look. */
  #awaiting: (() => void)[] | undefined = [];
  #timer: Cancel | undefined;
  #isEnded = false;

  /** @param onLooked There may be something to send now. */
  constructor(outbox: Outbox, chunks: ChunkList, clock: Clock, onLooked: () => void) {
    this.#outbox = outbox;
    this.#chunks = chunks;
    this.#clock = clock;
    this.#onLooked = onLooked;
    clock.soon(() => this.#begin());
  }

  /** Whether the first look isn't over. */
  get isFirst(): boolean {
    return this.#awaiting !== undefined;
  }

  /** Takes a slice of the first look at once, where that isn't over: what a dead process left is counted from then on. */
  lookNow(): void {
    if (this.#awaiting && !this.#look) this.#begin();
  }

  /** Resolves when the first look is over. */
  async firstLook(): Promise<void> {
    this.lookNow();
    const awaiting = this.#awaiting;
    if (awaiting) await new Promise<void>((resolve) => void awaiting.push(resolve));
  }

  end(): void {
    this.#isEnded = true;
    this.#timer?.();
    this.#resolve();
  }

  #begin(): void {
    if (this.#look || this.#isEnded) return;
    this.#look = this.#steps();
    this.#continue();
  }

  #continue(): void {
    if (this.#isEnded) return;
    const sinceMs = this.#clock.monotonicMs();
    let isDone = false;
    try {
      while (!isDone && this.#clock.monotonicMs() - sinceMs < SLICE_MS)
        isDone = this.#look?.next().done !== false;
    } catch (error) {
      this.#done();
      throw error;
    }
    if (isDone) this.#done();
    else this.#clock.soon(() => this.#continue());
  }

  #done(): void {
    this.#look = undefined;
    this.#timer?.();
    this.#timer = this.#clock.after(HEARTBEAT_MS, () => this.#begin());
    this.#resolve();
    this.#onLooked();
  }

  #resolve(): void {
    const awaiting = this.#awaiting ?? [];
    this.#awaiting = undefined;
    for (const resolve of awaiting) resolve();
  }

  *#steps(): Generator<unknown, void> {
    const chunks = this.#chunks;
    for (const adopted of this.#outbox.look()) {
      chunks.addStored(adopted);
      yield;
    }
    chunks.dropGone();
    const { maxAgeMs } = this.#outbox;
    const nowMs = this.#clock.monotonicMs();
    const wallMs = this.#clock.wallMs();
    if (nowMs - chunks.openSinceMs >= Math.min(OLDEST_OPEN_MS, maxAgeMs / 8)) chunks.seal();
    chunks.stored.giveUp('outbox_expired', ({ sinceMs, segment }) =>
      isTooOld(nowMs - sinceMs, wallMs - (segment?.createdAtMs ?? wallMs), maxAgeMs),
    );
    chunks.stored.makeRoom();
    // What it couldn't take before.
    while (this.#outbox.isUsable && chunks.storeNext(false)) yield;
  }
}
