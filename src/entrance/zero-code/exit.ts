import type { PostHogEventSpanProcessor } from '../processor.js';
import { within } from '../../deliver/clock.js';
import { Backstage } from '../../deliver/untraced.js';
import { registeredProvider } from '../../span/tracer-provider.js';
import { leaveOnSignal } from '../leave-on-signal.js';
import type { SpanProcessor } from './attach.js';

/** How long the SDK may take to export its spans, after ours are sent, in milliseconds. */
const SDK_LIMIT_MS = 2_000;

/**
 * Sends what is left before the process ends: on signals, as {@link leaveOnSignal} does, and on pm2's message `shutdown`.
 * Where only the SDK's listeners and ours exist, the process ends as it would have without them.
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
    isEnding = true;
    if (isFlushing) return;
    isFlushing = true;
    backstage.run(() =>
      setImmediate(() => {
        isFlushing = false;
        void processor.forceFlush();
      }),
    );
  };
  leaveOnSignal(processor, {
    leave: () => processor.shutdown().then(shutDownSdk),
    hurry: flushSoon,
    // The SDK is loaded before us, the app after us.
    idle: new Set(process.listeners('SIGTERM').filter(isOfSdk)),
  });
  flushOnMessage(flushSoon);
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

/** Whether a listener only shuts the SDK down, as auto-instrumentations-node's does: it ends no process. */
function isOfSdk(listener: (...args: never[]) => unknown): boolean {
  const text = Function.prototype.toString.call(listener);
  return /\.shutdown\(/.test(text) && !/\bexit\b|\.close\(/.test(text);
}

/** A second call gets the promise of the first: it is waited for what the SDK is about to export. */
async function shutDownSdk(): Promise<void> {
  const provider = registeredProvider();
  const shutdown: unknown = provider && Reflect.get(provider, 'shutdown');
  if (typeof shutdown !== 'function') return;
  try {
    await within(SDK_LIMIT_MS, Promise.resolve(shutdown.call(provider)));
  } catch {
    // The SDK says so itself.
  }
}

/**
 * pm2 says `shutdown` by a message where signals don't come. A listener would take the messages from an app that
 * listens later, and keep a process alive that has nothing else to do: there is one only beside the app's own, or
 * under pm2, and it doesn't count.
 */
function flushOnMessage(flushSoon: () => void): void {
  if (typeof process.send !== 'function') return;
  const onMessage = (message: unknown): void => {
    if (message === 'shutdown') flushSoon();
  };
  const listen = (): void => {
    process.off('newListener', onNewListener);
    process.on('message', onMessage);
    const channel: unknown = process.channel;
    const uncount: unknown =
      typeof channel === 'object' && channel ? Reflect.get(channel, 'unrefCounted') : undefined;
    if (typeof uncount === 'function') uncount.call(channel);
  };
  const onNewListener = (event: string | symbol): void => {
    if (event === 'message') listen();
  };
  if (process.env['pm_id'] === undefined) process.on('newListener', onNewListener);
  else listen();
}
