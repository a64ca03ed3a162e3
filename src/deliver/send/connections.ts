import http from 'node:http';
import https from 'node:https';
import { isRecord } from '../../checks.js';
import { proxyHeaders, tunnelThrough } from './proxy.js';

/** Longest that a connection is kept for the next request: what lies on the way may forget it without a word. */
const IDLE_MS = 15_000;
/** How a connection ends that the other side had closed already. */
const STALE = new Set(['ECONNRESET', 'EPIPE']);
/** What an app says of TLS once for all of its requests, in `https.globalAgent.options`. */
const TLS_OPTIONS = ['ca', 'cert', 'key', 'pfx', 'passphrase', 'ciphers', 'minVersion', 'rejectUnauthorized'];

export interface ConnectionSettings {
  /** The proxy's URL, credentials included. */
  readonly proxy?: string | undefined;
  /** How long a proxy may take to open a tunnel. */
  readonly timeoutMs: number;
}

/** Connections to PostHog, which are kept for the next request. An idle one doesn't keep the process. */
export class Connections {
  readonly #proxy: URL | undefined;
  readonly #timeoutMs: number;
  #plain: http.Agent | undefined;
  #secure: https.Agent | undefined;

  constructor({ proxy, timeoutMs }: ConnectionSettings) {
    this.#proxy = proxy === undefined ? undefined : new URL(proxy);
    this.#timeoutMs = timeoutMs;
  }

  /**
   * A POST request, which is still to be sent; it follows no redirect. Over `node:http`: `fetch` costs three times
   * the CPU, 1.3 µs an event in batches of 500.
   * @throws TypeError for a URL or a header that is none.
   */
  request(url: string, headers: Readonly<Record<string, string | number>>): http.ClientRequest {
    const request = this.#request(url, headers);
    // A PostHog that hangs must not keep a process that has nothing else to do: who waits for us has a timer.
    request.on('socket', (socket) => socket.unref());
    return request;
  }

  #request(url: string, headers: Readonly<Record<string, string | number>>): http.ClientRequest {
    const options = { method: 'POST', headers: { ...headers } };
    if (url.startsWith('https:')) return https.request(url, { ...options, agent: this.#secureAgent() });
    if (!this.#proxy) return http.request(url, { ...options, agent: this.#plainAgent() });
    // What isn't encrypted goes to the proxy as it is, with the whole address in its first line.
    const { host } = new URL(url);
    return http.request(this.#proxy, {
      ...options,
      path: url,
      headers: { ...headers, host, ...proxyHeaders(this.#proxy) },
      agent: this.#plainAgent(),
    });
  }

  /** Ends the connections that wait for a next request. */
  closeIdle(): void {
    for (const agent of [this.#plain, this.#secure]) {
      for (const sockets of Object.values(agent?.freeSockets ?? {})) {
        for (const socket of sockets ?? []) socket.destroy();
      }
    }
  }

  /** Ends all connections, those in use included. */
  close(): void {
    this.#plain?.destroy();
    this.#secure?.destroy();
  }

  #plainAgent(): http.Agent {
    return (this.#plain ??= new http.Agent({ keepAlive: true, timeout: IDLE_MS }));
  }

  /** The app's own, where it has put one in the place of Node's: it knows the way out. */
  #secureAgent(): https.Agent {
    if (!isNodesOwn(https.globalAgent)) return https.globalAgent;
    if (this.#secure) return this.#secure;
    this.#secure = new https.Agent({ ...appsTls(), keepAlive: true, timeout: IDLE_MS });
    if (this.#proxy) tunnelThrough(this.#proxy, this.#secure, this.#timeoutMs);
    return this.#secure;
  }
}

/** Whether a request failed because its connection, a kept one, had been closed by the other side meanwhile. */
export function isStale(request: http.ClientRequest, error: Error): boolean {
  return request.reusedSocket && STALE.has(String(Reflect.get(error, 'code')));
}

function isNodesOwn(agent: https.Agent): boolean {
  return Object.getPrototypeOf(agent) === https.Agent.prototype && !Object.hasOwn(agent, 'createConnection');
}

function appsTls(): https.AgentOptions {
  const options: unknown = https.globalAgent.options;
  if (!isRecord(options)) return {};
  return Object.fromEntries(TLS_OPTIONS.flatMap((name) => (name in options ? [[name, options[name]]] : [])));
}
