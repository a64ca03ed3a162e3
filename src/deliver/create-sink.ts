import type { Reporter } from '../diagnostics.js';
import { createClientSink, type PostHogClient } from './sinks/client-sink.js';
import { createDelivery, type CreateDeliveryOptions } from './create-delivery.js';
import { createDryRunSink } from './sinks/dry-run-sink.js';
import type { DeliverySettings } from './settings.js';
import type { Sink } from './sink.js';

/** Where events are to go. */
export interface Destination extends Omit<CreateDeliveryOptions, 'projectToken' | 'settings'> {
  readonly projectToken: string | undefined;
  readonly client: PostHogClient | undefined;
  readonly dryRun: boolean;
  readonly delivery: DeliverySettings;
  readonly reporter: Reporter;
}

/**
 * A dry run before the app's own client, and that before our own delivery; `undefined` when there is nowhere
 * to send to.
 */
export function createSink(destination: Destination): Sink | undefined {
  const { projectToken, host, client, dryRun, delivery: settings, counts, reporter, onAnswer } = destination;
  if (dryRun) return createDryRunSink({ counts, print: (line) => reporter.print(line) });
  if (client)
    return createClientSink({ client, counts, reporter, shutdownTimeoutMs: settings.shutdownTimeoutMs });
  if (projectToken === undefined) return undefined;
  return createDelivery({ projectToken, host, settings, counts, reporter, onAnswer });
}
