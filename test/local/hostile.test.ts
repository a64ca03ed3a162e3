import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { anEvent, post, sendV0, start } from './requests.js';

const MIB = 1024 * 1024;

describe('hostile input', () => {
  it.each([
    ['GET', '/batch/', 405],
    ['PUT', '/i/v1/analytics/events', 405],
    ['DELETE', '/events', 404],
    ['POST', '/events', 404],
    ['OPTIONS', '/', 404],
    ['GET', '/flags/', 404],
    ['GET', '//', 404],
    ['GET', '/../../etc/passwd', 404],
  ])('%s %s is answered with %i', async (method, path, status) => {
    const posthog = await start();
    expect((await fetch(posthog.url + path, { method })).status).toBe(status);
  });

  it.each([
    ['no HTTP', 'hello\r\n\r\n', 'HTTP/1.1 400'],
    ['an address that is none', 'GET http://[ HTTP/1.1\r\nHost: localhost\r\n\r\n', 'HTTP/1.1 404'],
    ['a length that is none', 'POST /e/ HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n', 'HTTP/1.1 400'],
    ['huge headers', `GET / HTTP/1.1\r\nHost: a\r\nx: ${'x'.repeat(70_000)}\r\n\r\n`, 'HTTP/1.1 431'],
  ])('%s is answered with an error', async (_, text, answer) => {
    const posthog = await start();
    const socket = connect(posthog.port, '127.0.0.1');
    socket.write(text);
    const [data] = await once(socket, 'data');
    socket.destroy();
    expect(String(data)).toContain(answer);
    expect((await fetch(posthog.url)).status).toBe(200);
  });

  it('deep nesting is refused rather than kept', async () => {
    const posthog = await start();
    const nested = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
    const body = `{"api_key":"phc_a","event":"e","distinct_id":"u","properties":${nested}}`;
    expect((await post(posthog, '/e/', body)).status).toBe(400);
    expect((await fetch(`${posthog.url}/events`)).status).toBe(200);
  });

  it('names of object internals are only names', async () => {
    const posthog = await start();
    const body =
      '{"api_key":"phc_a","event":"e","distinct_id":"u","properties":{"__proto__":{"x":1},"constructor":1}}';
    expect((await post(posthog, '/e/', body)).status).toBe(200);
    expect(JSON.stringify(posthog.events()[0]?.properties)).toContain('"__proto__":{"x":1}');
    expect(Reflect.get({}, 'x')).toBeUndefined();
  });

  it('a client that leaves in the middle is recorded, and takes nothing along', async () => {
    const posthog = await start();
    const socket = connect(posthog.port, '127.0.0.1');
    socket.write('POST /batch/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{"api');
    await once(socket, 'connect');
    socket.end();
    await expect(posthog.waitForRequests(1)).resolves.toMatchObject([{ path: '/batch/', status: 'aborted' }]);
    expect((await sendV0(posthog, [anEvent()])).status).toBe(200);
  });

  describe('an endless body', () => {
    const head = 'POST /batch/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n';
    const chunk = Buffer.concat([Buffer.from('100000\r\n'), Buffer.alloc(MIB, ' '), Buffer.from('\r\n')]);

    it('is answered with 413 once four times the limit is read', async () => {
      const posthog = await start();
      const socket = connect(posthog.port, '127.0.0.1');
      socket.write(head);
      for (let n = 0; n < 80; n += 1) socket.write(chunk);
      // Nothing is left unread, so that no reset can overtake the answer.
      socket.write('1\r\n \r\n');
      const [data] = await once(socket, 'data');
      socket.destroy();
      expect(String(data)).toContain('HTTP/1.1 413');
    });

    it('of a client that goes on whatever the answer is cut off there', async () => {
      const posthog = await start();
      const socket = connect(posthog.port, '127.0.0.1');
      const closed = new Promise((resolve) => socket.once('close', resolve));
      // It writes to a connection that has ended.
      socket.on('error', () => {});
      socket.resume();
      socket.write(head);
      const push = (): void => {
        while (socket.writable && socket.write(chunk));
      };
      socket.on('drain', push);
      push();
      await expect(posthog.waitForRequests(1)).resolves.toMatchObject([{ path: '/batch/', status: 413 }]);
      await closed;
      expect((await sendV0(posthog, [anEvent()])).status).toBe(200);
    });
  });
});
