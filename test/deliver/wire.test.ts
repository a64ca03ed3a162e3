import { gunzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { loadPostHogNode } from '../../src/deliver/posthog-node.js';
import { createWire, type Wire } from '../../src/deliver/wire.js';
import type { ProductEvent } from '../../src/event/product-event.js';
import { makeEvent, makeEvents, pack, TOKEN } from './support.js';

interface Body {
  readonly batch: readonly { readonly uuid: string; readonly properties: Record<string, unknown> }[];
}

/** Every body that was sent, and whether it was compressed. */
let sent: { readonly json: string; readonly isCompressed: boolean }[];
let wire: Wire;

beforeEach(() => {
  sent = [];
  wire = makeWire();
});

function makeWire(): Wire {
  return createWire(TOKEN, 'http://127.0.0.1:9', 1_000, (_url, { body, headers }) => {
    const isCompressed = headers['Content-Encoding'] === 'gzip';
    const bytes = Buffer.from(typeof body === 'string' ? body : body instanceof Uint8Array ? body : '');
    sent.push({ json: (isCompressed ? gunzipSync(bytes) : bytes).toString(), isCompressed });
    const answer: unknown = {};
    return Promise.resolve({
      status: 200,
      text: () => Promise.resolve(''),
      json: () => Promise.resolve(answer),
    });
  });
}

function batches(): Body['batch'][] {
  return sent.map(({ json }) => {
    const body: Body = JSON.parse(json);
    return body.batch;
  });
}

/** Has posthog-node do otherwise, as its next version may. */
/** Of the copy that the wire is made of. */
const { PostHog } = loadPostHogNode();

function change(
  name: 'sendBatch' | 'getCommonEventProperties',
  value: (...args: unknown[]) => unknown,
): void {
  Object.defineProperty(PostHog.prototype, name, { value, configurable: true });
  onTestFinished(() => void Reflect.deleteProperty(PostHog.prototype, name));
}

const EVENTS: readonly ProductEvent[] = [
  makeEvent(1, { event: 'a "name" \\ \n', distinctId: 'ü 😀' }),
  makeEvent(2, { properties: {} }),
  makeEvent(3, { properties: { $set: { $lib: 'theirs' }, text: '"batch":[]' } }),
  makeEvent(4, { properties: { text: '日'.repeat(20_000) } }),
];

const COMMON = { $lib: 'posthog-node', $is_server: true, $geoip_disable: true };

function expectAll(): void {
  expect(batches()).toHaveLength(1);
  expect(batches()[0]).toMatchObject(
    EVENTS.map(({ event, distinctId, uuid, timestamp, properties }) => ({
      event,
      distinct_id: distinctId,
      uuid,
      timestamp,
      properties: { ...properties, ...COMMON },
    })),
  );
}

describe('The wire', () => {
  it('sends the events as they were written, in a body that posthog-node would have made', async () => {
    await wire.submit(pack(EVENTS));
    expectAll();
    const { json = '' } = sent[0] ?? {};
    expect(JSON.stringify(JSON.parse(json))).toBe(json);
    expect(Object.keys(JSON.parse(json))).toEqual(['api_key', 'batch', 'sent_at']);
  });

  it('sends them all the same when posthog-node does not compress', async () => {
    Reflect.set(wire, 'disableCompression', true);
    await wire.submit(pack(EVENTS));
    expectAll();
    expect(sent.map(({ isCompressed }) => isCompressed)).toEqual([false]);
  });

  it.each([
    ['of another form', (payload: string) => JSON.stringify(JSON.parse(payload), null, 1)],
    ['without a batch', () => '{}'],
  ])('leaves a body %s alone, and has posthog-node write the events', async (_, makeBody) => {
    const original: unknown = Reflect.get(PostHog.prototype, 'sendBatch');
    let isFirst = true;
    change('sendBatch', function (this: object, ...args) {
      const compress: unknown = Reflect.get(this, 'compressPayload');
      if (typeof original !== 'function' || typeof compress !== 'function') throw new Error('It is gone');
      if (!isFirst) return Reflect.apply(original, this, args);
      isFirst = false;
      return Reflect.apply(compress, this, [makeBody('{"api_key":"x","batch":[]}')]);
    });
    await wire.submit(pack(EVENTS));
    expectAll();
    await wire.submit(pack(makeEvents(3)));
    expect(batches()[1]).toHaveLength(3);
  });

  it('writes no name twice when posthog-node adds one that we don’t know', async () => {
    const common = { $lib: 'posthog-node', $is_server: true, endpoint: 'theirs' };
    change('getCommonEventProperties', () => common);
    await makeWire().submit(pack(makeEvents(1)));
    expect(batches()[0]?.[0]?.properties).toMatchObject({ endpoint: 'theirs', status_code: 200 });
    expect(sent[0]?.json.match(/"endpoint"/g)).toHaveLength(1);
  });
});
