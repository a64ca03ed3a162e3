import type { Counts, Reporter } from '../diagnostics.js';
import { createClientSink, type PostHogClient } from './sinks/client-sink.js';
import { createDelivery } from './create-delivery.js';
import { createDryRunSink } from './sinks/dry-run-sink.js';
import type { DeliverySettings } from './settings.js';
import type { Sink } from './sink.js';

/** Where events are to go. */
export interface Destination {
  readonly projectToken: string | undefined;
  readonly host: string;
  readonly client: PostHogClient | undefined;
  readonly dryRun: boolean;
  readonly delivery: DeliverySettings;
  readonly counts: Counts;
  readonly reporter: Reporter;
  /** @see SenderOptions.onAnswer */
  readonly onAnswer?: ((word: string | undefined, address: string | undefined) => void) | undefined;
}

/**
 * A dry run before the app's own client, and that before our own delivery; `undefined` when there is nowhere
 * to send to.
 */
export function createSink(destination: Destination): Sink | undefined {
  const { projectToken, host, client, dryRun, delivery, counts, reporter, onAnswer } = destination;
  if (dryRun) return createDryRunSink({ counts, print: (line) => reporter.print(line) });
  if (client)
    return createClientSink({ client, counts, reporter, shutdownTimeoutMs: delivery.shutdownTimeoutMs });
  return projectToken === undefined
    ? undefined
    : createDelivery({ projectToken, host, settings: delivery, counts, reporter, onAnswer });
}
