// For `send/` until it takes a batch by its own interface.
export type { PackedEvents } from './chunks/packed-events.js';
