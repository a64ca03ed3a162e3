import { hash96 } from './hash.js';

const MAX_REMEMBERED = 20_000;
/** Said again this often: an event that was dropped on the way took its news with it. */
const REPEAT_MS = 3_600_000;

interface Known {
  readonly hash: string;
  readonly atMs: number;
}

/**
 * Remembers which properties of a person or group were sent last, by a hash, so that they are sent when they
 * change and once an hour, not with every request. Bounded: of more than 20,000 the ones unchanged for the
 * longest are forgotten, and then sent once too often.
 */
export class Changes {
  readonly #known = new Map<string, Known>();

  /** Whether these values, as JSON, differ from the ones noted last for `key`; they are then noted. */
  isNews(key: string, json: string, nowMs: number): boolean {
    const hash = hash96(json).join('-');
    const known = this.#known.get(key);
    if (known?.hash === hash && nowMs - known.atMs < REPEAT_MS && nowMs >= known.atMs) return false;
    this.#known.delete(key);
    this.#known.set(key, { hash, atMs: nowMs });
    const [oldest] = this.#known.keys();
    if (this.#known.size > MAX_REMEMBERED && oldest !== undefined) this.#known.delete(oldest);
    return true;
  }
}
