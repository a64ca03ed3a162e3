import * as http from 'node:http';
import * as https from 'node:https';

/** Longest that a connection is kept for the next request: what lies on the way may forget it without a word. */
const IDLE_MS = 15_000;
/** How a connection ends that the other side had closed already. */
const STALE = new Set(['ECONNRESET', 'EPIPE']);

/** Connections to PostHog, which are kept for the next request. An idle one doesn't keep the process. */
export class Connections {
  #plain: http.Agent | undefined;
  #secure: https.Agent | undefined;

  /**
   * A POST request, which is still to be sent; it follows no redirect. Over `node:http`: `fetch` costs three times
   * the CPU, 1.3 µs an event in batches of 500.
   * @throws TypeError for a URL or a header that is none.
   */
  request(url: string, headers: Readonly<Record<string, string | number>>): http.ClientRequest {
    const options = { method: 'POST', headers: { ...headers } };
    return url.startsWith('https:')
      ? https.request(url, { ...options, agent: this.#secureAgent() })
      : http.request(url, { ...options, agent: this.#plainAgent() });
  }

  /** Ends all connections, those in use included. */
  close(): void {
    this.#plain?.destroy();
    this.#secure?.destroy();
  }

  #plainAgent(): http.Agent {
    return (this.#plain ??= new http.Agent(agentOptions(http.globalAgent)));
  }

  #secureAgent(): https.Agent {
    return (this.#secure ??= new https.Agent(agentOptions(https.globalAgent)));
  }
}

/** Whether a request failed because its connection, a kept one, had been closed by the other side meanwhile. */
export function isStale(request: http.ClientRequest, error: Error): boolean {
  return request.reusedSocket && STALE.has(String(Reflect.get(error, 'code')));
}

/** With the proxies that Node itself uses: none, unless a later Node was told to by `NODE_USE_ENV_PROXY`. */
function agentOptions(globalAgent: http.Agent): http.AgentOptions {
  const options: unknown = Reflect.get(globalAgent, 'options');
  const proxyEnv: unknown =
    typeof options === 'object' && options !== null ? Reflect.get(options, 'proxyEnv') : undefined;
  return Object.assign({ keepAlive: true, timeout: IDLE_MS }, proxyEnv === undefined ? {} : { proxyEnv });
}
