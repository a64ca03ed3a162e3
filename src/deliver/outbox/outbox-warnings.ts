import type { DropReason, Reporter } from '../../diagnostics.js';
import { UNFIT_DIRECTORY } from './disk/directory.js';
import { errorCode } from './disk/files.js';

const MEANING: Readonly<Record<string, string>> = {
  EACCES: 'no permission',
  EIO: 'the disk fails',
  EMFILE: 'too many open files',
  ENOENT: "its parent directory isn't there; is the volume mounted?",
  ENOSPC: 'the disk is full',
  EROFS: 'the file system is read-only',
};

/** All that the outbox says to whoever runs the app; no value of an event is in it. */
export class OutboxWarnings {
  readonly #reporter: Pick<Reporter, 'warn' | 'error'>;

  constructor(reporter: Pick<Reporter, 'warn' | 'error'>) {
    this.#reporter = reporter;
  }

  unusable(error: unknown): void {
    const text = `the outbox can't be written (${describe(error)}); events wait in memory until it can`;
    this.#warn('outbox_unusable', text);
  }

  usable(): void {
    this.#warn('outbox_usable', 'the outbox is written again');
  }

  dropped(why: DropReason, events: number, maxBytes: number): void {
    const text: Partial<Record<DropReason, string>> = {
      outbox_full: `the outbox is full (maxBytes ${maxBytes}): its oldest events are dropped, ${events} now`,
      outbox_expired: `${events} events in the outbox are too old (maxAgeMs) and are dropped`,
      outbox_damaged: `${events} events in the outbox are damaged and are dropped`,
      outbox_gone: `files of the outbox are gone: they were deleted, or taken by a process that found this one asleep; ${events} events with them`,
    };
    this.#error(why, text[why] ?? why);
  }

  adopted(events: number): void {
    this.#warn('outbox_adopted', `sending ${events} events that a process left in the outbox when it ended`);
  }

  foreign(directories: number): void {
    const text = `${directories} directories in the outbox are of another project or host`;
    this.#warn('outbox_foreign', `${text}; they are left alone until they are too old`);
  }

  #warn(kind: string, message: string): void {
    try {
      this.#reporter.warn(kind, message);
    } catch {
      // The app's own logger threw: there is nowhere left to say so.
    }
  }

  /** Something is lost. */
  #error(kind: string, message: string): void {
    try {
      this.#reporter.error(kind, message);
    } catch {
      // As above.
    }
  }
}

function describe(error: unknown): string {
  const code = errorCode(error);
  if (code === UNFIT_DIRECTORY && error instanceof Error) return error.message;
  const meaning = MEANING[code ?? ''];
  return meaning === undefined ? (code ?? 'an unknown error') : `${code}: ${meaning}`;
}
