import { subscribe, unsubscribe } from 'node:diagnostics_channel';

/** HTTP/2's requests have no channel, but their connections have. */
const CHANNEL = 'net.server.socket';
const MAX_SOCKETS = 16;
/** What a client sends before its first request, and to keep a connection alive for a minute, is less. */
const MIN_BYTES = 1_000;

/** The first connections that come to servers of `node:http2`, none of which it keeps. */
export class Http2Connections {
  readonly #onFirst: () => void;
  readonly #onConnection = (message: unknown): void => this.#note(message);
  #sockets: readonly WeakRef<object>[] = [];

  /** @param onFirst Called once. */
  constructor(onFirst: () => void) {
    this.#onFirst = onFirst;
    subscribe(CHANNEL, this.#onConnection);
  }

  /** Whether there are any. */
  get any(): boolean {
    return this.#sockets.length > 0;
  }

  /** Whether so much has come that there are requests in it. */
  get hasRequests(): boolean {
    let bytes = 0;
    for (const socket of this.#sockets) bytes += bytesOf(socket.deref());
    return bytes >= MIN_BYTES;
  }

  /** Looks no longer, and forgets them. */
  stop(): void {
    unsubscribe(CHANNEL, this.#onConnection);
    this.#sockets = [];
  }

  #note(message: unknown): void {
    const socket = objectAt(message, 'socket');
    if (!socket || !isHttp2(objectAt(socket, 'server'))) return;
    this.#sockets = [...this.#sockets, new WeakRef(socket)];
    if (this.#sockets.length === 1) this.#onFirst();
    if (this.#sockets.length >= MAX_SOCKETS) unsubscribe(CHANNEL, this.#onConnection);
  }
}

/** Node exports neither of the two classes. */
function isHttp2(server: object | undefined): boolean {
  const made: unknown = server && Reflect.get(server, 'constructor');
  return typeof made === 'function' && /^Http2(?:Secure)?Server$/.test(made.name);
}

function bytesOf(socket: object | undefined): number {
  const bytes: unknown = socket && Reflect.get(socket, 'bytesRead');
  return typeof bytes === 'number' ? bytes : 0;
}

function objectAt(holder: unknown, name: string): object | undefined {
  const value: unknown =
    typeof holder === 'object' && holder !== null ? Reflect.get(holder, name) : undefined;
  return typeof value === 'object' && value !== null ? value : undefined;
}
