import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { channel } from 'node:diagnostics_channel';
import { SpanKind, type Attributes } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { pathsAmong, readCallersAt } from '../../src/span/frameworks/caller-paths.js';
import { deprecationHeaders } from '../../src/span/hooks/deprecation-headers.js';
import { watchIncomingMessages } from '../../src/span/frameworks/incoming-messages.js';
import { IncomingRequests, type RequestReading } from '../../src/span/frameworks/incoming-requests.js';
import { notedAttributes } from '../../src/span/hooks/noted-attributes.js';
import { makeSpan, type TestSpan } from '../fixtures/spans.js';

const REQUEST_START = 'http.server.request.start';

type Listener = (request: IncomingMessage, response: ServerResponse) => unknown;

/** Answers one request of a real server, and waits until both ends are done with it. */
async function serveOnce(listener: Listener): Promise<void> {
  const server = createServer((request, response) => void listener(request, response));
  const closed = new Promise<void>((resolve) => {
    server.once('request', (_, response) => response.once('close', resolve));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  await (await fetch(`http://127.0.0.1:${port}/users/7`)).text();
  await closed;
  server.closeAllConnections();
  server.close();
}

/** What is noted beside the spans that start as a request arrives and later in it. */
async function notedIn(
  reading: RequestReading | readonly string[],
  handle: Listener,
  kinds: readonly SpanKind[] = [SpanKind.SERVER],
): Promise<readonly (Attributes | undefined)[]> {
  const spans: TestSpan[] = [];
  const requests = 'length' in reading ? readCallersAt(reading) : new IncomingRequests(reading);
  try {
    await serveOnce((request, response) => {
      for (const kind of kinds) {
        const span = makeSpan({ kind });
        spans.push(span);
        requests.start(span);
      }
      handle(request, response);
      response.end('ok');
    });
  } finally {
    requests.stop();
  }
  return spans.map(notedAttributes);
}

const nothing = (): void => undefined;

describe('An incoming request', () => {
  it('is read as its server span starts, and as its answer ends', async () => {
    const [noted] = await notedIn(
      {
        atStart: ({ url }) => ({ start: url }),
        atEnd: ({ url }, { statusCode }) => ({ end: url, status: statusCode }),
      },
      (_, response) => {
        response.statusCode = 201;
      },
    );
    expect(noted).toEqual({ start: '/users/7', end: '/users/7', status: 201 });
  });

  it('is of the first server span alone', async () => {
    const kinds = [SpanKind.INTERNAL, SpanKind.SERVER, SpanKind.SERVER];
    const noted = await notedIn({ atStart: () => ({ read: true }) }, nothing, kinds);
    expect(noted).toEqual([undefined, { read: true }, undefined]);
  });

  it('is no other turn’s, nor anybody’s after the end', async () => {
    const requests = new IncomingRequests({ atStart: () => ({ read: true }) });
    const [late, after] = [makeSpan(), makeSpan()];
    await serveOnce(async (_, response) => {
      await Promise.resolve();
      requests.start(late);
      response.end();
    });
    requests.stop();
    await serveOnce((_, response) => {
      requests.start(after);
      response.end();
    });
    expect([late, after].map(notedAttributes)).toEqual([undefined, undefined]);
  });

  it.each<[string, RequestReading]>([
    ['nothing', {}],
    ['no attributes', { atStart: () => ({}), atEnd: () => undefined }],
    [
      'a throw',
      {
        atStart: () => {
          throw new Error('no');
        },
        atEnd: () => {
          throw new Error('no');
        },
      },
    ],
  ])('of which is read %s has nothing noted', async (_, reading) => {
    expect(await notedIn(reading, nothing)).toEqual([undefined]);
  });

  it('shows its server, before it is handled', async () => {
    const seen: object[] = [];
    let atHandling = 0;
    await notedIn({ onServer: (server) => void seen.push(server) }, () => {
      atHandling = seen.length;
    });
    expect(seen).toHaveLength(1);
    expect(seen[0]).toHaveProperty('listening');
    expect(atHandling).toBe(1);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'x'],
    ['no request', { response: { getHeader: nothing } }],
    ['no response', { request: { headers: {} } }],
    ['a request without headers', { request: {}, response: { getHeader: nothing } }],
    ['a response of another kind', { request: { headers: {} }, response: {} }],
  ])('that the channel shows as %s is none', (_, message) => {
    const requests = new IncomingRequests({ atStart: () => ({ read: true }) });
    const span = makeSpan();
    channel(REQUEST_START).publish(message);
    requests.start(span);
    requests.stop();
    expect(notedAttributes(span)).toBeUndefined();
  });
});

describe('Deprecation and sunset of an answer', () => {
  it.each<[string, (response: ServerResponse) => unknown, Attributes | undefined]>([
    [
      'set one by one',
      (response) => response.setHeader('Deprecation', '@1'),
      { 'http.response.header.deprecation': '@1' },
    ],
    [
      'given with the head',
      (response) =>
        response.writeHead(200, { Sunset: 'Sat, 31 Dec 2028 23:59:59 GMT', deprecation: ' true ' }),
      {
        'http.response.header.sunset': 'Sat, 31 Dec 2028 23:59:59 GMT',
        'http.response.header.deprecation': 'true',
      },
    ],
    ['not there', (response) => response.setHeader('x-sunset', 'soon'), undefined],
  ])('are read when they are %s', async (_, write, attributes) => {
    const [noted] = await notedIn({ atEnd: deprecationHeaders }, (__, response) => write(response));
    expect(noted).toEqual(attributes);
  });
});

describe('The message that Node hands over', () => {
  it('is known in its own turn, to whoever watches', async () => {
    const [first, second] = [watchIncomingMessages(), watchIncomingMessages()];
    let known: unknown[] = [];
    let later: unknown;
    first.end();
    await serveOnce(async (request, response) => {
      known = [second.current() === request];
      await Promise.resolve();
      later = second.current();
      response.end();
    });
    second.end();
    expect(known).toEqual([true]);
    expect(later).toBeUndefined();
    await serveOnce((_, response) => {
      known = [second.current()];
      response.end();
    });
    expect(known).toEqual([undefined]);
  });

  it.each([[undefined], [null], ['x'], [{}], [{ request: 'x' }], [{ request: null }]])(
    'is none of %j',
    (message) => {
      const messages = watchIncomingMessages();
      channel(REQUEST_START).publish({ request: {} });
      expect(messages.current()).toEqual({});
      channel(REQUEST_START).publish(message);
      expect(messages.current()).toBeUndefined();
      messages.end();
    },
  );
});

describe('Names that are paths on the request', () => {
  it.each([
    ['req.user.id', true],
    ['request.user?.id', true],
    ['ctx.state.user', true],
    ['context.user-id', true],
    ['res.locals.user', true],
    ['response.locals.$id', true],
    ['req', false],
    ['req.', false],
    ['request_id.x', false],
    ['user.id', false],
    ['my.req.user', false],
    ['req.user id', false],
  ])('%s: %s', (name, is) => {
    expect(pathsAmong([name])).toEqual(is ? [name] : []);
  });
});

describe('The caller’s ids by their paths', () => {
  it.each<[string, unknown, string | undefined]>([
    ['a text', { id: 'u' }, 'u'],
    ['a number', { id: 7 }, '7'],
    ['a bigint', { id: 7n }, '7'],
    ['what says itself what it is', { id: { toJSON: () => '64f' } }, '64f'],
    ['an object', { id: {} }, undefined],
    ['true', { id: true }, undefined],
    ['nothing', {}, undefined],
    ['null', null, undefined],
    ['a text instead', 'u', undefined],
    [
      'a getter that throws',
      {
        get id() {
          throw new Error('no');
        },
      },
      undefined,
    ],
    ['a function’s', Object.assign(() => undefined, { id: 'f' }), 'f'],
  ])('are read of %s', async (_, user, id) => {
    const [noted] = await notedIn(['req.user?.id'], (request) => void Object.assign(request, { user }));
    expect(noted).toEqual(id === undefined ? undefined : { 'req.user?.id': id });
  });

  it('stand on the response, too', async () => {
    const paths = ['res.locals.user', 'response.locals.org', 'ctx.state.user'];
    const [noted] = await notedIn(paths, (_, response) => {
      Object.assign(response, { locals: { user: 'u', org: 'o' } });
    });
    expect(noted).toEqual({ 'res.locals.user': 'u', 'response.locals.org': 'o' });
  });

  it('stand on what Fastify made of the request, which knows its route', async () => {
    const watching = readCallersAt([]);
    watching.stop();
    const hooks: ((request: unknown, reply: unknown, done: () => void) => void)[] = [];
    const fastify = { addHook: (_: string, hook: (typeof hooks)[number]) => void hooks.push(hook) };
    channel('fastify.initialization').publish({ fastify });
    // As many as there are copies of the library in this process.
    const { length } = hooks;
    expect(length).toBeGreaterThan(0);
    for (const message of [undefined, {}, { fastify: {} }])
      channel('fastify.initialization').publish(message);
    for (const request of [undefined, {}, { raw: 'x' }]) {
      channel('tracing:fastify.request.handler:start').publish({ request });
    }
    channel('tracing:fastify.request.handler:start').publish(undefined);
    expect(hooks).toHaveLength(length);
    let done = 0;
    const [byHook] = await notedIn(['request.user.id', 'req.plain'], (raw) => {
      Object.assign(raw, { user: { id: 'raw' }, plain: 'p' });
      const request = { raw, user: { id: 'made' }, routeOptions: { url: '/users/:id' } };
      for (const hook of hooks) {
        hook(request, {}, () => {
          done += 1;
        });
      }
    });
    expect(done).toBe(length);
    expect(byHook).toEqual({ 'request.user.id': 'made', 'req.plain': 'p', 'http.route': '/users/:id' });
    const [byHandler] = await notedIn(['request.user.id'], (raw) => {
      channel('tracing:fastify.request.handler:start').publish({ request: { raw, user: { id: 'made' } } });
    });
    expect(byHandler).toEqual({ 'request.user.id': 'made' });
    const [unmatched] = await notedIn([], (raw) => {
      channel('tracing:fastify.request.handler:start').publish({ request: { raw, routeOptions: {} } });
    });
    expect(unmatched).toBeUndefined();
  });
});
