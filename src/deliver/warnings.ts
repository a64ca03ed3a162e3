import type { ProductEvent } from '../event/product-event.js';
import type { Reporter } from '../diagnostics.js';
import type { CircuitState } from './circuit.js';

/**
 * All that the delivery says to whoever runs the app, in one place: so that it can be seen that no token,
 * header or property is in it, and that a broken logger can't stop the delivery.
 */
export class Warnings {
  readonly #reporter: Pick<Reporter, 'warn' | 'error'>;
  readonly #host: string;

  constructor(reporter: Pick<Reporter, 'warn' | 'error'>, host: string) {
    this.#reporter = reporter;
    this.#host = host;
  }

  queueFull(maxEvents: number, maxBytes: number): void {
    const room = `maxQueueEvents ${maxEvents}, maxQueueBytes ${maxBytes}`;
    this.#error('queue_full', `the queue is full (${room}): the oldest events are dropped`);
  }

  tripped(state: Exclude<CircuitState, 'closed'>, why: string, waiting: number): void {
    if (state === 'outage') {
      this.#error(
        'outage',
        `${this.#host} is out of reach (${why}); ${waiting === 1 ? '1 event waits and is' : `${waiting} events wait and are`} sent again` +
          (isNobodyHere(this.#host, why) ? '. Is `npx spanhog dev` running?' : ''),
      );
    } else if (state === 'hold') {
      this.#error(
        'hold',
        `${this.#host} takes no events (${why}); ${waiting} are kept and tried now and then`,
      );
    } else {
      const text = `${this.#host} refuses every event (${why}), so it isn't the events; is the host right?`;
      this.#error('refusing', `${text} ${waiting} are kept and tried now and then`);
    }
  }

  rejected(event: ProductEvent, why: string): void {
    this.#error('rejected', `PostHog refused the event "${event.event}" ${event.uuid} for good (${why})`);
  }

  lostAtShutdown(events: number): void {
    this.#error('shutdown', `shut down before ${events} events could be sent; they are lost`);
  }

  clientFailed(): void {
    this.#error('client_error', 'the given PostHog client threw in capture(); the event is dropped');
  }

  unknownForm(): void {
    this.#warn(
      'posthog_node',
      'the installed posthog-node writes events in a form that spanhog does not know; they go by its own queue, slower',
    );
  }

  internal(): void {
    this.#warn('internal', 'the delivery failed unexpectedly; its events are kept and sent again');
  }

  #warn(kind: string, message: string): void {
    try {
      this.#reporter.warn(kind, message);
    } catch {
      // The app's own logger threw: there is nowhere left to say so.
    }
  }

  /** Nothing gets through, or something is lost. */
  #error(kind: string, message: string): void {
    try {
      this.#reporter.error(kind, message);
    } catch {
      // As above.
    }
  }
}

/** This machine answers, and no program of it listens there. */
function isNobodyHere(host: string, why: string): boolean {
  return why === 'ECONNREFUSED' && /^http:\/\/(?:127\.|localhost|\[::1\])/.test(host);
}
