// For `send/` until it takes a batch by its own interface.
export type { Chunk as Batch } from './chunks/chunk.js';
