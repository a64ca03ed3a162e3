import { Backstage } from './deliver/untraced.js';
import type { EndedRequest } from './span/request-scope.js';
import type { Resource } from './span/span.js';

/** How long what ended first waits for others, to be handled in one go: a timer for each would cost as much as it. */
const WAIT_MS = 2;
/** What handling takes of one turn of the event loop, at most; the clock is looked at after so many items. */
const SLICE_MS = 4;
const ITEMS_PER_LOOK = 32;
/** Beyond this many (spans, of a kilobyte or two each) the request's own turn handles them: a bound for the memory. */
const MAX_WAITING = 200_000;
/** Longest wait for attributes of the resource. */
const RESOURCE_TIMEOUT_MS = 5_000;

/**
 * Stands between the request's own turn and everything else: what ended is noted here and read, matched, built
 * and queued in a later turn, in slices. It also waits for the resource's pending attributes.
 */
export class DeferredRequests {
  readonly #handle: (ended: EndedRequest) => void;
  readonly #inTurn: boolean;
  readonly #backstage = new Backstage();
  readonly #settled = new WeakSet<Resource>();
  /** What came while `#batch` is being handled. */
  #items: EndedRequest[] = [];
  #batch: readonly EndedRequest[] = [];
  /** Position of the first of the batch that is still to be handled. */
  #next = 0;
  #ticks: NodeJS.Timeout | undefined;
  #isSlicing = false;
  #isHandling = false;
  #resource: Promise<void> | undefined;

  /**
   * @param handle Reads, matches, builds and queues; it must not throw.
   * @param inTurn Everything at once, in the request's own turn: an outbox writes the event down there.
   */
  constructor(handle: (ended: EndedRequest) => void, inTurn = false) {
    this.#handle = handle;
    this.#inTurn = inTurn;
  }

  /** Cost in the request's own turn: an entry in a list. */
  add(ended: EndedRequest): void {
    this.#items.push(ended);
    // Whatever is still to come of the resource: the memory has its bound.
    if (this.#items.length >= MAX_WAITING) this.#handleFor(Infinity);
    else if (this.#inTurn && !this.#isPending()) this.#handleFor(Infinity);
    else if (!this.#ticks) this.#backstage.run(this.#start);
  }

  /** Handles what is here now, unless attributes of the resource are still to come. */
  drain(): void {
    if (!this.#isPending()) this.#handleFor(Infinity);
  }

  /** Handles what is here once the resource's attributes are. */
  async settle(): Promise<void> {
    if (this.#isPending()) await this.#resource;
    while (!this.#handleFor(SLICE_MS)) await new Promise((resolve) => setImmediate(resolve));
  }

  // It ticks for as long as something comes, so that under load nobody's turn starts a timer.
  readonly #start = (): void => {
    this.#ticks = setInterval(this.#tick, WAIT_MS);
  };

  readonly #tick = (): void => {
    if (this.#isSlicing) return;
    if (this.#isPending()) {
      // Nobody's process has to stay for a detector that doesn't answer.
      this.#ticks?.unref();
    } else if (this.#isEmpty) {
      clearInterval(this.#ticks);
      this.#ticks = undefined;
    } else {
      this.#slice();
    }
  };

  readonly #slice = (): void => {
    this.#isSlicing = !this.#handleFor(SLICE_MS);
    if (this.#isSlicing) setImmediate(this.#slice);
  };

  get #isEmpty(): boolean {
    return this.#items.length === 0 && this.#next === this.#batch.length;
  }

  /** @returns Whether everything is handled. */
  #handleFor(limitMs: number): boolean {
    // The app's own function asks for `stats()`, or ends a span: whoever called it goes on with what is left.
    if (this.#isHandling) return false;
    this.#isHandling = true;
    try {
      const endMs = performance.now() + limitMs;
      for (;;) {
        const item = this.#take();
        if (!item) return true;
        this.#handle(item);
        if (this.#next % ITEMS_PER_LOOK === 0 && performance.now() >= endMs) return false;
      }
    } finally {
      this.#isHandling = false;
    }
  }

  #take(): EndedRequest | undefined {
    if (this.#next === this.#batch.length) {
      this.#next = 0;
      this.#batch = this.#items;
      // Two lists, not one: of one that never gets empty nothing is let go.
      this.#items = [];
    }
    const item = this.#batch[this.#next];
    if (item) this.#next += 1;
    return item;
  }

  /** Whether the resource of the first item has attributes pending; it is then being waited for. */
  #isPending(): boolean {
    const resource = pendingResourceOf(this.#batch[this.#next] ?? this.#items[0]);
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
function pendingResourceOf(ended: EndedRequest | undefined): Resource | undefined {
  try {
    const resource = ended?.span.resource;
    return resource?.asyncAttributesPending === true ? resource : undefined;
  } catch {
    return undefined;
  }
}
