import type { Counts, Reporter } from '../../diagnostics.js';
import { type EventJson, parseEvent } from '../../event/event-json.js';
import type { JsonValue, ProductEvent } from '../../event/product-event.js';
import { systemClock, within, type Clock } from '../clock.js';
import type { Sink } from '../sink.js';
import { withoutTracing } from '../untraced.js';
import { Warnings } from '../warnings.js';

/** What a posthog-node client's `capture()` is given. */
export interface ClientEvent {
  readonly distinctId: string;
  readonly event: string;
  readonly properties: Record<string, JsonValue>;
  /** Apart from the properties: posthog-node writes `properties.$groups` from it. */
  readonly groups?: Record<string, string | number>;
  readonly timestamp: Date;
  readonly uuid: string;
}

/** As much of a posthog-node client as we use: any version's will do. */
export interface PostHogClient {
  capture(event: ClientEvent): void;
  flush?(): Promise<unknown>;
}

export interface ClientSinkOptions {
  readonly client: PostHogClient;
  readonly counts: Counts;
  readonly reporter: Pick<Reporter, 'warn' | 'error'>;
  /** How long `flush()` may take. */
  readonly shutdownTimeoutMs: number;
  readonly clock?: Clock;
}

/**
 * Hands events to the app's own client, which acknowledges nothing: they count as `handedOver`, and its queue
 * and retries decide about them. It is flushed with us, and never shut down: it isn't ours.
 */
export function createClientSink(options: ClientSinkOptions): Sink {
  const { client, counts, reporter, shutdownTimeoutMs, clock = systemClock } = options;
  const warnings = new Warnings(reporter, 'the given client');
  let closing: Promise<void> | undefined;

  function accept(event: EventJson): void {
    if (closing) {
      counts.drop('shutdown');
      return;
    }
    try {
      // Untraced, because its send timer starts in here; the rest of the request's context stays: its own.
      withoutTracing(() => client.capture(toClientEvent(parseEvent(event))));
      counts.handedOver += 1;
    } catch {
      counts.drop('client_error');
      warnings.clientFailed();
    }
  }

  async function flush(limitMs: number): Promise<void> {
    await within(limitMs, flushClient(client), clock);
  }

  return {
    needsTurn: false,
    accept,
    flush: (limitMs = shutdownTimeoutMs) => flush(limitMs),
    shutdown: (deadlineMs) => (closing ??= flush(deadlineMs)),
    waiting: () => ({ queued: 0, stored: 0 }),
  };
}

async function flushClient(client: PostHogClient): Promise<void> {
  try {
    await withoutTracing(() => client.flush?.());
  } catch {
    // What it couldn't send is its own affair, and so is what it says about that.
  }
}

function toClientEvent({ event, distinctId, uuid, timestamp, properties }: ProductEvent): ClientEvent {
  const { $groups, ...rest } = properties;
  const groups = readGroups($groups);
  return {
    distinctId,
    event,
    properties: rest,
    timestamp: new Date(timestamp),
    uuid,
    ...(groups && { groups }),
  };
}

function readGroups(value: JsonValue | undefined): Record<string, string | number> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const groups: Record<string, string | number> = {};
  for (const [type, key] of Object.entries(value)) {
    if (typeof key === 'string' || typeof key === 'number') groups[type] = key;
  }
  return groups;
}
