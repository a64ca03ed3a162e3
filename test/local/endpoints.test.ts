import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { startLocalPostHog } from '../../src/local/posthog.js';
import { anEvent, freshUuid, post, sendV0, sendV1, start, v1Headers } from './requests.js';

const MIB = 1024 * 1024;

describe('v0', () => {
  it.each(['/batch/', '/batch', '/capture/', '/e/', '/i/v0/e/', '/batch/?compression=gzip'])(
    'takes events at %s',
    async (path) => {
      const posthog = await start();
      const response = await sendV0(posthog, [anEvent(), anEvent()], { path });
      expect([response.status, await response.json()]).toEqual([200, { status: 'Ok' }]);
      expect(posthog.events()).toHaveLength(2);
    },
  );

  it('takes nothing of a batch with a poison event, and says why in text', async () => {
    const posthog = await start();
    const response = await sendV0(posthog, [anEvent(), anEvent({ event: '' })]);
    expect([response.status, await response.text()]).toEqual([
      400,
      'event submitted with an empty event name',
    ]);
    expect(posthog.events()).toEqual([]);
  });

  it('takes what comes before an event that is too big, and answers 413', async () => {
    const posthog = await start();
    const tooBig = anEvent({ properties: { text: 'x'.repeat(MIB) } });
    const response = await sendV0(posthog, [anEvent({ event: 'first' }), tooBig, anEvent()]);
    expect(response.status).toBe(413);
    expect(posthog.events().map(({ event }) => event)).toEqual(['first']);
  });

  it('takes gzip whatever the headers say', async () => {
    const posthog = await start();
    const body = gzipSync(JSON.stringify({ api_key: 'phc_a', batch: [anEvent()] }));
    expect((await post(posthog, '/batch/', body)).status).toBe(200);
    expect((await post(posthog, '/batch/', body, { 'content-encoding': 'gzip' })).status).toBe(200);
    expect(posthog.events()).toMatchObject([{ copies: 2 }]);
  });

  it.each([
    ['is cut off', gzipSync(JSON.stringify({ a: 'b'.repeat(1000) })).subarray(0, 30)],
    ['has a flipped bit', flipped(gzipSync('{"api_key":"phc_a","batch":[]}'))],
    ['is none', Buffer.from('hello')],
  ])('answers 400 to gzip that %s', async (_, body) => {
    const posthog = await start();
    expect((await post(posthog, '/batch/', body, { 'content-encoding': 'gzip' })).status).toBe(400);
  });

  it.each([
    ['on the wire', Buffer.alloc(20 * MIB + 1, ' ')],
    ['once decompressed', gzipSync(Buffer.alloc(20 * MIB + 1, ' '))],
  ])('answers 413 to more than 20 MiB %s', async (_, body) => {
    const posthog = await start();
    expect((await post(posthog, '/batch/', body)).status).toBe(413);
  });
});

describe('v1', () => {
  it('answers each event by its uuid, and drops one that is too big alone', async () => {
    const posthog = await start();
    const batch = [anEvent(), anEvent({ properties: { text: 'x'.repeat(MIB) } }), anEvent()];
    const response = await sendV1(posthog, batch);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      results: {
        [String(batch[0]?.['uuid'])]: { result: 'ok' },
        [String(batch[1]?.['uuid'])]: { result: 'drop', details: 'event_too_big' },
        [String(batch[2]?.['uuid'])]: { result: 'ok' },
      },
    });
    expect(posthog.events()).toHaveLength(2);
  });

  it('words its errors in JSON', async () => {
    const posthog = await start();
    const response = await sendV1(posthog, [anEvent()], { 'posthog-attempt': undefined });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: 'missing_required_headers',
      error_description: 'request is missing required headers: PostHog-Attempt',
    });
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('takes %s', async (encoding, compress) => {
    const posthog = await start();
    const body = compress(JSON.stringify({ created_at: new Date().toISOString(), batch: [anEvent()] }));
    const headers = v1Headers({ 'content-encoding': encoding });
    expect((await post(posthog, '/i/v1/analytics/events', body, headers)).status).toBe(200);
    expect(posthog.events()).toHaveLength(1);
  });

  it.each([
    ['corrupt gzip', 400, 'request_decoding_error', 'gzip', Buffer.from('hello')],
    ['no JSON', 400, 'request_parsing_error', undefined, Buffer.from('{')],
    ['an empty body', 400, 'empty_body', undefined, Buffer.alloc(0)],
    ['another encoding', 415, 'unsupported_encoding', 'zstd', Buffer.from('{}')],
    ['more than 10 MiB', 413, 'payload_too_large', undefined, Buffer.alloc(10 * MIB + 1, ' ')],
    ['a gzip bomb', 413, 'payload_too_large', 'gzip', gzipSync(Buffer.alloc(50 * MIB + 1, ' '))],
  ])('answers to %s with %i %s', async (_, status, error, encoding, body) => {
    const posthog = await start();
    const headers = v1Headers({ 'content-encoding': encoding });
    const response = await post(posthog, '/i/v1/analytics/events', body, headers);
    expect([response.status, await response.json()]).toMatchObject([status, { error }]);
  });
});

describe('both wires', () => {
  it('give one shape, and merge their copies', async () => {
    const posthog = await start();
    const session = freshUuid();
    const event = anEvent({
      timestamp: '2026-03-10T12:00:00.123Z',
      uuid: freshUuid(Date.parse('2026-03-10')),
    });
    const properties = {
      $ignore_sent_at: true,
      $session_id: session,
      $lib: 'posthog-node',
      $lib_version: '5.70.0',
    };
    await sendV0(posthog, [{ ...event, properties }]);
    const options = { disable_skew_correction: true };
    await sendV1(posthog, [{ ...event, properties: {}, options, session_id: session }]);
    expect(posthog.events()).toEqual([
      {
        uuid: event['uuid'],
        event: 'api_request',
        distinctId: 'user_42',
        timestamp: '2026-03-10T12:00:00.123Z',
        receivedAt: expect.stringMatching(/^\d{4}-.*Z$/),
        properties,
        wire: 'v0',
        copies: 2,
        warnings: [],
      },
    ]);
  });

  it('are recorded without their bodies', async () => {
    const posthog = await start();
    const body = JSON.stringify({ api_key: 'phc_a', batch: [anEvent(), anEvent()] });
    await post(posthog, '/batch/?x=1', gzipSync(body), { 'X-Test': 'yes' });
    await sendV1(posthog, []);
    await post(posthog, '/nowhere', 'x');
    await fetch(posthog.url);
    expect(posthog.requests()).toMatchObject([
      {
        method: 'POST',
        path: '/batch/?x=1',
        headers: { 'x-test': 'yes' },
        wire: 'v0',
        bodyBytes: Buffer.byteLength(body),
        eventCount: 2,
        status: 200,
        atMs: expect.any(Number),
      },
      { path: '/i/v1/analytics/events', wire: 'v1', eventCount: 0, status: 400 },
      { path: '/nowhere', wire: undefined, bodyBytes: 0, eventCount: 0, status: 404 },
    ]);
  });
});

describe('the server', () => {
  it('says with the code of the system that a port is taken', async () => {
    const posthog = await start();
    await expect(startLocalPostHog({ port: posthog.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('hands each event to onEvent once', async () => {
    const names: string[] = [];
    const posthog = await start({ onEvent: ({ event }) => names.push(event) });
    const event = anEvent({ event: 'a' });
    await sendV0(posthog, [event, anEvent({ event: 'b' })]);
    await sendV0(posthog, [event]);
    expect(names).toEqual(['a', 'b']);
  });

  it('resolves a wait as soon as the events are there', async () => {
    const posthog = await start();
    const waiting = posthog.waitForEvents(2);
    await sendV0(posthog, [anEvent()]);
    await sendV0(posthog, [anEvent()]);
    await expect(waiting).resolves.toHaveLength(2);
    await expect(posthog.waitForEvents(3, 1)).rejects.toThrow('Waited 1 ms for 3 events; 2 came');
  });

  it('is as new once cleared', async () => {
    const posthog = await start();
    await sendV0(posthog, [anEvent()]);
    posthog.setFault({ status: 503 });
    posthog.script([{ fault: 'hang' }]);
    posthog.clear();
    expect([posthog.events(), posthog.requests(), posthog.forgotten()]).toEqual([[], [], 0]);
    expect((await sendV0(posthog, [anEvent()])).status).toBe(200);
  });

  it('closes twice, and ends what waits for it', async () => {
    const posthog = await startLocalPostHog();
    await Promise.all([
      expect(posthog.waitForEvents(1)).rejects.toThrow('The local PostHog was closed'),
      posthog.close(),
      posthog.close(),
    ]);
    await expect(fetch(posthog.url)).rejects.toThrow('fetch failed');
  });
});

function flipped(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt8(copy.readUInt8(bytes.length - 6) ^ 1, bytes.length - 6);
  return copy;
}
