import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { PostHog, PostHogOptions } from 'posthog-node';
import type { JsonValue } from '../event/product-event.js';
import { COMMON_NAMES } from '../event/properties.js';
import { toMessages } from './message.js';
import type { PackedEvents } from './packed-events.js';
import { loadPostHogNode } from './posthog-node.js';
import { Scratch } from './scratch.js';

export type WireFetch = NonNullable<PostHogOptions['fetch']>;

// Protected there, and so without a promise that the next version has them.
const NEEDED = ['sendBatch', 'getCommonEventProperties', 'compressPayload'] as const;

/** Where a v0 body has its events. Quotes in a token are escaped, so it stands there once. */
const NO_EVENTS = '"batch":[]';

const gzipped = promisify(gzip);
/** Half the CPU of zlib's own level, for a twentieth more bytes; about a batch of 500 in one piece. */
const GZIP = { level: 3, chunkSize: 64 * 1024 };

// posthog-node's own time-out has to stay behind ours, which knows what it ended.
const TIMEOUT_MARGIN_MS = 5_000;

/** posthog-node as far as it sends what it is given. */
export interface Wire {
  /** One request, no retry. Whether it went well is for the given `fetch` to say, not for this promise. */
  submit(events: PackedEvents): Promise<void>;
}

let WireClass: ReturnType<typeof defineWire> | undefined;

/**
 * posthog-node as the wire: its address, headers and body, in the format that its environment variable
 * `POSTHOG_CAPTURE_MODE` names. Its queue, timers and retries stay unused: they lose events.
 * @throws Error when posthog-node is not installed, or lacks what this needs.
 */
export function createWire(
  projectToken: string,
  host: string,
  requestTimeoutMs: number,
  fetch: WireFetch,
): Wire {
  WireClass ??= defineWire(loadPostHogNode().PostHog);
  return new WireClass(projectToken, host, requestTimeoutMs, fetch);
}

/** Once, with the first wire: only then is there a class to extend. */
function defineWire(Base: typeof PostHog) {
  return class extends Base {
    readonly #common: Readonly<Record<string, JsonValue>>;
    /** v0: the events for the body that is being made, until they are in it. */
    #events: PackedEvents | undefined;
    #canSplice: boolean;
    readonly #scratch = new Scratch();

    constructor(projectToken: string, host: string, requestTimeoutMs: number, fetch: WireFetch) {
      super(projectToken, {
        host,
        fetch,
        flushInterval: 0,
        fetchRetryCount: 0,
        requestTimeout: requestTimeoutMs + TIMEOUT_MARGIN_MS,
        preloadFeatureFlags: false,
        enableExceptionAutocapture: false,
      });
      for (const name of NEEDED) {
        if (typeof Reflect.get(this, name) === 'function') continue;
        throw new Error(
          `Expected posthog-node 5.70 or a later 5.x, got ${this.getLibraryVersion()} without ${name}()`,
        );
      }
      // What posthog-node puts on every event of a server: `$lib` and the like; the IP is the server's own.
      this.#common = { $geoip_disable: true, ...this.getCommonEventProperties() };
      // A name must not stand twice in an event.
      const areKnown = Object.keys(this.#common).every((name) => COMMON_NAMES.has(name));
      this.#canSplice = areKnown && Reflect.get(this, 'captureMode') === 'v0';
    }

    async submit(events: PackedEvents): Promise<void> {
      if (this.#canSplice) {
        this.#events = events;
        try {
          return await this.sendBatch([]);
        } catch (error) {
          if (this.#canSplice) throw error;
        } finally {
          this.#events = undefined;
        }
      }
      return this.sendBatch([...toMessages(events, this.#common)]);
    }

    /**
     * Puts the events into the body that posthog-node made for none of them, and compresses it. A body of another form
     * is not touched: from then on posthog-node serialises the events itself.
     */
    protected override async compressPayload(payload: string): Promise<Buffer<ArrayBuffer>> {
      const events = this.#events;
      if (!events) return gzipped(payload, GZIP);
      const at = payload.indexOf(NO_EVENTS);
      if (at < 0) this.#giveUpSplicing();
      this.#events = undefined;
      const from = at + NO_EVENTS.length - 1;
      const common = JSON.stringify(this.#common).slice(1, -1);
      const body = events.toBody(payload.slice(0, from), common, payload.slice(from), (bytes) =>
        this.#scratch.take(bytes),
      );
      return gzipped(body, GZIP);
    }

    /** Nothing is sent of which we don't know that the events are in it. */
    override async fetch(...args: Parameters<PostHog['fetch']>): ReturnType<PostHog['fetch']> {
      if (this.#events) this.#giveUpSplicing();
      return super.fetch(...args);
    }

    #giveUpSplicing(): never {
      this.#canSplice = false;
      throw new Error('posthog-node makes another body than expected');
    }
  };
}
