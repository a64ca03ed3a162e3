import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Chunk } from '../../../src/deliver/chunks/chunk.js';
import { createClientWire } from '../../../src/deliver/send/client-wire.js';
import type { OutgoingRequest } from '../../../src/deliver/send/exchange.js';
import { judge, type Answer } from '../../../src/deliver/send/outcome.js';
import { loadPostHogNode, type PostHogClass } from '../../../src/deliver/send/posthog-node.js';
import { makeEvents, pack, TOKEN } from '../support.js';

const EVENTS = makeEvents(5);
const UUIDS = EVENTS.map(({ uuid }) => uuid);
const [FIRST = '', SECOND = '', THIRD = '', FOURTH = '', FIFTH = ''] = UUIDS;
const SETTINGS = {
  projectToken: TOKEN,
  host: 'https://posthog.test',
  requestTimeoutMs: 2_000,
  historicalMigration: false,
};

function answered(more: object = {}): Answer {
  const answer: Answer = {
    kind: 'answered',
    status: 200,
    retryAfter: null,
    contentType: 'application/json',
    wire: 'v0',
    body: '{"status":1}',
  };
  return Object.assign(answer, more);
}

/** A posthog-node that sends so many events a request, whatever it is told. */
async function clientOf(perRequest: number): Promise<PostHogClass> {
  const Client = await loadPostHogNode();
  return class extends Client {
    constructor(...[token, options]: ConstructorParameters<PostHogClass>) {
      super(token, { ...options, flushAt: perRequest, maxBatchSize: perRequest });
    }
  };
}

/** What the wire makes of five events whose requests are answered so, by their events; and the requests. */
async function sendBy(
  answerTo: (uuids: readonly string[]) => Answer,
  perRequest = 2,
): Promise<readonly [Answer, readonly OutgoingRequest[]]> {
  const requests: OutgoingRequest[] = [];
  const wire = createClientWire(await clientOf(perRequest), SETTINGS, (request) => {
    requests.push(request);
    const body = Buffer.from(request.body).toString();
    return Promise.resolve(answerTo(UUIDS.filter((uuid) => body.includes(uuid))));
  });
  const batch = new Chunk(pack(EVENTS), 0, 0);
  batch.attempts = 3;
  return [await wire.send(batch), requests];
}

function kindOf(answer: Answer): string {
  return judge(answer, Date.now(), pack(EVENTS)).kind;
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('A batch that posthog-node sends in several requests over v0', () => {
  beforeEach(() => vi.stubEnv('POSTHOG_CAPTURE_MODE', 'v0'));

  it('is delivered when each of them is', async () => {
    const [answer, requests] = await sendBy(() => answered());
    expect(requests).toHaveLength(3);
    expect(kindOf(answer)).toBe('taken');
  });

  it.each<[string, Answer]>([
    ['another status', answered({ status: 503, retryAfter: '7' })],
    ['a web page', answered({ body: '<html>' })],
    ['a body that broke off', answered({ body: undefined })],
    ['no answer', { kind: 'unanswered', why: 'network' }],
    ['a refusal', answered({ status: 401 })],
  ])('is what the one is that has %s', async (_, odd) => {
    for (const at of [FIRST, FIFTH]) {
      const [answer] = await sendBy((uuids) => (uuids.includes(at) ? odd : answered()));
      expect(answer).toEqual(odd);
    }
  });
});

describe('A batch that posthog-node sends in one request', () => {
  it('is answered as that is', async () => {
    const refusal = answered({ status: 413, body: 'too large' });
    const [answer, requests] = await sendBy(() => refusal, 100);
    expect(requests).toHaveLength(1);
    expect(answer).toEqual(refusal);
  });
});

describe('A batch of which posthog-node sends a part', () => {
  it('is held, and nothing of it is refused', async () => {
    const Client = await loadPostHogNode();
    const Forgetful: PostHogClass = class extends Client {
      override capture(...[event]: Parameters<InstanceType<PostHogClass>['capture']>): void {
        if (event.uuid !== FIFTH) super.capture(event);
      }
    };
    let requests = 0;
    const wire = createClientWire(Forgetful, SETTINGS, () => {
      requests += 1;
      return Promise.resolve(answered());
    });
    const answer = await wire.send(new Chunk(pack(EVENTS), 0, 0));
    expect(answer).toEqual({ kind: 'unanswered', why: 'unsent' });
    expect(requests).toBe(1);
  });
});

describe('A batch that posthog-node sends in several requests over v1', () => {
  beforeEach(() => vi.stubEnv('POSTHOG_CAPTURE_MODE', 'v1'));

  const results = (uuids: readonly string[], of: Readonly<Record<string, string>> = {}): Answer => {
    const each = Object.fromEntries(uuids.map((uuid) => [uuid, { result: of[uuid] ?? 'ok' }]));
    return answered({ wire: 'v1', body: JSON.stringify({ results: each }) });
  };

  it('has the results of all of them, under one request id', async () => {
    const said = { [SECOND]: 'retry', [FOURTH]: 'drop' };
    const [answer, requests] = await sendBy((uuids) => results(uuids, said));
    expect(judge(answer, Date.now(), pack(EVENTS))).toMatchObject({
      kind: 'taken',
      results: { drop: new Map([[FOURTH, 'dropped']]), retry: new Set([SECOND]) },
    });
    expect(new Set(requests.map(({ headers }) => headers['PostHog-Request-Id'])).size).toBe(1);
    expect(requests.map(({ headers }) => headers['PostHog-Attempt'])).toEqual(['3', '3', '3']);
  });

  it.each(['', '[]', '{}', '{"results":[]}', '{"results":7}', 'null'])(
    'is what the one is whose success says %j',
    async (body) => {
      const odd = answered({ wire: 'v1', body });
      const [answer] = await sendBy((uuids) => (uuids.includes(THIRD) ? odd : results(uuids)));
      expect(answer).toEqual(odd);
      expect(kindOf(answer)).not.toBe('taken');
    },
  );
});

describe('Batches that are sent at the same time', () => {
  it('go one after the other, so that each has its own answer', async () => {
    let inFlight = 0;
    let most = 0;
    const wire = createClientWire(await clientOf(100), SETTINGS, async ({ body }) => {
      inFlight += 1;
      most = Math.max(most, inFlight);
      await new Promise((resolve) => void setImmediate(resolve));
      inFlight -= 1;
      return answered({ status: Buffer.from(body).toString().includes(FIRST) ? 503 : 200 });
    });
    const answers = await Promise.all(
      [EVENTS.slice(0, 2), EVENTS.slice(2)].map((events) => wire.send(new Chunk(pack(events), 0, 0))),
    );
    expect(most).toBe(1);
    expect(answers).toMatchObject([{ status: 503 }, { status: 200 }]);
  });
});
