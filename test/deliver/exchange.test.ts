import { once } from 'node:events';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { Connections } from '../../src/deliver/connections.js';
import { exchange } from '../../src/deliver/exchange.js';
import { TOKEN } from './support.js';

let server: Server | undefined;
let connections = new Connections();

afterEach(() => {
  connections.close();
  connections = new Connections();
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

function ask(
  url: string,
  options: { readsSuccess?: boolean; timeoutMs?: number; signal?: AbortSignal } = {},
) {
  const { readsSuccess = false, timeoutMs = 5_000, signal = new AbortController().signal } = options;
  return exchange(
    { url, headers: { authorization: `Bearer ${TOKEN}` }, body: 'x', readsSuccess },
    { timeoutMs, signal, connections },
  );
}

describe('exchange', () => {
  it('tells status, Retry-After and content type, and leaves the body of a refusal alone', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(503, { 'retry-after': '7', 'content-type': 'text/plain' }).end('no');
    });
    expect(await ask(url, { readsSuccess: true })).toEqual({
      kind: 'answered',
      status: 503,
      retryAfter: '7',
      contentType: 'text/plain',
    });
  });

  it('knows a v0 success by its status, even if its body never ends', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200).write('{');
    });
    expect(await ask(url)).toMatchObject({ kind: 'answered', status: 200 });
  });

  it('gives a v1 success up whose body never ends', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200).write('{');
    });
    expect(await ask(url, { readsSuccess: true, timeoutMs: 50 })).toEqual({
      kind: 'unanswered',
      why: 'timeout',
    });
  });

  it('gives a v1 success up whose body breaks off', async () => {
    const url = await serve((request, response) => {
      response.writeHead(200).write('{', () => request.socket.destroy());
    });
    expect(await ask(url, { readsSuccess: true })).toMatchObject({ kind: 'unanswered', why: 'network' });
  });

  it('stops reading a v1 success that is longer than any of PostHog', async () => {
    const url = await serve((_request, response) => {
      const flood = (): void => {
        while (response.write('x'.repeat(65_536)));
        response.once('drain', flood);
      };
      flood();
    });
    expect(await ask(url, { readsSuccess: true })).toMatchObject({ kind: 'unanswered', why: 'network' });
  });

  it('reads a v1 success whole, across chunks that split a character', async () => {
    const body = Buffer.from('{"results":{"ü":{}}}');
    const url = await serve((_request, response) => {
      response.write(body.subarray(0, 13), () => response.end(body.subarray(13)));
    });
    expect(await ask(url, { readsSuccess: true })).toMatchObject({ v1Body: body.toString() });
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
    ['http://127.0.0.1:49151/', /^ECONNREFUSED$/],
    ['http://does-not-exist.invalid/', /^E[A-Z_]+$/],
    ['not a url', /^ERR_INVALID_URL$/],
  ])('tells the code of the failure and nothing else: %s', async (url, code) => {
    const answer = await ask(url);
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
    expect(await ask(url, { readsSuccess: true })).toMatchObject({ status: 200 });
    await new Promise(setImmediate);
    // What a server does with a connection that was idle for too long, at the very moment of the next request.
    server?.closeIdleConnections();
    expect(await ask(url, { readsSuccess: true })).toMatchObject({ status: 200, v1Body: 'x' });
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
