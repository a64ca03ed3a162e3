import type { Batch } from './batch.js';

// Refused one by one with nothing taken in between: from here on it isn't the events.
const SUSPICIOUS_IN_A_ROW = 3;

/** `aside`: keep it for later. `wait`: keep it, and send nothing for a while. */
export type Judgement = 'reject' | 'aside' | 'wait';

/**
 * Decides whether an event that was refused alone (413, 400) is bad, or the answer would be the same for any
 * event: a wrong host or a proxy must not make us throw away the backlog one event at a time. The proof
 * is that PostHog took another batch, or the witness again, after it first refused this event.
 */
export class Refusals {
  #taken = 0;
  #rejectedSinceTaken = 0;
  #aloneSinceTaken = 0;

  taken(): void {
    this.#taken += 1;
    this.#rejectedSinceTaken = 0;
    this.#aloneSinceTaken = 0;
  }

  /** Remembers the first refusal of a batch; its halves inherit it. */
  refused(batch: Batch): void {
    batch.refusedAt ??= this.#taken;
  }

  /** Whether PostHog took anything since this batch was first refused. */
  isProven(batch: Batch): boolean {
    return batch.refusedAt !== undefined && this.#taken > batch.refusedAt;
  }

  /**
   * @param why A lone `bad_request` is believed twice in a row without proof, when no other event is there to
   * give one. A lone `too_large` never: our events are far below what PostHog takes.
   * @param hasOthers Whether another event is there: one that waits, or the witness.
   */
  judge(batch: Batch, why: 'too_large' | 'bad_request', hasOthers: boolean): Judgement {
    this.#aloneSinceTaken += 1;
    if (this.isProven(batch)) return 'reject';
    if (hasOthers) return this.#aloneSinceTaken < SUSPICIOUS_IN_A_ROW ? 'aside' : 'wait';
    if (why === 'too_large' || this.#rejectedSinceTaken + 1 >= SUSPICIOUS_IN_A_ROW) return 'wait';
    this.#rejectedSinceTaken += 1;
    return 'reject';
  }
}
