import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type DevServer, startDevServer } from '../../src/dev/server.js';
import { PostHogEventSpanProcessor } from '../../src/entrance/processor.js';
import { listen } from '../../src/local/listen.js';
import { request } from '../fixtures/rig.js';

const ROOT = new URL('../../', import.meta.url);

async function startDev(): Promise<DevServer> {
  const dev = await startDevServer({ port: 0 });
  onTestFinished(() => dev.close());
  return dev;
}

function processorFor(host: string, options: object = {}): PostHogEventSpanProcessor {
  const delivery = { flushIntervalMs: 20 };
  const processor = new PostHogEventSpanProcessor({ projectToken: 'phc_told', host, delivery, ...options });
  onTestFinished(() => processor.shutdown());
  return processor;
}

async function read(dev: DevServer, path: string): Promise<unknown> {
  return (await fetch(`${dev.url}/spanhog/${path}`)).json();
}

describe('a processor whose host is spanhog dev', () => {
  it('tells why each event is one, with the attribute and the rule', async () => {
    const dev = await startDev();
    const processor = processorFor(dev.url, { events: { 'POST /v1/projects': 'project_created' } });
    request(processor, '/v1/projects', {
      'http.request.method': 'POST',
      'http.route': '/v1/projects',
      'user.id': 'user_42',
      'api.auth.method': 'bearer',
    });
    await dev.waitForEvents(1);
    await expect
      .poll(() => read(dev, 'event?position=0'))
      .toMatchObject({
        event: { distinctId: 'user_42' },
        why: {
          event: 'project_created',
          rule: 'POST /v1/projects',
          sources: {
            user: { by: 'attribute', attribute: 'user.id', span: { kind: 'SERVER' } },
            route: { by: 'attribute', attribute: 'http.route' },
            version: { by: 'route' },
            auth_method: { by: 'attribute', attribute: 'api.auth.method' },
          },
        },
      });
  });

  it('tells which requests became none, though no event is ever sent', async () => {
    const dev = await startDev();
    const processor = processorFor(dev.url);
    for (let count = 0; count < 3; count += 1) request(processor, '/healthz', { 'http.route': '/healthz' });
    request(processor, '/v1/projects/SECRET-7281', { 'http.response.status_code': 404 });
    await expect
      .poll(() => read(dev, 'ignored'), { timeout: 15_000 })
      .toMatchObject([
        { reason: 'pattern', count: 3, examples: [{ endpoint: 'GET /healthz' }] },
        { reason: 'unmatched', count: 1, examples: [{ endpoint: 'GET /v1/projects/{id}', status: 404 }] },
      ]);
    // Neither counts as a request that brought events.
    expect(dev.requests()).toEqual([]);
  });

  it('tells no value of a request that an event has not', async () => {
    const dev = await startDev();
    const bodies: string[] = [];
    const spy = createServer((incoming, response) => {
      void text(incoming).then((body) => {
        bodies.push(`${incoming.url} ${body}`);
        response.setHeader('spanhog-local', 'decisions').setHeader('content-type', 'application/json');
        return response.end('{"status":"Ok"}');
      });
    });
    onTestFinished(() => spy.close().closeAllConnections());
    const port = await listen(spy, 0);
    const processor = processorFor(`http://127.0.0.1:${port}`, {
      caller: { hash: 'a key of some length' },
      delivery: { flushIntervalMs: 20, compression: 'none' },
    });
    const span = request(processor, '/v1/users/SECRET-PATH?q=SECRET-QUERY', {
      'user_agent.original': 'SECRET-AGENT/1.0 (SECRET)',
      'http.request.header.authorization': 'Bearer SECRET-KEY',
      'user.id': 'SECRET-USER',
      'client.address': 'SECRET-ADDRESS',
    });
    await expect
      .poll(() => bodies.some((body) => body.startsWith('/spanhog/decisions')), { timeout: 10_000 })
      .toBe(true);
    expect(bodies.join('\n')).toContain(span.spanContext().traceId);
    expect(bodies.filter((body) => body.startsWith('/spanhog/decisions')).join('\n')).not.toContain('SECRET');
    expect(dev.total()).toBe(0);
  });
});

describe('a processor whose host is something else', () => {
  it('tells a PostHog nothing, on this machine or another, and asks for nothing', async () => {
    const seen: string[] = [];
    const posthog = createServer((incoming, response) => {
      seen.push(`${incoming.method} ${incoming.url}`);
      incoming.resume();
      response.setHeader('content-type', 'application/json').end('{"status":"Ok"}');
    });
    onTestFinished(() => posthog.close().closeAllConnections());
    const port = await listen(posthog, 0);
    const processor = processorFor(`http://127.0.0.1:${port}`);
    for (let count = 0; count < 5; count += 1) {
      request(processor, '/v1/projects', { 'http.route': '/v1/projects', 'user.id': 'user_42' });
      await processor.forceFlush();
    }
    await processor.shutdown();
    expect(new Set(seen)).toEqual(new Set(['POST /batch/']));
  });

  it('keeps no process alive that has nothing to do', async () => {
    const seen: string[] = [];
    const local = createServer((incoming, response) => {
      seen.push(`${incoming.method} ${incoming.url}`);
      response.setHeader('spanhog-local', 'decisions').end('{}');
    });
    onTestFinished(() => local.close().closeAllConnections());
    const port = await listen(local, 0);
    const program = `
      const { PostHogEventSpanProcessor } = await import('spanhog');
      const { BasicTracerProvider } = await import('@opentelemetry/sdk-trace-base');
      const processor = new PostHogEventSpanProcessor({ projectToken: 'phc_a', host: 'http://127.0.0.1:${port}' });
      const provider = new BasicTracerProvider({ spanProcessors: [processor] });
      const attributes = { 'http.request.method': 'OPTIONS', 'url.path': '/a', 'http.route': '/a' };
      provider.getTracer('a').startSpan('a', { kind: 1, attributes }).end();
      process.on('exit', () => console.log(JSON.stringify(processor.stats().requests)));
    `;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], { cwd: ROOT });
    const [out, err, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ]);
    expect([err, code, JSON.parse(out)]).toEqual(['', 0, { seen: 1, ignored: { options: 1 } }]);
    // It ended before it would have asked.
    expect(seen).toEqual([]);
  });

  it('keeps the process until shutdown() is done: what the app does then is done', async () => {
    let told = 0;
    const server = createServer((incoming, response) => {
      incoming.resume();
      incoming.once('end', () => {
        response.setHeader('spanhog-local', 'decisions').setHeader('content-type', 'application/json');
        const isTold = incoming.url === '/spanhog/decisions';
        if (isTold) told += 1;
        // It may have much to read.
        setTimeout(() => response.end('{"status":"Ok"}'), isTold ? 300 : 0);
      });
    });
    const port = await listen(server, 0);
    onTestFinished(() => void server.close());
    const program = `
      import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
      import { PostHogEventSpanProcessor } from './dist/esm/index.js';
      const processor = new PostHogEventSpanProcessor({ projectToken: 'phc_told', host: 'http://127.0.0.1:${port}' });
      const provider = new BasicTracerProvider({ spanProcessors: [processor] });
      const attributes = { 'http.request.method': 'GET', 'http.route': '/v1/a', 'url.path': '/v1/a' };
      provider.getTracer('a').startSpan('a', { kind: 1, attributes }).end();
      void processor.shutdown().then(() => console.log('done'));
    `;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], { cwd: ROOT });
    const [out, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
    expect([out.trim(), code, told]).toEqual(['done', 0, 1]);
  });
});
