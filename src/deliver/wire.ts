import { PostHog } from 'posthog-node';
import type { PostHogOptions } from 'posthog-node';
import type { JsonValue } from '../event/product-event.js';
import type { Message } from './message.js';

export type WireFetch = NonNullable<PostHogOptions['fetch']>;

// Protected there, and so without a promise that the next version has them.
const NEEDED = ['sendBatch', 'getCommonEventProperties'] as const;

// posthog-node's own time-out has to stay behind ours, which knows what it ended.
const TIMEOUT_MARGIN_MS = 5_000;

/**
 * posthog-node as the wire: its address, headers, gzip and body, in the format that its environment variable
 * `POSTHOG_CAPTURE_MODE` names. Its queue, timers and retries stay unused: they lose events.
 * @throws Error when the installed posthog-node lacks what this needs.
 */
export class Wire extends PostHog {
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
  }

  /** One request, no retry. Whether it went well is for the given `fetch` to say, not for this promise. */
  async submit(messages: Message[]): Promise<void> {
    await this.sendBatch(messages);
  }

  /** What posthog-node puts on every event of a server: `$lib` and the like; the IP is the server's own. */
  commonProperties(): Readonly<Record<string, JsonValue>> {
    return { $geoip_disable: true, ...this.getCommonEventProperties() };
  }
}
