import type { JsonValue } from '../event/product-event.js';
import type { PackedEvents } from './packed-events.js';

/** An event as posthog-node's queue holds it, ready for its `sendBatch`. A type, not an interface: it is indexed. */
export type Message = {
  event: string;
  distinct_id: string;
  properties: Record<string, JsonValue>;
  timestamp: string;
  uuid: string;
};

/** @param common What posthog-node puts on every event; it wins over the event's own, as there. */
export function toMessages(
  events: PackedEvents,
  common: Readonly<Record<string, JsonValue>>,
): readonly Message[] {
  return Array.from({ length: events.size }, (_, index) => {
    const { distinctId, properties, ...rest } = events.eventAt(index);
    // Not a spread: V8 clones the object's hidden class for it, event by event, at ten times the cost.
    return { ...rest, distinct_id: distinctId, properties: Object.assign({}, properties, common) };
  });
}
