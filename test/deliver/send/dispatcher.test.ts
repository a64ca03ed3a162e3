import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:http';
import {
  Agent,
  EnvHttpProxyAgent,
  interceptors,
  MockAgent,
  ProxyAgent,
  setGlobalDispatcher,
  type Dispatcher,
} from 'undici';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Chunk } from '../../../src/deliver/chunks/chunk.js';
import { hasOwnDispatcher } from '../../../src/deliver/send/dispatcher.js';
import { judge } from '../../../src/deliver/send/outcome.js';
import { createSender } from '../../../src/deliver/send/sender.js';
import { startLocalPostHog } from '../../../src/local/posthog.js';
import { makeEvents, pack, TOKEN } from '../support.js';
import { CA_FILE, serveProxy, serveSecure } from './proxy-server.js';

const OLD_SLOT = Symbol.for('undici.globalDispatcher.1');
const NEW_SLOT = Symbol.for('undici.globalDispatcher.2');
/** The place that this Node's `fetch` looks at. */
const SLOT = Number.parseInt(process.versions.undici ?? '', 10) >= 8 ? NEW_SLOT : OLD_SLOT;
let before: readonly (readonly [symbol, unknown])[];

beforeEach(() => {
  before = [OLD_SLOT, NEW_SLOT].map((slot) => [slot, Reflect.get(globalThis, slot)] as const);
});

afterEach(() => {
  for (const [slot, dispatcher] of before) Reflect.set(globalThis, slot, dispatcher);
});

async function send(host: string, timeoutMs = 3_000) {
  const sender = createSender({ projectToken: TOKEN, host, requestTimeoutMs: timeoutMs });
  const batch = new Chunk(pack(makeEvents(3)), 0, 0);
  batch.attempts = 1;
  const answer = await sender.send(batch);
  sender.close();
  return [judge(answer, Date.now(), batch.events).kind, answer] as const;
}

const tls = { ca: readFileSync(CA_FILE) };

describe('A dispatcher', () => {
  it.each<[string, () => unknown, boolean]>([
    ['that is not there', () => undefined, false],
    ['of Node', () => new Agent(), false],
    ['that follows the environment', () => new EnvHttpProxyAgent(), false],
    ['of a proxy', () => new ProxyAgent('http://127.0.0.1:1'), true],
    ['of a test', () => new MockAgent(), true],
    ['with a CA', () => new Agent({ connect: tls }), true],
    ['with interceptors', () => new Agent().compose(interceptors.retry()), true],
    ['that is something else', () => 'no', false],
  ])('%s is the app’s own: %#', (_, make, isOwn) => {
    Reflect.set(globalThis, SLOT, make());
    expect(hasOwnDispatcher()).toBe(isOwn);
  });

  // Whoever loads undici 8 has one there, on every Node.
  it.each<[string, () => Dispatcher, boolean]>([
    ['of Node', () => new Agent(), false],
    ['of a proxy', () => new ProxyAgent('http://127.0.0.1:1'), true],
  ])('%s behind the wrapper that undici 8 makes for older ones is what it is: %#', (_, make, isOwn) => {
    class Dispatcher1Wrapper extends Agent {}
    Reflect.set(globalThis, OLD_SLOT, new Dispatcher1Wrapper({ connect: tls }));
    Reflect.set(globalThis, NEW_SLOT, make());
    expect(hasOwnDispatcher()).toBe(isOwn);
  });

  it('of Node, which a first fetch has made, is none of the app’s', async () => {
    const local = await startLocalPostHog();
    await (await fetch(local.url)).text();
    expect(Reflect.get(globalThis, SLOT)).toBeDefined();
    expect(hasOwnDispatcher()).toBe(false);
    await local.close();
  });
});

describe('The app’s own dispatcher', () => {
  let posthog: Awaited<ReturnType<typeof serveSecure>>;
  let dispatcher: Dispatcher | undefined;

  beforeEach(async () => {
    posthog = await serveSecure();
  });

  afterEach(async () => {
    await dispatcher?.close();
    dispatcher = undefined;
    await posthog.close();
  });

  function use(own: Dispatcher): void {
    dispatcher = own;
    setGlobalDispatcher(own);
  }

  it('is gone through: a proxy', async () => {
    const proxy = await serveProxy();
    use(new ProxyAgent({ uri: `http://127.0.0.1:${proxy.port}`, requestTls: tls }));
    expect(await send(`https://posthog.test:${posthog.port}`)).toMatchObject(['taken', { status: 200 }]);
    expect(proxy.asked).toMatchObject([{ method: 'CONNECT' }]);
    await proxy.close();
  });

  it('is gone through: an agent with another CA', async () => {
    use(new Agent({ connect: tls }));
    expect(await send(`https://localhost:${posthog.port}`)).toMatchObject(['taken', {}]);
    expect(posthog.taken()).toBe(1);
  });

  it('is gone through: a mock, so that a test’s events stay in the test', async () => {
    const mock = new MockAgent();
    mock.disableNetConnect();
    use(mock);
    expect(await send('https://us.i.posthog.com')).toMatchObject([
      'outage',
      { kind: 'unanswered', why: 'network' },
    ]);
    mock
      .get('https://us.i.posthog.com')
      .intercept({ path: '/batch/', method: 'POST' })
      .reply(200, { status: 'Ok' }, { headers: { 'content-type': 'application/json' } });
    expect(await send('https://us.i.posthog.com')).toMatchObject(['taken', {}]);
  });

  it.each<[string, number, string, string]>([
    ['a redirect', 307, '', 'hold'],
    ['a page', 200, '<html>', 'hold'],
    ['an outage', 503, '', 'outage'],
  ])('changes nothing in what an answer means: %s', async (_, status, body, kind) => {
    const server = createServer((_request, response) => {
      response.writeHead(status, { location: 'http://127.0.0.1:1/', 'retry-after': '7' }).end(body);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    use(new Agent({ connect: {} }));
    const port = typeof address === 'object' ? address?.port : 0;
    expect(await send(`http://127.0.0.1:${port}`)).toMatchObject([kind, { status, retryAfter: '7' }]);
    server.closeAllConnections();
    server.close();
  });

  it.each<[string, (socket: { write(text: string): void; destroy(): void }) => void, object]>([
    [
      'breaks off',
      (socket) => socket.destroy(),
      ['hold', { kind: 'answered', status: 200, body: undefined }],
    ],
    ['never ends', () => {}, ['outage', { kind: 'unanswered', why: 'timeout' }]],
  ])('changes nothing in what a body means that %s', async (_, end, expected) => {
    const server = createServer((request, response) => {
      response.writeHead(200).write('{"status":', () => end(request.socket));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    use(new Agent({ connect: {} }));
    const port = typeof address === 'object' ? address?.port : 0;
    expect(await send(`http://127.0.0.1:${port}`, 300)).toMatchObject(expected);
    server.closeAllConnections();
    server.close();
  });
});
