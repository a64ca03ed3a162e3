import type { PostHogEventSpanProcessor } from '../processor.js';

/**
 * Sends what is left before the process ends: on SIGTERM, and when nothing is left to do. An app's own SIGTERM
 * handling decides when the process ends; where there is none, it ends as it would have without us.
 */
export function flushOnExit(processor: PostHogEventSpanProcessor): void {
  const onSigterm = (): void => {
    void processor.shutdown().finally(() => {
      process.off('SIGTERM', onSigterm);
      if (process.listenerCount('SIGTERM') === 0) process.kill(process.pid, 'SIGTERM');
    });
  };
  process.on('SIGTERM', onSigterm);
  const onBeforeExit = (): void => {
    const { queued, accepted } = processor.stats().events;
    // A flush keeps the process alive and this comes again: once for what could not be sent is enough.
    if (queued === 0 || accepted === lastAccepted) return;
    lastAccepted = accepted;
    void processor.forceFlush();
  };
  let lastAccepted = 0;
  process.on('beforeExit', onBeforeExit);
}
