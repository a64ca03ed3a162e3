import type { PostHog, PostHogOptions } from 'posthog-node';
import type { ProductEvent } from '../event/product-event.js';
import { commonProperties, toJson, toMessage, type CommonProperties } from './message.js';
import { loadPostHogNode } from './posthog-node.js';

export type WireFetch = NonNullable<PostHogOptions['fetch']>;

// Protected there, and so without a promise that the next version has them.
const NEEDED = ['sendBatch', 'getCommonEventProperties', 'compressPayload'] as const;

/** Where a v0 body has its events. Quotes in a token are escaped, so it stands there once. */
const NO_EVENTS = '"batch":[]';

// posthog-node's own time-out has to stay behind ours, which knows what it ended.
const TIMEOUT_MARGIN_MS = 5_000;

/** posthog-node as far as it sends what it is given. */
export interface Wire {
  /** One request, no retry. Whether it went well is for the given `fetch` to say, not for this promise. */
  submit(events: readonly ProductEvent[]): Promise<void>;
}

let WireClass: ReturnType<typeof defineWire> | undefined;

/**
 * posthog-node as the wire: its address, headers, gzip and body, in the format that its environment variable
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
    readonly #common: CommonProperties;
    /** v0: the events of the body that is being made, as JSON. */
    #events: string | undefined;
    #canSplice: boolean;

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
      this.#common = commonProperties({ $geoip_disable: true, ...this.getCommonEventProperties() });
      this.#canSplice = Reflect.get(this, 'captureMode') === 'v0';
    }

    async submit(events: readonly ProductEvent[]): Promise<void> {
      if (this.#canSplice) {
        this.#events = events.map((event) => toJson(event, this.#common)).join(',');
        try {
          return await this.sendBatch([]);
        } catch (error) {
          if (this.#canSplice) throw error;
        } finally {
          this.#events = undefined;
        }
      }
      return this.sendBatch(events.map((event) => toMessage(event, this.#common.values)));
    }

    /**
     * Puts the events into the body that posthog-node made for none of them, and has it compressed as ever. A body
     * of another form is not touched: from then on posthog-node serialises the events itself.
     */
    protected override compressPayload(payload: string): ReturnType<PostHog['compressPayload']> {
      const events = this.#events;
      if (events === undefined) return super.compressPayload(payload);
      this.#canSplice = payload.includes(NO_EVENTS);
      if (!this.#canSplice) throw new Error('posthog-node makes another body than expected');
      return super.compressPayload(payload.replace(NO_EVENTS, () => `"batch":[${events}]`));
    }
  };
}
