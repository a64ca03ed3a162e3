import type { EventJson } from '../event/event-json.js';

/** Where events that may still change are written down, in case that the process dies. Nothing in it throws. */
export interface Drafts {
  /** In the place of an earlier one with its uuid. @returns Whether it is there. */
  write(event: EventJson): boolean;
  /** It was accepted as an event. */
  remove(uuid: string): void;
  /** Those that another process, which took this one for dead, sends as they were written last. */
  takeLost(): readonly string[];
}

/** Where built events go: over our own delivery, into a user's client, or nowhere in a dry run. */
export interface Sink {
  /**
   * Whether an event has to be handed over in the turn in which its request ended: an outbox writes it down
   * there. Without one, that work can wait for a later turn.
   */
  readonly needsTurn: boolean;
  /** `undefined`: what isn't accepted yet is in memory only. */
  readonly drafts?: Drafts | undefined;
  /** Takes an event that is already counted as accepted. Never throws, never waits. */
  accept(event: EventJson): void;
  /**
   * Tries everything taken so far once; resolves when it was, with the first outage, or after `limitMs`. While
   * PostHog leaves requests unanswered, it resolves at once. Never rejects.
   * @param limitMs In milliseconds. @default `delivery.shutdownTimeoutMs`
   */
  flush(limitMs?: number): Promise<void>;
  /**
   * Sends what is left until `deadlineMs` milliseconds from now, then counts the rest as dropped.
   * Afterwards nothing is sent and no timer is left. Never rejects.
   */
  shutdown(deadlineMs: number): Promise<void>;
  /** Events held for sending: in memory, and on disk. */
  waiting(): { readonly queued: number; readonly stored: number };
}
