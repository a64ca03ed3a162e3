import type { JsonValue, ProductEvent } from '../event/product-event.js';

/** An event as posthog-node's queue holds it, ready for its `sendBatch`. A type, not an interface: it is indexed. */
export type Message = {
  event: string;
  distinct_id: string;
  properties: Record<string, JsonValue>;
  timestamp: string;
  uuid: string;
};

/** @param common What posthog-node puts on every event; it wins over the event's own, as there. */
export function toMessage(event: ProductEvent, common: Readonly<Record<string, JsonValue>>): Message {
  return {
    event: event.event,
    distinct_id: event.distinctId,
    // Not a spread: V8 clones the object's hidden class for it, event by event, at ten times the cost.
    properties: Object.assign({}, event.properties, common),
    timestamp: event.timestamp,
    uuid: event.uuid,
  };
}
