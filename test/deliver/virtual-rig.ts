import { createDelivery } from '../../src/deliver/create-delivery.js';
import type { DeliverySettings } from '../../src/deliver/settings.js';
import type { Sink } from '../../src/deliver/sink.js';
import { Counts } from '../../src/diagnostics.js';
import type { ProductEvent } from '../../src/event/product-event.js';
import { FakePostHog } from './fake-posthog.js';
import { acceptAll, accountedFor, RecordingReporter, SETTINGS, TOKEN } from './support.js';
import { VirtualClock } from './virtual-clock.js';

/** The delivery loop with its real waits, on a clock and a PostHog that a test moves. */
export class VirtualRig {
  readonly clock = new VirtualClock();
  readonly counts = new Counts();
  readonly reporter = new RecordingReporter();
  readonly postHog: FakePostHog = new FakePostHog(this.clock);
  readonly delivery: Sink;

  constructor(settings: Partial<DeliverySettings> = {}, { lanes = 1, random = (): number => 0.5 } = {}) {
    this.delivery = createDelivery(
      {
        projectToken: TOKEN,
        host: 'https://posthog.test',
        settings: { ...SETTINGS, flushIntervalMs: 2_000, shutdownTimeoutMs: 10_000, ...settings },
        counts: this.counts,
        reporter: this.reporter,
      },
      { senders: Array.from({ length: lanes }, () => this.postHog), clock: this.clock, random },
    );
  }

  accept(events: readonly ProductEvent[]): void {
    acceptAll(this.delivery, this.counts, events);
  }

  get queued(): number {
    return this.delivery.waiting().queued;
  }

  get dropped(): Readonly<Record<string, number>> {
    return this.counts.stats(this.delivery.waiting()).events.dropped;
  }

  /** 0 when every accepted event is in exactly one place. */
  get unaccounted(): number {
    return this.counts.accepted - accountedFor(this.delivery, this.counts);
  }
}

/** Whether a promise has settled by now. */
export function watch(promise: Promise<unknown>): { readonly isDone: () => boolean } {
  let done = false;
  void promise.then(() => {
    done = true;
    return done;
  });
  return { isDone: () => done };
}
