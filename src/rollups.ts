import { randomBytes } from 'node:crypto';
import type { Cancel, Clock } from './deliver/clock.js';
import type { Drafts } from './deliver/sink.js';
import type { Counts } from './diagnostics.js';
import type { EventWriter, IsNews } from './event/build-event.js';
import { type EventJson, uuidOf } from './event/event-json.js';
import { Rollup, type RollupLimits } from './event/rollup/rollup.js';
import type { RolledRequest, RollupGroup } from './event/rollup/rollup-group.js';
import { writeRollup } from './event/rollup/write-rollup.js';
import type { Outgoing } from './outgoing.js';

export interface RollupsParts extends Pick<RollupLimits, 'intervalMs' | 'keepsSpans'> {
  readonly writer: EventWriter;
  readonly outgoing: Outgoing;
  readonly counts: Counts;
  readonly isNews: IsNews;
  /** Its timers catch what is thrown in them. */
  readonly clock: Clock;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** `undefined`: what waits is in memory only. */
  readonly drafts: Drafts | undefined;
}

const MAX_GROUPS = 20_000;
const MAX_BYTES = 32 * 1024 * 1024;
/** Groups without callers, beside the others: there are only so many endpoints. */
const MAX_ANONYMOUS = 2_000;
/** Of the interval, so that replicas don't send all at once. */
const JITTER = 1 / 10;
const MAX_JITTER_MS = 5_000;
/** How much of what was counted a crash may cost, with an outbox. */
const DRAFT_EVERY_MS = 1_000;
/** Writing takes no longer of one turn; the clock is looked at after so many. */
const SLICE_MS = 3;
const GROUPS_PER_LOOK = 16;

/**
 * Looks after the roll-ups: writes them as events when their interval is over, and with an outbox as drafts every
 * second, so that what a dead process had counted is sent by the next one.
 */
export class Rollups {
  readonly #parts: RollupsParts;
  readonly #instance = randomBytes(16).toString('hex');
  readonly #known: Rollup;
  readonly #anonymous: Rollup;
  readonly #jitterMs: number;
  /** Groups that are over, and wait to be written. */
  #over: RollupGroup[] = [];
  /** Groups with a draft, by its uuid. */
  readonly #drafted = new Map<string, RollupGroup>();
  readonly #changed = new Set<RollupGroup>();
  /** Person properties that a group was found to have as news stay so until it is written. */
  readonly #news = new WeakMap<RollupGroup, Map<string, boolean>>();
  #number = 0;
  #timer: Cancel | undefined;
  #draftTimer: Cancel | undefined;

  constructor(parts: RollupsParts) {
    this.#parts = parts;
    const limits = {
      intervalMs: parts.intervalMs,
      keepsSpans: parts.keepsSpans,
      nextNumber: () => (this.#number += 1),
    };
    this.#known = new Rollup({ ...limits, maxGroups: MAX_GROUPS, maxBytes: MAX_BYTES });
    this.#anonymous = new Rollup({ ...limits, maxGroups: MAX_ANONYMOUS, maxBytes: MAX_BYTES });
    this.#jitterMs = parts.random() * Math.min(parts.intervalMs * JITTER, MAX_JITTER_MS);
  }

  /** @returns Whether it is counted; else there is no group for it yet. */
  increment(rolled: RolledRequest): boolean {
    return this.#noted(this.#known.increment(rolled));
  }

  /** Behind `increment`. @returns Whether it is counted; else there is no room for a group of its own. */
  open(rolled: RolledRequest, mayOpen: () => boolean): boolean {
    return this.#noted(this.#known.open(rolled, mayOpen));
  }

  /** As both of them, for requests that are told without their callers. */
  addAnonymous(rolled: RolledRequest): boolean {
    return this.#noted(this.#anonymous.increment(rolled) ?? this.#anonymous.open(rolled, () => true));
  }

  /** Writes everything as events. Never rejects. */
  async flush(): Promise<void> {
    this.#end(() => true);
    while (!this.#writeSome()) await new Promise<void>((resolve) => this.#parts.clock.soon(resolve));
  }

  /** No timer is left. */
  end(): void {
    this.#timer?.();
    this.#draftTimer?.();
  }

  #noted(group: RollupGroup | undefined): boolean {
    if (!group) return false;
    const { counts, clock, drafts } = this.#parts;
    counts.rollup.requests += 1;
    counts.rollup.waiting += 1;
    this.#tell();
    this.#timer ??= clock.after(this.#untilNextMs(), () => this.#tick());
    if (drafts) {
      this.#changed.add(group);
      this.#draftTimer ??= clock.after(DRAFT_EVERY_MS, () => this.#writeDrafts());
    }
    return true;
  }

  /** For `stats()`. */
  #tell(): void {
    const { rollup } = this.#parts.counts;
    rollup.waitingEvents = this.#known.groups + this.#anonymous.groups + this.#over.length;
  }

  #untilNextMs(): number {
    const { clock, intervalMs } = this.#parts;
    const nowMs = clock.wallMs();
    const next = (Math.floor(nowMs / intervalMs) + 1) * intervalMs;
    const waitMs = next - nowMs + this.#jitterMs;
    // A test's `Date.now` may say anything, or nothing.
    return Number.isFinite(waitMs) ? waitMs : intervalMs;
  }

  #tick(): void {
    this.#timer = undefined;
    const { clock, intervalMs } = this.#parts;
    const nowMs = clock.wallMs();
    // One of a clock that was ahead, and was set back, doesn't wait for its time to come.
    const latestMs = nowMs + intervalMs + MAX_JITTER_MS;
    this.#end(({ endMs }) => !(endMs > nowMs && endMs <= latestMs));
    this.#continue();
    if (this.#known.groups + this.#anonymous.groups > 0) {
      this.#timer = clock.after(this.#untilNextMs(), () => this.#tick());
    }
  }

  #end(isOver: Parameters<Rollup['take']>[0]): void {
    // Not `push(...)`: there may be more than fit on the stack.
    this.#over = this.#over.concat(this.#known.take(isOver), this.#anonymous.take(isOver));
  }

  #continue(): void {
    if (!this.#writeSome()) this.#parts.clock.soon(() => this.#continue());
  }

  /** @returns Whether everything that is over is written. */
  #writeSome(): boolean {
    const { clock, outgoing, counts, drafts } = this.#parts;
    const sinceMs = clock.monotonicMs();
    this.#restartLost();
    let written = 0;
    while (written < this.#over.length) {
      const group = this.#over[written];
      written += 1;
      if (group && group.requests > 0) {
        const event = this.#eventOf(group);
        // Its draft says the same, should the process die before it is removed.
        if (drafts && group.isChanged && this.#drafted.has(uuidOf(event))) outgoing.draft(event, group.span);
        outgoing.accept(event, group.span);
        counts.rollup.events += 1;
        counts.rollup.waiting -= group.requests;
        drafts?.remove(uuidOf(event));
        this.#drafted.delete(uuidOf(event));
        this.#changed.delete(group);
      }
      if (written % GROUPS_PER_LOOK === 0 && clock.monotonicMs() - sinceMs >= SLICE_MS) break;
    }
    this.#over = this.#over.slice(written);
    this.#tell();
    return this.#over.length === 0;
  }

  #writeDrafts(): void {
    const { clock, outgoing } = this.#parts;
    this.#draftTimer = undefined;
    const sinceMs = clock.monotonicMs();
    this.#restartLost();
    let written = 0;
    for (const group of this.#changed) {
      const event = this.#eventOf(group);
      // The disk is full, say: in a second again.
      if (!outgoing.draft(event, group.span)) break;
      this.#drafted.set(uuidOf(event), group);
      this.#changed.delete(group);
      group.written();
      written += 1;
      if (written % GROUPS_PER_LOOK !== 0 || clock.monotonicMs() - sinceMs < SLICE_MS) continue;
      clock.soon(() => this.#writeDrafts());
      return;
    }
    if (this.#changed.size > 0) this.#draftTimer = clock.after(DRAFT_EVERY_MS, () => this.#writeDrafts());
  }

  /** Another process, which took this one for dead, sends what was written: here the rest goes on. */
  #restartLost(): void {
    for (const uuid of this.#parts.drafts?.takeLost() ?? []) {
      const group = this.#drafted.get(uuid);
      this.#drafted.delete(uuid);
      if (!group) continue;
      this.#number += 1;
      this.#parts.counts.rollup.waiting -= group.restart(this.#number);
      if (group.requests > 0) this.#changed.add(group);
    }
  }

  #eventOf(group: RollupGroup): EventJson {
    const known = this.#news.get(group) ?? new Map<string, boolean>();
    this.#news.set(group, known);
    const isNews: IsNews = (key, json) => {
      const found = known.get(`${key} ${json}`) ?? this.#parts.isNews(key, json);
      known.set(`${key} ${json}`, found);
      return found;
    };
    return writeRollup(this.#parts.writer, group, this.#instance, isNews);
  }
}
