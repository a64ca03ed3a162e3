import { subscribe, unsubscribe } from 'node:diagnostics_channel';

const CHANNEL = 'http.server.request.start';
let watchers = 0;
let current: object | undefined;

/** Which message Node's HTTP server is handing over in this very turn. */
export interface IncomingMessages {
  current(): object | undefined;
  /** To be called once. */
  end(): void;
}

/**
 * Watches Node's own channel, on which each request is published right before the server's listeners run. Two
 * instrumentations that know nothing of each other start their spans of one request among those, in the same turn.
 */
export function watchIncomingMessages(): IncomingMessages {
  if (watchers === 0) subscribe(CHANNEL, begin);
  watchers += 1;
  return {
    current: () => current,
    end: () => {
      watchers -= 1;
      if (watchers === 0) unsubscribe(CHANNEL, begin);
    },
  };
}

function begin(message: unknown): void {
  const request: unknown =
    typeof message === 'object' && message !== null ? Reflect.get(message, 'request') : undefined;
  current = typeof request === 'object' && request !== null ? request : undefined;
  queueMicrotask(forget);
}

function forget(): void {
  current = undefined;
}
