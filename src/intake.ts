import { Backstage } from './deliver/untraced.js';
import type { EndedRequest } from './span/scopes.js';
import type { Resource } from './span/span.js';

/** A request that is over, or a span that is an event by itself. */
export interface Ended extends EndedRequest {
  /** `posthog.event` of a span that is no server span. */
  readonly eventName: string | undefined;
}

/** Items handled in one turn of the event loop: about a millisecond. */
const SLICE = 256;
/** Beyond this many (spans, of a kilobyte or two each) the request's own turn handles them: a bound for the memory. */
const MAX_WAITING = 200_000;
/** Longest wait for attributes of the resource. */
const RESOURCE_TIMEOUT_MS = 5_000;

/**
 * Stands between the request's own turn and everything else: what ended is noted here and read, matched, built
 * and queued in a later turn, in slices. It also waits for the resource's pending attributes.
 */
export class Intake {
  readonly #handle: (ended: Ended) => void;
  readonly #inTurn: boolean;
  readonly #backstage = new Backstage();
  readonly #settled = new WeakSet<Resource>();
  #items: Ended[] = [];
  #isScheduled = false;
  #resource: Promise<void> | undefined;

  /**
   * @param handle Reads, matches, builds and queues; it must not throw.
   * @param inTurn Everything at once, in the request's own turn: an outbox writes the event down there.
   */
  constructor(handle: (ended: Ended) => void, inTurn = false) {
    this.#handle = handle;
    this.#inTurn = inTurn;
  }

  add(ended: Ended): void {
    this.#items.push(ended);
    if (this.#inTurn && !this.#isPending()) this.#handleUpTo(Infinity);
    else if (this.#items.length >= MAX_WAITING) this.#handleUpTo(MAX_WAITING);
    else this.#schedule();
  }

  /** Handles what is here now, unless attributes of the resource are still to come. */
  drain(): void {
    if (!this.#isPending()) this.#handleUpTo(Infinity);
  }

  /** Handles what is here once the resource's attributes are. */
  async settle(): Promise<void> {
    if (this.#isPending()) await this.#resource;
    this.#handleUpTo(Infinity);
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#backstage.run(() => setImmediate(() => this.#run()));
  }

  #run(): void {
    this.#isScheduled = false;
    if (this.#isPending()) {
      void this.#resource?.then(() => this.#schedule());
      return;
    }
    this.#handleUpTo(SLICE);
    if (this.#items.length > 0) this.#schedule();
  }

  #handleUpTo(count: number): void {
    const items = this.#items;
    const slice = items.length <= count ? items : items.slice(0, count);
    this.#items = items.length <= count ? [] : items.slice(count);
    for (const item of slice) this.#handle(item);
  }

  /** Whether the resource of the first item has attributes pending; it is then being waited for. */
  #isPending(): boolean {
    const resource = pendingResourceOf(this.#items[0]);
    if (!resource || this.#settled.has(resource)) return false;
    this.#resource ??= this.#waitFor(resource);
    return true;
  }

  async #waitFor(resource: Resource): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<void>((resolve) => {
      this.#backstage.run(() => {
        timer = setTimeout(resolve, RESOURCE_TIMEOUT_MS).unref();
      });
    });
    try {
      await Promise.race([Promise.resolve(resource.waitForAsyncAttributes?.()), timeout]);
    } catch {
      // Detectors failed: the attributes that are there have to do.
    }
    clearTimeout(timer);
    this.#settled.add(resource);
    this.#resource = undefined;
  }
}

/** The resource that has attributes to come. A broken span has none: this runs where nobody catches a throw. */
function pendingResourceOf(ended: Ended | undefined): Resource | undefined {
  try {
    const resource = ended?.span.resource;
    return resource?.asyncAttributesPending === true ? resource : undefined;
  } catch {
    return undefined;
  }
}
