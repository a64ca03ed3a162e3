import { once } from 'node:events';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { Connections } from '../../../src/deliver/send/connections.js';
import { exchange } from '../../../src/deliver/send/exchange.js';
import { TOKEN } from '../support.js';

let server: Server | undefined;
let connections = new Connections({ timeoutMs: 1_000 });

afterEach(() => {
  connections.close();
  connections = new Connections({ timeoutMs: 1_000 });
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

async function serve(listener: RequestListener): Promise<string> {
  server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}/` : '';
}

function ask(url: string, options: { timeoutMs?: number; signal?: AbortSignal } = {}) {
  const { timeoutMs = 5_000, signal = new AbortController().signal } = options;
  const headers = { authorization: `Bearer ${TOKEN}` };
  const request = { url, headers, body: Buffer.from('x'), wire: 'v0' } as const;
  return exchange(request, { timeoutMs, signal, connections });
}

/** An address at which nobody listens any more. */
async function closedAddress(): Promise<string> {
  const url = await serve(() => {});
  server?.close();
  server = undefined;
  return url;
}

describe('exchange', () => {
  it('tells status, Retry-After and content type, and leaves the body of a refusal alone', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(503, { 'retry-after': '7', 'content-type': 'text/plain' }).end('no');
    });
    expect(await ask(url)).toEqual({
      kind: 'answered',
      status: 503,
      retryAfter: '7',
      contentType: 'text/plain',
      wire: 'v0',
    });
  });

  it.each([413, 300])('knows %i by its status, even if its body never ends', async (status) => {
    const url = await serve((_request, response) => {
      response.writeHead(status).write('{');
    });
    expect(await ask(url)).toMatchObject({ kind: 'answered', status });
  });

  it.each([[undefined], ['3']])('tells who answered, and by what word: %s', async (word) => {
    const url = await serve((_request, response) => {
      response.writeHead(200, word === undefined ? {} : { 'spanhog-local': word }).end();
    });
    const told: unknown[] = [];
    const { signal } = new AbortController();
    const request = { url, headers: {}, body: Buffer.from('x'), wire: 'v0' } as const;
    const onAnswer = (...both: unknown[]): void => void told.push(both);
    await exchange(request, { timeoutMs: 5_000, signal, connections, onAnswer });
    expect(told).toEqual([[word, '127.0.0.1']]);
  });

  it('gives a success up whose body never ends', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200).write('{');
    });
    expect(await ask(url, { timeoutMs: 50 })).toEqual({ kind: 'unanswered', why: 'timeout' });
  });

  it.each([
    ['breaks off', { 'transfer-encoding': 'chunked' }],
    ['is shorter than it says', { 'content-length': '100' }],
  ])('tells no body of a success that %s', async (_, headers) => {
    const url = await serve((request, response) => {
      response.writeHead(200, headers).write('{"status":"Ok"}', () => request.socket.destroy());
    });
    const answer = await ask(url);
    expect(answer).toMatchObject({ kind: 'answered', status: 200 });
    expect(Reflect.get(answer, 'body')).toBeUndefined();
  });

  it('stops reading a success that is longer than any of PostHog', async () => {
    const url = await serve((_request, response) => {
      const flood = (): void => {
        while (response.write('x'.repeat(65_536)));
        response.once('drain', flood);
      };
      flood();
    });
    const answer = await ask(url);
    expect(answer).toMatchObject({ kind: 'answered', status: 200 });
    expect(Reflect.get(answer, 'body')).toBeUndefined();
  });

  it('reads a success whole, across chunks that split a character', async () => {
    const body = Buffer.from('{"results":{"ü":{}}}');
    const url = await serve((_request, response) => {
      response.write(body.subarray(0, 13), () => response.end(body.subarray(13)));
    });
    expect(await ask(url)).toMatchObject({ body: body.toString() });
  });

  it('ends in time when no answer comes', async () => {
    const url = await serve(() => {});
    expect(await ask(url, { timeoutMs: 30 })).toEqual({ kind: 'unanswered', why: 'timeout' });
  });

  it('ends at once when it is called off, before or after it began', async () => {
    const url = await serve(() => {});
    const controller = new AbortController();
    const answer = ask(url, { signal: controller.signal });
    controller.abort();
    expect(await answer).toMatchObject({ kind: 'unanswered' });
    expect(await ask(url, { signal: controller.signal })).toMatchObject({ kind: 'unanswered' });
  });

  it.each([
    ['a port that is closed', /^ECONNREFUSED$/],
    ['http://does-not-exist.invalid/', /^E[A-Z_]+$/],
    ['not a url', /^ERR_INVALID_URL$/],
  ])('tells the code of the failure and nothing else: %s', async (where, code) => {
    const answer = await ask(where.startsWith('a port') ? await closedAddress() : where);
    expect(answer).toMatchObject({ kind: 'unanswered', why: 'network' });
    expect(Reflect.get(answer, 'code')).toMatch(code);
    expect(JSON.stringify(answer)).not.toContain(TOKEN);
  });

  it('uses one connection for many requests', async () => {
    const url = await serve((_request, response) => {
      response.end('{"status":"Ok"}');
    });
    const count = countConnections();
    for (let i = 0; i < 5; i += 1) {
      await ask(url);
      await new Promise(setImmediate);
    }
    expect(count()).toBe(1);
  });

  it('asks again at once, over another connection, when the kept one was closed meanwhile', async () => {
    const url = await serve((request, response) => {
      request.pipe(response);
    });
    const count = countConnections();
    expect(await ask(url)).toMatchObject({ status: 200 });
    await new Promise(setImmediate);
    // What a server does with a connection that was idle for too long, at the very moment of the next request.
    server?.closeIdleConnections();
    expect(await ask(url)).toMatchObject({ status: 200, body: 'x' });
    expect(count()).toBe(2);
  });

  it.each([1, 3])('goes through %i closed connections, and reports a reset of a new one', async (kept) => {
    const url = await serve((_request, response) => {
      response.end();
    });
    await Promise.all(Array.from({ length: kept }, () => ask(url)));
    await new Promise(setImmediate);
    server?.removeAllListeners('request');
    server?.on('request', (request) => request.socket.destroy());
    expect(await ask(url)).toEqual({ kind: 'unanswered', why: 'network', code: 'ECONNRESET' });
  });
});

function countConnections(): () => number {
  let count = 0;
  server?.on('connection', () => (count += 1));
  return () => count;
}
