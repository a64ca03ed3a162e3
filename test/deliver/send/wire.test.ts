import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Chunk } from '../../../src/deliver/chunks/chunk.js';
import { judge, type Answer } from '../../../src/deliver/send/outcome.js';
import { loadPostHogNode, type PostHogClass } from '../../../src/deliver/send/posthog-node.js';
import { createSender, type SenderOptions } from '../../../src/deliver/send/sender.js';
import type { ProductEvent } from '../../../src/event/product-event.js';
import { startLocalPostHog, type LocalPostHog } from '../../../src/local/posthog.js';
import { makeEvent, makeEvents, pack, TOKEN } from '../support.js';

type Fetch = NonNullable<NonNullable<ConstructorParameters<PostHogClass>[1]>['fetch']>;
type Request = Parameters<Fetch>;

let local: LocalPostHog;
let warnings: number;

beforeEach(async () => {
  local = await startLocalPostHog();
  warnings = 0;
});

afterEach(async () => {
  await local.close();
  vi.unstubAllEnvs();
});

/** The client of another version of posthog-node, whose requests differ. */
async function otherVersion(change: (request: Request) => Request | undefined): Promise<PostHogClass> {
  const Client = await loadPostHogNode();
  return class extends Client {
    constructor(...[token, options]: ConstructorParameters<PostHogClass>) {
      const fetch: Fetch = async (...request) => {
        const changed = change(request);
        if (!changed || !options?.fetch) throw new Error('It makes no request');
        return options.fetch(...changed);
      };
      super(token, { ...options, fetch });
    }
  };
}

interface Body {
  readonly batch: readonly { readonly properties: Record<string, unknown> }[];
}

function changeBody(change: (body: Body) => unknown): (request: Request) => Request {
  return ([url, request]) => {
    const body: Body = JSON.parse(typeof request.body === 'string' ? request.body : '{}');
    return [url, { ...request, body: JSON.stringify(change(body)) }];
  };
}

function changeEvents(
  change: (event: { properties: Record<string, unknown> }) => unknown,
): (request: Request) => Request {
  return changeBody((body) => ({
    ...body,
    batch: body.batch.map((event) => change(event)),
  }));
}

function makeSender(Client: PostHogClass, options: Partial<SenderOptions> = {}) {
  return createSender({
    projectToken: TOKEN,
    host: local.url,
    requestTimeoutMs: 2_000,
    load: () => Promise.resolve(Client),
    onUnknownForm: () => {
      warnings += 1;
    },
    ...options,
  });
}

async function send(
  sender: ReturnType<typeof createSender>,
  events: readonly ProductEvent[],
): Promise<readonly [string, Answer]> {
  const batch = new Chunk(pack(events), 0, 0);
  batch.attempts = 1;
  const answer = await sender.send(batch);
  return [judge(answer, Date.now(), batch.events).kind, answer];
}

function arrived(): readonly string[] {
  return local
    .events()
    .map(({ uuid }) => uuid)
    .toSorted();
}

const EVENTS = [
  makeEvent(1, { event: 'a "name" \\ \n', distinctId: 'ü 😀' }),
  makeEvent(2, { properties: {} }),
  makeEvent(3, { properties: { $set: { $lib: 'theirs' }, text: '"batch":[]' } }),
];
const UUIDS = EVENTS.map(({ uuid }) => uuid);

describe.each(['v0', 'v1'])('A future posthog-node over %s', (mode) => {
  beforeEach(() => vi.stubEnv('POSTHOG_CAPTURE_MODE', mode));

  const NEW_FORMS: Readonly<Record<string, (request: Request) => Request>> = {
    'that renames a field': changeEvents(({ properties, ...event }) => ({
      ...event,
      properties,
      version: 2,
    })),
    'that moves a property': changeEvents(({ properties: { text, ...properties }, ...event }) => ({
      ...event,
      properties: { ...properties, $text: text },
    })),
    'that says one of our words twice': changeEvents(({ properties, ...event }) => ({
      ...event,
      also: { $ignore_sent_at: true },
      properties,
    })),
    'whose envelope holds more than one list': changeBody((body) => ({
      ...body,
      batch: body['batch'],
      more: [],
    })),
  };

  it.each(Object.keys(NEW_FORMS))('%s still gets its events through, or as it writes them', async (kind) => {
    const sender = makeSender(await otherVersion(NEW_FORMS[kind] ?? ((request) => request)));
    expect(await send(sender, EVENTS)).toMatchObject(['taken', { status: 200 }]);
    expect(arrived()).toEqual(UUIDS);
    await send(sender, makeEvents(3, 10));
    // An envelope with more in it is still an envelope; another event is none of ours.
    expect(warnings).toBe(kind.startsWith('whose envelope') ? 0 : 1);
    expect(local.events()).toHaveLength(6);
    sender.close();
  });

  it('that puts more on every event has it on ours, once each', async () => {
    const Client = await otherVersion(
      changeEvents(({ properties, ...event }) => ({
        ...event,
        properties: { ...properties, $host: 'box', endpoint: 'theirs' },
      })),
    );
    const sender = makeSender(Client, { compression: 'none' });
    expect(
      await send(sender, [makeEvent(1), makeEvent(2, { properties: { text: '"endpoint":' } })]),
    ).toMatchObject(['taken', {}]);
    expect(warnings).toBe(0);
    for (const { properties } of local.events()) {
      expect(properties).toMatchObject({ $host: 'box', endpoint: 'theirs' });
    }
    sender.close();
  });

  it.each<[string, (request: Request) => Request | undefined]>([
    ['makes no request', () => undefined],
    ['compresses against our word', ([url, request]) => [url, { ...request, body: new Blob(['x']) }]],
    ['leaves events out', changeBody((body) => ({ ...body, batch: [] }))],
  ])('that %s costs nothing: the events are held', async (_, change) => {
    const sender = makeSender(await otherVersion(change));
    expect(await send(sender, EVENTS)).toMatchObject(['hold', { kind: 'unanswered', why: 'unsent' }]);
    expect(arrived()).toEqual([]);
    sender.close();
  });

  it('is heard, whatever it would make of an answer, and repeats nothing by itself', async () => {
    const sender = makeSender(await otherVersion(changeEvents((event) => ({ ...event, version: 2 }))));
    for (const [status, kind] of [
      [503, 'outage'],
      [413, 'refused'],
      [400, 'refused'],
      [401, 'hold'],
    ] as const) {
      local.script([{ status }]);
      expect(await send(sender, EVENTS)).toMatchObject([kind, { status }]);
    }
    expect(local.requests()).toHaveLength(4);
    local.script([{ fault: 'reset', times: 2 }]);
    expect(await send(sender, EVENTS)).toMatchObject(['outage', { kind: 'unanswered', why: 'network' }]);
    expect(await send(sender, EVENTS)).toMatchObject(['taken', {}]);
    expect(local.requests().at(-1)?.eventCount).toBe(EVENTS.length);
    sender.close();
  });
});

describe('Learning', () => {
  it.each([
    [
      'is not there',
      () => Promise.reject(new Error('ERR_MODULE_NOT_FOUND')),
      /could not be loaded: is it installed/,
    ],
    ['is something else', () => Promise.resolve({ default: { posthog: 1 } }), /a module without PostHog/],
  ])('holds events while posthog-node %s, and tries again', async (_, load, why) => {
    let isThere = false;
    const sender = makeSender(await loadPostHogNode(), {
      load: () => (isThere ? loadPostHogNode() : loadPostHogNode(load)),
    });
    const [kind, answer] = await send(sender, EVENTS);
    expect(kind).toBe('hold');
    expect(Reflect.get(judge(answer, 0), 'why')).toMatch(why);
    isThere = true;
    expect(await send(sender, EVENTS)).toMatchObject(['taken', {}]);
    sender.close();
  });

  it('happens once for sends at the same time, and nothing of it leaves', async () => {
    let made = 0;
    const Client = await loadPostHogNode();
    const Counted = class extends Client {
      constructor(...args: ConstructorParameters<PostHogClass>) {
        super(...args);
        made += 1;
      }
    };
    const sender = makeSender(Counted);
    await Promise.all([0, 1, 2, 3].map((n) => send(sender, makeEvents(5, n * 5))));
    expect(made).toBe(1);
    expect(local.events()).toHaveLength(20);
    expect(new Set(local.events().map(({ event }) => event))).toEqual(new Set(['api_request']));
    sender.close();
  });

  it('keeps bodies apart that are made at the same time', async () => {
    const sender = makeSender(await loadPostHogNode(), { compression: 'none' });
    const batches = Array.from({ length: 8 }, (_, n) => makeEvents(50 + n, n * 100));
    await Promise.all(batches.map((events) => send(sender, events)));
    expect(arrived()).toEqual(
      batches
        .flat()
        .map(({ uuid }) => uuid)
        .toSorted(),
    );
    sender.close();
  });
});

describe('Names and ids over v1', () => {
  const person = { $set: { plan: 'pro' }, $process_person_profile: true, $ignore_sent_at: true, kept: 1 };

  it('are counted in bytes: a name is cut between characters, an id is nobody’s', async () => {
    vi.stubEnv('POSTHOG_CAPTURE_MODE', 'v1');
    const sender = makeSender(await loadPostHogNode());
    const events = [
      makeEvent(1, { event: 'é'.repeat(150), properties: person }),
      makeEvent(2, { event: `x${'😀'.repeat(60)}`, properties: person }),
      makeEvent(3, { distinctId: `${'é'.repeat(149)}a`, properties: person }),
      makeEvent(4, { distinctId: `${'é'.repeat(149)}b`, properties: person }),
      makeEvent(5, {
        event: '$groupidentify',
        distinctId: `$organization_${'é'.repeat(150)}`,
        properties: {},
      }),
      makeEvent(6, { event: 'y'.repeat(200), distinctId: 'é'.repeat(100), properties: person }),
    ];
    expect(await send(sender, events)).toMatchObject(['taken', { status: 200 }]);
    const stored = new Map(local.events().map((event) => [event.uuid, event]));
    const of = (n: number) => stored.get(makeEvent(n).uuid);
    expect(of(1)?.event).toBe('é'.repeat(100));
    expect(of(2)?.event).toBe(`x${'😀'.repeat(49)}`);
    for (const n of [3, 4]) {
      expect(of(n)?.distinctId).toBe(makeEvent(n).uuid);
      expect(of(n)?.properties).toMatchObject({ $process_person_profile: false, kept: 1 });
      expect(of(n)?.properties).not.toHaveProperty('$set');
    }
    expect(of(5)?.distinctId).toBe(`$organization_${'é'.repeat(93)}`);
    expect(of(6)).toMatchObject({ event: 'y'.repeat(200), distinctId: 'é'.repeat(100) });
    sender.close();
  });

  it('stay as they are over v0, which counts characters', async () => {
    const sender = makeSender(await loadPostHogNode());
    await send(sender, [makeEvent(1, { event: 'é'.repeat(150), distinctId: 'ü'.repeat(200) })]);
    expect(local.events()[0]).toMatchObject({ event: 'é'.repeat(150), distinctId: 'ü'.repeat(200) });
    sender.close();
  });
});

describe('Compression', () => {
  it.each([
    ['gzip', 'gzip'],
    ['none', undefined],
  ] as const)('%s sends the content encoding %s', async (compression, encoding) => {
    const sender = makeSender(await loadPostHogNode(), { compression });
    expect(await send(sender, EVENTS)).toMatchObject(['taken', {}]);
    expect(local.requests()[0]?.headers['content-encoding']).toBe(encoding);
    expect(arrived()).toEqual(UUIDS);
    sender.close();
  });
});
