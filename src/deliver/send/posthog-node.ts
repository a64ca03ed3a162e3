import type { PostHog, PostHogOptions } from 'posthog-node';
import type { ProductEvent } from '../../event/product-event.js';
import { systemClock, within } from '../clock.js';

/** posthog-node's client, as far as its public interface is used. */
export type PostHogClass = typeof PostHog;

/**
 * Loads posthog-node, which takes longer than the whole library: who sends by it waits for it, at the first send.
 * A plain `import()` of its plain name: Node, bundlers, and tools that trace which files a program needs see it.
 * @throws Error when it is not installed, or something else by its name is. Its message is fit to be shown.
 */
export async function loadPostHogNode(
  load: () => Promise<unknown> = () => import('posthog-node'),
): Promise<PostHogClass> {
  let loaded: unknown;
  try {
    loaded = await load();
  } catch (cause) {
    throw new Error('posthog-node 5.70 or a later 5.x could not be loaded: is it installed?', { cause });
  }
  // A CJS module's exports may be the default export alone.
  for (const exported of [loaded, field(loaded, 'default')]) {
    const found = field(exported, 'PostHog');
    if (isPostHogClass(found)) return found;
  }
  throw new Error('expected posthog-node 5.70 or a later 5.x, got a module without PostHog');
}

function field(value: unknown, name: string): unknown {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
    ? Reflect.get(value, name)
    : undefined;
}

function isPostHogClass(value: unknown): value is PostHogClass {
  return typeof value === 'function';
}

export type PostHogFetch = NonNullable<PostHogOptions['fetch']>;

/** A request that posthog-node made, with its body in plain text. */
export interface SeenRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What posthog-node needs to know to make the requests of a project. */
export interface ClientSettings {
  readonly projectToken: string;
  readonly host: string;
  readonly requestTimeoutMs: number;
  readonly historicalMigration: boolean;
}

/** More than any batch of ours: posthog-node sends when it is told to. */
const NEVER_BY_ITSELF = 1_000_000;

/** A private client that sends by `fetch` alone, in plain text, when `flush()` is called, once. */
export function createClient(Client: PostHogClass, settings: ClientSettings, fetch: PostHogFetch): PostHog {
  return new Client(settings.projectToken, {
    host: settings.host,
    fetch,
    flushAt: NEVER_BY_ITSELF,
    maxBatchSize: NEVER_BY_ITSELF,
    maxQueueSize: NEVER_BY_ITSELF,
    flushInterval: 0,
    fetchRetryCount: 0,
    requestTimeout: settings.requestTimeoutMs,
    historicalMigration: settings.historicalMigration,
    disableCompression: true,
    preloadFeatureFlags: false,
    enableExceptionAutocapture: false,
  });
}

/** The request as it was made; `undefined` when its body isn't plain text, against what we asked for. */
export function seeRequest(...[url, { headers, body }]: Parameters<PostHogFetch>): SeenRequest | undefined {
  return typeof body === 'string' ? { url, headers: { ...headers }, body } : undefined;
}

/** An answer that makes posthog-node forget what it sent, in both modes: what came back is ours to judge. */
export function answerOk(): Awaited<ReturnType<PostHogFetch>> {
  const body = { status: 1, results: {} };
  return {
    status: 200,
    text: () => Promise.resolve(JSON.stringify(body)),
    json: () => Promise.resolve(body),
  };
}

/** Hands an event to a client as an app would. */
export function captureEvent(client: PostHog, event: ProductEvent): void {
  client.capture({
    distinctId: event.distinctId,
    event: event.event,
    uuid: event.uuid,
    timestamp: new Date(event.timestamp),
    properties: { ...event.properties },
  });
}

/** Sends what was captured, and waits for it, but not for ever. posthog-node's own verdict is of no interest. */
export async function flushClient(client: PostHog, timeoutMs: number): Promise<void> {
  const flushing = client.flush().catch(() => undefined);
  await within(timeoutMs, flushing, systemClock, false);
}
