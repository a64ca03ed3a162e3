import type { SentBatch, Wire } from './attempt.js';
import type { OpenWireOptions } from './open-wire.js';
import type { Answer } from './outcome.js';

/** Sends batches to PostHog; several may be under way at the same time. */
export interface Sender {
  /** Makes one request, which `batch.attempts` already counts. Never rejects. */
  send(batch: SentBatch): Promise<Answer>;
  /** Ends the requests that are under way, and every later one at once; no connection is left. */
  close(): void;
}

export type SenderOptions = Omit<OpenWireOptions, 'signal'>;

/**
 * A sender over requests as posthog-node makes them. What sends is loaded at the first send, posthog-node with it;
 * where that fails, the batch is `unsent`, and the next send tries again.
 */
export function createSender(options: SenderOptions): Sender {
  const closing = new AbortController();
  let wire: Promise<Wire> | undefined;

  async function open(): Promise<Wire> {
    const { openWire } = await import('./open-wire.js').catch((cause: unknown) => {
      throw new Error("spanhog's own files could not be loaded: were they replaced?", { cause });
    });
    return await openWire({ ...options, signal: closing.signal });
  }

  return {
    async send(batch) {
      let opened: Wire;
      try {
        opened = await (wire ??= open());
      } catch (error) {
        wire = undefined;
        return {
          kind: 'unanswered',
          why: 'unsent',
          code: error instanceof Error ? error.message : undefined,
        };
      }
      try {
        return await opened.send(batch);
      } catch {
        // An event that can't be written: its text must not be shown.
        return { kind: 'unanswered', why: 'unsent' };
      }
    },
    close: () => closing.abort(),
  };
}
