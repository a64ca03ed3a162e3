import type { Chunk } from './chunks/chunk.js';
import type { DeliveryState } from './delivery-state.js';

/**
 * Takes the chunk that goes next: the oldest in memory that may, then the one that events are added to, once it is a
 * batch or its time has come. What is in the outbox alone is read back when there is nothing else.
 * @param sendUpTo Position before which events don't wait for a full batch.
 */
export function takeNext(state: DeliveryState, nowMs: number, sendUpTo: number): Chunk | undefined {
  const { chunks, circuit, limit } = state;
  const isReady = (chunk: Chunk): boolean => chunk.readyAtMs <= nowMs;
  if (circuit.state === 'refusing') {
    // Is it the events, or everything? One that was never refused tells the most, then one that never was alone.
    return (
      chunks.memory.take(1, (chunk) => chunk.refusedAt === undefined && isReady(chunk)) ??
      chunks.takeOpen(1) ??
      chunks.memory.take(1, (chunk) => chunk.attempts === 0 && isReady(chunk)) ??
      chunks.memory.take(1, isReady)
    );
  }
  return chunks.memory.take(limit.size, isReady) ?? takeDueOpen(state, sendUpTo);
}

function takeDueOpen(state: DeliveryState, sendUpTo: number): Chunk | undefined {
  return isOpenDue(state, sendUpTo) ? state.chunks.takeOpen(state.limit.size) : undefined;
}

/**
 * The monotonic time at which `takeNext`, or reading back, will have something; `Infinity` when only new events change
 * that.
 * @param isForced Whether no wait of our own counts, but `Retry-After` alone.
 */
export function nextAtMs(state: DeliveryState, sendUpTo: number, isForced = false): number {
  const { chunks, circuit } = state;
  const opensAtMs = isForced ? circuit.notBeforeMs : circuit.opensAtMs;
  const hasOpen = chunks.openEvents > 0 && (circuit.state === 'refusing' || isOpenDue(state, sendUpTo));
  if (hasOpen) return opensAtMs;
  const waitingAtMs = chunks.memory.readyAtMs((chunk) => (isForced ? chunk.notBeforeMs : chunk.readyAtMs));
  const storedAtMs = !chunks.hasRoom
    ? Infinity
    : isForced && !chunks.stored.isEmpty
      ? 0
      : chunks.stored.readyAtMs();
  return Math.max(Math.min(waitingAtMs, storedAtMs), opensAtMs);
}

function isOpenDue({ chunks, limit }: DeliveryState, sendUpTo: number): boolean {
  const events = chunks.openEvents;
  if (events === 0) return false;
  // Set aside are events that wait for one that PostHog takes.
  return events >= limit.size || chunks.openPosition < sendUpTo || chunks.memory.hasAside;
}
