import { describe, expect, it } from 'vitest';
import type { Behaviour } from './fake-posthog.js';
import { makeEvent, makeEvents, pack } from './support.js';
import { VirtualRig } from './virtual-rig.js';

const UNAVAILABLE: Behaviour = { kind: 'status', status: 503 };

function times(rig: VirtualRig): number[] {
  return rig.postHog.requests.map(({ atMs }) => atMs);
}

describe('an outage', () => {
  it('is waited out with jitter that grows from a second to five minutes, without an end', async () => {
    const rig = new VirtualRig({ batchSize: 10 });
    rig.postHog.latencyMs = 0;
    rig.postHog.behaviour = UNAVAILABLE;
    rig.accept(makeEvents(10));
    await rig.clock.advance(3_600_000);
    const waits = times(rig).map((atMs, index) => atMs - (times(rig)[index - 1] ?? 0));
    expect(waits.slice(0, 5)).toEqual([0, 500, 1_000, 2_000, 4_000]);
    expect(Math.max(...waits)).toBe(150_000);
    expect(rig.queued).toBe(10);
    expect(rig.postHog.requests.at(-1)?.attempt).toBe(rig.postHog.requests.length);
    expect(rig.reporter.of('outage')).toHaveLength(1);
  });

  it('sends one request at a time meanwhile, with the same events, and all others afterwards', async () => {
    const rig = new VirtualRig({ batchSize: 10 }, { lanes: 4 });
    rig.postHog.latencyMs = 50;
    rig.postHog.behaviour = UNAVAILABLE;
    rig.accept(makeEvents(100));
    await rig.clock.advance(49);
    expect(rig.postHog.inFlight).toBe(4);
    await rig.clock.advance(60);
    rig.postHog.mostInFlight = 0;
    await rig.clock.advance(100_000);
    expect(rig.postHog.mostInFlight).toBe(1);
    rig.postHog.behaviour = { kind: 'ok' };
    await rig.clock.advance(300_000);
    expect(rig.counts.delivered).toBe(100);
  });

  it.each([
    ['1', 1_000],
    ['120', 120_000],
    ['3600', 900_000],
    [new Date(1_780_000_000_000 + 60_000).toUTCString(), 59_000],
  ])('never tries before Retry-After: %s', async (retryAfter, atLeastMs) => {
    const rig = new VirtualRig({ batchSize: 10 });
    rig.postHog.script.push({ kind: 'status', status: 429, retryAfter });
    rig.accept(makeEvents(10));
    await rig.clock.advance(atLeastMs - 1);
    expect(rig.postHog.requests).toHaveLength(1);
    await rig.clock.advance(3_000);
    expect(rig.postHog.requests).toHaveLength(2);
    expect(rig.counts.delivered).toBe(10);
  });

  it('drops the oldest for new ones when the queue is full, from the waiting batch too', async () => {
    const rig = new VirtualRig({ batchSize: 10, maxQueueEvents: 20 });
    rig.postHog.behaviour = UNAVAILABLE;
    rig.accept(makeEvents(20));
    await rig.clock.advance(100);
    rig.accept(makeEvents(5, 20));
    expect(rig.dropped).toEqual({ queue_full: 5 });
    rig.postHog.behaviour = { kind: 'ok' };
    await rig.clock.advance(60_000);
    expect(rig.counts.delivered).toBe(20);
    expect(rig.postHog.taken.has(makeEvent(4).uuid)).toBe(false);
    expect(rig.postHog.taken.has(makeEvent(5).uuid)).toBe(true);
  });
});

describe('a PostHog that refuses the sender', () => {
  it.each([401, 402, 403, 404, 302, 405])('keeps everything at %d, and probes slowly', async (status) => {
    const rig = new VirtualRig({ batchSize: 10 });
    rig.postHog.behaviour = { kind: 'status', status };
    rig.accept(makeEvents(100));
    await rig.clock.advance(600_000);
    expect(rig.postHog.requests.length).toBeLessThanOrEqual(21);
    expect(rig.postHog.requests.length).toBeGreaterThanOrEqual(10);
    expect(rig.queued).toBe(100);
    expect(rig.reporter.messages).toHaveLength(1);
    expect(rig.reporter.of('hold')[0]).toContain(`HTTP ${status}`);
    rig.postHog.behaviour = { kind: 'ok' };
    await rig.clock.advance(61_000);
    expect(rig.counts.delivered).toBe(100);
  });

  it('is no PostHog when it says success with a web page: tried again twice, then held', async () => {
    const rig = new VirtualRig({ batchSize: 10 });
    rig.postHog.behaviour = { kind: 'webpage' };
    rig.accept(makeEvents(10));
    await rig.clock.advance(600_000);
    expect(rig.counts.delivered).toBe(0);
    expect(rig.reporter.of('hold')[0]).toContain("isn't PostHog's");
    rig.postHog.behaviour = { kind: 'ok' };
    await rig.clock.advance(61_000);
    expect(rig.counts.delivered).toBe(10);
  });
});

describe('a v1 answer', () => {
  it('sends only the events again that it asks for, later, under the same attempt count', async () => {
    const rig = new VirtualRig({ batchSize: 4 });
    rig.postHog.script.push({ kind: 'partial', results: ['ok', 'retry'] });
    rig.accept(makeEvents(4));
    await rig.clock.advance(10);
    expect(rig.counts.delivered).toBe(2);
    expect(rig.queued).toBe(2);
    await rig.clock.advance(2_000);
    expect(rig.postHog.requests[1]).toMatchObject({
      attempt: 2,
      uuids: [makeEvent(1).uuid, makeEvent(3).uuid],
    });
    expect(rig.counts.delivered).toBe(4);
  });

  it('gives back the room of what got through, and of no more', async () => {
    const maxQueueBytes = 20_000;
    const rig = new VirtualRig({ batchSize: 4, maxQueueBytes });
    for (let n = 0; n < 200; n += 1) {
      rig.postHog.script.push({ kind: 'partial', results: ['ok', 'retry', 'drop', 'retry'] });
      rig.accept(makeEvents(4, 4 * n));
      await rig.clock.advance(5_000);
    }
    expect(rig.dropped).toEqual({});
    rig.postHog.behaviour = { kind: 'status', status: 503 };
    rig.accept(makeEvents(200, 800));
    const eventBytes = pack([makeEvent(900)]).bytes;
    expect(rig.queued).toBeGreaterThan((maxQueueBytes / eventBytes) * 0.9);
    expect(rig.queued).toBeLessThanOrEqual(maxQueueBytes / eventBytes);
    expect(rig.unaccounted).toBe(0);
  });

  it('does not hold other events up while some have to come again', async () => {
    const rig = new VirtualRig({ batchSize: 4 });
    rig.postHog.script.push({ kind: 'partial', results: ['ok', 'retry'] });
    rig.accept(makeEvents(8));
    await rig.clock.advance(10);
    expect(rig.counts.delivered).toBe(6);
  });

  it('counts and names the events it drops, without any value of theirs', async () => {
    const rig = new VirtualRig({ batchSize: 4 });
    rig.postHog.script.push({ kind: 'partial', results: ['ok', 'ok', 'ok', 'drop'] });
    rig.accept(makeEvents(4));
    await rig.clock.advance(10);
    expect(rig.counts).toMatchObject({ delivered: 3, rejected: 1 });
    const [message] = rig.reporter.of('rejected');
    expect(message).toContain(makeEvent(3).uuid);
    expect(message).toContain('api_request');
    expect(message).not.toContain('things');
    expect(message).not.toContain('user_');
  });

  it('is an outage when nothing at all got through', async () => {
    const rig = new VirtualRig({ batchSize: 4 });
    rig.postHog.behaviour = { kind: 'partial', results: ['retry'] };
    rig.accept(makeEvents(8));
    await rig.clock.advance(200);
    expect(rig.postHog.requests).toHaveLength(1);
    rig.postHog.behaviour = { kind: 'ok' };
    await rig.clock.advance(10_000);
    expect(rig.counts.delivered).toBe(8);
  });
});

it('survives a sender that breaks its promise never to reject', async () => {
  const rig = new VirtualRig({ batchSize: 4 });
  const send = rig.postHog.send.bind(rig.postHog);
  rig.postHog.send = () => Promise.reject(new Error('boom'));
  rig.accept(makeEvents(4));
  await rig.clock.advance(100);
  expect(rig.queued).toBe(4);
  expect(rig.reporter.of('internal')).toHaveLength(1);
  rig.postHog.send = send;
  await rig.clock.advance(10_000);
  expect(rig.counts.delivered).toBe(4);
});

it("survives an app's logger that throws", async () => {
  const rig = new VirtualRig({ batchSize: 4, maxQueueEvents: 4 });
  rig.reporter.warn = () => {
    throw new Error('boom');
  };
  rig.postHog.script.push(UNAVAILABLE);
  rig.accept(makeEvents(6));
  await rig.clock.advance(10_000);
  expect(rig.counts.delivered).toBe(4);
});

it('keeps a mistake of its own to itself, in whatever timer or promise it happens, and costs no event', async () => {
  let isBroken = true;
  const random = (): number => {
    if (isBroken) throw new Error('boom');
    return 0.5;
  };
  const rig = new VirtualRig({ batchSize: 4 }, { random });
  rig.postHog.script.push(UNAVAILABLE);
  rig.accept(makeEvents(4));
  await rig.clock.advance(100);
  expect(rig.unaccounted).toBe(0);
  expect(rig.reporter.of('internal').length).toBeGreaterThan(0);
  isBroken = false;
  rig.accept(makeEvents(1, 4));
  await rig.clock.advance(10_000);
  expect(rig.counts.delivered).toBe(5);
  expect(rig.unaccounted).toBe(0);
});

it('says one thing about one outage, whatever the number of requests in flight', async () => {
  const rig = new VirtualRig({ batchSize: 10 }, { lanes: 3 });
  rig.postHog.behaviour = { kind: 'status', status: 502 };
  rig.postHog.latencyMs = 100;
  rig.accept(makeEvents(100));
  await rig.clock.advance(60_000);
  expect(rig.postHog.mostInFlight).toBe(3);
  expect(rig.reporter.messages).toHaveLength(1);
  expect(rig.reporter.of('outage')[0]).toContain('HTTP 502');
});
