import * as http from 'node:http';
import * as https from 'node:https';

/** What is read of an answer before its body. */
export interface Posted {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly contentType: string | null;
  readonly body: http.IncomingMessage;
}

export interface PostRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Longest that a connection is kept for the next request: what lies on the way may forget it without a word. */
const IDLE_MS = 15_000;
/** How a connection ends that the other side had closed already. */
const STALE = new Set(['ECONNRESET', 'EPIPE']);

/** POST requests over connections that are kept. An idle one doesn't keep the process. */
export class Poster {
  #plain: http.Agent | undefined;
  #secure: https.Agent | undefined;

  /**
   * Makes one request, and follows no redirect. Over `node:http`: `fetch` costs three times the CPU, 1.3 µs an
   * event in batches of 500.
   * @returns Once the answer's head is there; whoever gets it has to read the body, or to abort.
   * @throws The system's error, with its `code`.
   */
  async post(request: PostRequest, signal: AbortSignal): Promise<Posted> {
    for (;;) {
      const posted = await this.#attempt(request, signal);
      if (posted) return posted;
    }
  }

  /** Ends all connections, those in use included. */
  close(): void {
    this.#plain?.destroy();
    this.#secure?.destroy();
  }

  /** @returns `undefined` when the kept connection was closed by the other side: it is gone, and another one will do. */
  #attempt({ url, headers, body }: PostRequest, signal: AbortSignal): Promise<Posted | undefined> {
    return new Promise((resolve, reject) => {
      const isSecure = url.startsWith('https:');
      const options = {
        method: 'POST',
        headers: { ...headers, 'Content-Length': body.byteLength },
        signal,
        agent: isSecure ? this.#secureAgent() : this.#plainAgent(),
      };
      const outgoing = isSecure ? https.request(url, options) : http.request(url, options);
      outgoing.once('response', (answer) => {
        const { statusCode = 0, headers: found } = answer;
        resolve({
          status: statusCode,
          retryAfter: found['retry-after'] ?? null,
          contentType: found['content-type'] ?? null,
          body: answer,
        });
      });
      outgoing.on('error', (error) => {
        if (outgoing.reusedSocket && STALE.has(String(Reflect.get(error, 'code')))) resolve(undefined);
        else reject(error);
      });
      outgoing.end(body);
    });
  }

  #plainAgent(): http.Agent {
    return (this.#plain ??= new http.Agent(agentOptions(http.globalAgent)));
  }

  #secureAgent(): https.Agent {
    return (this.#secure ??= new https.Agent(agentOptions(https.globalAgent)));
  }
}

/** With the proxies that Node itself uses: none, unless a later Node was told to by `NODE_USE_ENV_PROXY`. */
function agentOptions(globalAgent: http.Agent): http.AgentOptions {
  const options: unknown = Reflect.get(globalAgent, 'options');
  const proxyEnv: unknown =
    typeof options === 'object' && options !== null ? Reflect.get(options, 'proxyEnv') : undefined;
  return Object.assign({ keepAlive: true, timeout: IDLE_MS }, proxyEnv === undefined ? {} : { proxyEnv });
}
