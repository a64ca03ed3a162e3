import { Backstage } from './deliver/untraced.js';
import type { EndedRequest } from './span/scopes/request-scope.js';
import type { Resource } from './span/span.js';

/** How long what ended first waits for others, to be handled in one go: a timer for each would cost as much as it. */
const WAIT_MS = 10;
/** What handling takes of one turn of the event loop, at most; the clock is looked at after so many items. */
const SLICE_MS = 3;
const ITEMS_PER_LOOK = 16;
/** Beyond the bound each one that comes sees two off: the memory has its bound, and no turn is long for it. */
const ITEMS_BEYOND_BOUND = 2;
/** Longest wait for attributes of the resource, and for what all requests need. */
const RESOURCE_TIMEOUT_MS = 5_000;

/** How requests are put off. */
export interface Deferral {
  /** Everything at once, in the request's own turn: an outbox writes the event down there. */
  readonly inTurn: boolean;
  /** Requests that wait at the same time. */
  readonly maxWaiting: number;
  /** What all requests need before they can be read: a document of the API. It must not reject. */
  readonly ready?: Promise<void> | undefined;
  /** Told of a mistake of our own in a timer. */
  readonly report: (error: unknown) => void;
}

/**
 * Stands between the request's own turn and everything else: what ended is noted here and read, matched, built
 * and queued in a later turn, in slices. It also waits for the resource's pending attributes.
 */
export class DeferredRequests {
  readonly #handle: (ended: EndedRequest) => void;
  readonly #deferral: Deferral;
  readonly #backstage = new Backstage();
  readonly #settled = new WeakSet<Resource>();
  readonly #items = new WaitingRequests();
  /** Of those that wait, spans that are events by themselves. */
  #waitingSpans = 0;
  #ticks: NodeJS.Timeout | undefined;
  #isSlicing = false;
  #isHandling = false;
  #resource: Promise<void> | undefined;
  #isReady: boolean;

  /** @param handle Reads, matches, builds and queues; it must not throw. */
  constructor(handle: (ended: EndedRequest) => void, deferral: Deferral) {
    this.#handle = handle;
    this.#deferral = deferral;
    this.#isReady = deferral.ready === undefined;
    if (deferral.ready)
      void Promise.race([deferral.ready, this.#timeout(RESOURCE_TIMEOUT_MS, false)]).then(this.#setReady);
  }

  /** How many wait here, and how many of them are requests: spans that are events by themselves are none. */
  get waiting(): { readonly all: number; readonly requests: number } {
    return { all: this.#items.size, requests: this.#items.size - this.#waitingSpans };
  }

  /** Cost in the request's own turn: an entry in a list. */
  add(ended: EndedRequest): void {
    this.#items.push(ended);
    if (ended.eventName !== undefined) this.#waitingSpans += 1;
    // Whatever is still to come of the resource.
    if (this.#items.size > this.#deferral.maxWaiting) this.#handleSome(Infinity, ITEMS_BEYOND_BOUND);
    else if (this.#deferral.inTurn && !this.#isPending()) this.#handleSome(SLICE_MS);
    if (!this.#ticks && this.#items.size > 0) this.#backstage.run(this.#start);
  }

  /** Handles what is here once the resource's attributes are, for which it waits `limitMs` at most. */
  async settle(limitMs: number = RESOURCE_TIMEOUT_MS): Promise<void> {
    const endMs = performance.now() + limitMs;
    if (!this.#isReady) {
      await Promise.race([this.#deferral.ready, this.#timeout(limitMs, true)]);
      this.#isReady = true;
    }
    if (this.#isPending()) await this.#untilResource(Math.max(1, endMs - performance.now()));
    while (!this.#handleSome(SLICE_MS)) await new Promise((resolve) => setImmediate(resolve));
  }

  // It ticks for as long as something comes, so that under load nobody's turn starts a timer.
  readonly #start = (): void => {
    this.#ticks = setInterval(this.#tick, WAIT_MS);
  };

  readonly #setReady = (): void => {
    this.#isReady = true;
  };

  readonly #tick = (): void => {
    if (this.#isSlicing) return;
    if (this.#isPending()) {
      // Nobody's process has to stay for a detector that doesn't answer.
      this.#ticks?.unref();
    } else if (this.#items.size === 0) {
      clearInterval(this.#ticks);
      this.#ticks = undefined;
    } else {
      this.#slice();
    }
  };

  readonly #slice = (): void => {
    this.#isSlicing = !this.#handleSome(SLICE_MS);
    if (this.#isSlicing) setImmediate(this.#slice);
  };

  /** Handles for so long, or so many. @returns Whether everything is handled. */
  #handleSome(limitMs: number, limit = Infinity): boolean {
    // The app's own function ends a span: whoever called it goes on with what is left.
    if (this.#isHandling) return false;
    this.#isHandling = true;
    try {
      const endMs = limitMs === Infinity ? Infinity : performance.now() + limitMs;
      for (let count = 1; count <= limit; count += 1) {
        const item = this.#take();
        if (!item) return true;
        this.#handle(item);
        if (count % ITEMS_PER_LOOK === 0 && performance.now() >= endMs) return false;
      }
    } catch (error) {
      this.#deferral.report(error);
    } finally {
      this.#isHandling = false;
    }
    return false;
  }

  #take(): EndedRequest | undefined {
    const item = this.#items.take();
    if (item?.eventName !== undefined) this.#waitingSpans -= 1;
    return item;
  }

  /** Whether what all need, or the resource of the first item, is still to come; it is then being waited for. */
  #isPending(): boolean {
    if (!this.#isReady) return true;
    const resource = pendingResourceOf(this.#items.first);
    if (!resource || this.#settled.has(resource)) return false;
    this.#resource ??= this.#waitFor(resource);
    return true;
  }

  async #waitFor(resource: Resource): Promise<void> {
    try {
      const come = Promise.resolve(resource.waitForAsyncAttributes?.());
      await Promise.race([come, this.#timeout(RESOURCE_TIMEOUT_MS, false)]);
    } catch {
      // Detectors failed: the attributes that are there have to do.
    }
    this.#settled.add(resource);
    this.#resource = undefined;
  }

  /** Someone waits for it: then the attributes that are there have to do. */
  async #untilResource(limitMs: number): Promise<void> {
    const resource = pendingResourceOf(this.#items.first);
    await Promise.race([this.#resource, this.#timeout(limitMs, true)]);
    if (resource) this.#settled.add(resource);
  }

  #timeout(limitMs: number, keepsProcess: boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#backstage.run(() => {
        const timer = setTimeout(resolve, limitMs);
        if (!keepsProcess) timer.unref();
      });
    });
  }
}

/** A power of two. */
const FIRST_PLACES = 256;

/**
 * Those that wait, in their order, in a ring that stays: of a list for each batch V8 would come to make all old from
 * the start, and then keep what was in them until the next large collection.
 */
class WaitingRequests {
  #places: (EndedRequest | undefined)[] = Array.from({ length: FIRST_PLACES });
  #next = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get first(): EndedRequest | undefined {
    return this.#places[this.#next];
  }

  push(ended: EndedRequest): void {
    if (this.#size === this.#places.length) this.#grow();
    this.#places[(this.#next + this.#size) & (this.#places.length - 1)] = ended;
    this.#size += 1;
  }

  take(): EndedRequest | undefined {
    const ended = this.#places[this.#next];
    if (!ended) return undefined;
    this.#places[this.#next] = undefined;
    this.#next = (this.#next + 1) & (this.#places.length - 1);
    this.#size -= 1;
    return ended;
  }

  #grow(): void {
    const inOrder = [...this.#places.slice(this.#next), ...this.#places.slice(0, this.#next)];
    inOrder.length = this.#places.length * 2;
    this.#places = inOrder.fill(undefined, this.#size);
    this.#next = 0;
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
