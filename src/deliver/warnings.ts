import type { ProductEvent } from '../event/product-event.js';
import type { DropReason, Reporter } from '../diagnostics.js';
import type { CircuitState } from './circuit.js';
import { UNFIT_DIRECTORY } from './outbox/disk/directory.js';
import { errorCode } from './outbox/disk/files.js';

/** Why events of an outbox are given up. */
export type OutboxDrop = Extract<DropReason, `outbox_${string}`>;

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
    this.#say('error', 'queue_full', `the queue is full (${room}): the oldest events are dropped`);
  }

  tripped(state: Exclude<CircuitState, 'closed'>, why: string, waiting: number): void {
    if (state === 'outage') {
      this.#say(
        'error',
        'outage',
        `${this.#host} is out of reach (${why}); ${waiting === 1 ? '1 event waits and is' : `${waiting} events wait and are`} sent again` +
          (isNobodyHere(this.#host, why) ? '. Is `npx spanhog dev` running?' : ''),
      );
    } else if (state === 'hold') {
      this.#say(
        'error',
        'hold',
        `${this.#host} takes no events (${why}); ${waiting} are kept and tried now and then`,
      );
    } else {
      const text = `${this.#host} refuses every event (${why}), so it isn't the events; is the host right?`;
      this.#say('error', 'refusing', `${text} ${waiting} are kept and tried now and then`);
    }
  }

  rejected(event: ProductEvent, why: string): void {
    this.#say(
      'error',
      'rejected',
      `PostHog refused the event "${event.event}" ${event.uuid} for good (${why})`,
    );
  }

  lostAtShutdown(events: number): void {
    this.#say('error', 'shutdown', `shut down before ${events} events could be sent; they are lost`);
  }

  clientFailed(): void {
    this.#say('error', 'client_error', 'the given PostHog client threw in capture(); the event is dropped');
  }

  unknownForm(): void {
    this.#say(
      'warn',
      'posthog_node',
      'the installed posthog-node writes events in a form that spanhog does not know; they go by its own queue, slower',
    );
  }

  internal(): void {
    this.#say('warn', 'internal', 'the delivery failed unexpectedly; its events are kept and sent again');
  }

  outboxUnusable(error: unknown): void {
    const text = `the outbox can't be written (${describe(error)}); events wait in memory until it can`;
    this.#say('warn', 'outbox_unusable', text);
  }

  outboxUsable(): void {
    this.#say('warn', 'outbox_usable', 'the outbox is written again');
  }

  outboxDropped(why: OutboxDrop, events: number, maxBytes: number): void {
    const texts: Readonly<Record<OutboxDrop, string>> = {
      outbox_full: `the outbox is full (maxBytes ${maxBytes}): its oldest events are dropped, ${events} now`,
      outbox_expired: `${events} events in the outbox are too old (maxAgeMs) and are dropped`,
      outbox_damaged: `${events} events in the outbox are damaged and are dropped`,
      outbox_gone: `files of the outbox are gone: they were deleted, or taken by a process that found this one asleep; ${events} events with them`,
    };
    this.#say('error', why, texts[why]);
  }

  outboxAdopted(events: number): void {
    const text = `sending ${events} events that a process left in the outbox when it ended`;
    this.#say('warn', 'outbox_adopted', text);
  }

  outboxForeign(directories: number): void {
    const text = `${directories} directories in the outbox are of another project or host`;
    this.#say('warn', 'outbox_foreign', `${text}; they are left alone until they are too old`);
  }

  /** `error`: nothing gets through, or something is lost. */
  #say(level: 'warn' | 'error', kind: string, message: string): void {
    try {
      this.#reporter[level](kind, message);
    } catch {
      // The app's own logger threw: there is nowhere left to say so.
    }
  }
}

const MEANING: Readonly<Record<string, string>> = {
  EACCES: 'no permission',
  EIO: 'the disk fails',
  EMFILE: 'too many open files',
  ENOENT: "its parent directory isn't there; is the volume mounted?",
  ENOSPC: 'the disk is full',
  EROFS: 'the file system is read-only',
};

function describe(error: unknown): string {
  const code = errorCode(error);
  if (code === UNFIT_DIRECTORY && error instanceof Error) return error.message;
  const meaning = MEANING[code ?? ''];
  return meaning === undefined ? (code ?? 'an unknown error') : `${code}: ${meaning}`;
}

/** This machine answers, and no program of it listens there. */
function isNobodyHere(host: string, why: string): boolean {
  return why === 'ECONNREFUSED' && /^http:\/\/(?:127\.|localhost|\[::1\])/.test(host);
}
