import type { PostHogEventSpanProcessor } from '../processor.js';
import { Backstage } from '../../deliver/untraced.js';
import type { SpanProcessor } from './attach.js';

/**
 * Sends what is left before the process ends: on SIGTERM, and when nothing is left to do. An app's own SIGTERM
 * handling decides when the process ends; where there is none, it ends as it would have without us.
 *
 * The SDK shuts down on SIGTERM too (auto-instrumentations-node does), while the app still answers the requests
 * that are open: they are counted, and sent at once, for the app may end with `process.exit()`.
 *
 * @returns The processor for the SDK, which outlives the SDK's shutdown.
 */
export function flushOnExit(processor: PostHogEventSpanProcessor): SpanProcessor {
  const backstage = new Backstage();
  let isEnding = false;
  let isFlushing = false;
  const flushSoon = (): void => {
    if (isFlushing) return;
    isFlushing = true;
    backstage.run(() =>
      setImmediate(() => {
        isFlushing = false;
        void processor.forceFlush();
      }),
    );
  };
  const onSigterm = (): void => {
    isEnding = true;
    // Without another listener there is no app that still answers.
    if (process.listenerCount('SIGTERM') > 1) {
      flushSoon();
      return;
    }
    void processor.shutdown().finally(() => {
      process.off('SIGTERM', onSigterm);
      process.kill(process.pid, 'SIGTERM');
    });
  };
  process.on('SIGTERM', onSigterm);
  const onBeforeExit = (): void => {
    if (isEnding) {
      // Keeps the process for as long as it takes, and reports what could not be sent.
      void processor.shutdown();
      return;
    }
    const { queued, accepted } = processor.stats().events;
    // A flush keeps the process alive and this comes again: once for what could not be sent is enough.
    if (queued === 0 || accepted === lastAccepted) return;
    lastAccepted = accepted;
    void processor.forceFlush();
  };
  let lastAccepted = 0;
  process.on('beforeExit', onBeforeExit);
  return {
    onStart: (span, parentContext) => processor.onStart(span, parentContext),
    onEnd(span) {
      processor.onEnd(span);
      if (isEnding) flushSoon();
    },
    forceFlush: () => processor.forceFlush(),
    shutdown() {
      isEnding = true;
      return processor.forceFlush();
    },
  };
}
