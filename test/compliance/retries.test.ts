import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { makeEvent, makeEvents } from '../deliver/support.js';
import { VirtualRig } from '../deliver/virtual-rig.js';

// What PostHog's SDK compliance suite expects of when requests are made, by its own names, on a clock that tests move.
// docs/compliance.md says which of it we don't do, and why.

const WAIT_MS = 15_000;

describe('PostHog’s compliance suite, retries', () => {
  it.each([408, 429, 500, 502, 503, 504])('retries_on_%d, with the same uuid and time', async (status) => {
    const rig = new VirtualRig();
    rig.postHog.script.push({ kind: 'status', status });
    rig.accept([makeEvent(1)]);
    await rig.clock.advance(WAIT_MS);
    expect(rig.postHog.requests.map(({ uuids, attempt }) => [uuids, attempt])).toEqual([
      [[makeEvent(1).uuid], 1],
      [[makeEvent(1).uuid], 2],
    ]);
    expect(rig.counts.delivered).toBe(1);
  });

  it('respects_retry_after_header', async () => {
    const rig = new VirtualRig();
    rig.postHog.script.push({ kind: 'status', status: 429, retryAfter: '3' });
    rig.accept([makeEvent(1)]);
    await rig.clock.advance(WAIT_MS);
    const [first = 0, second = 0] = rig.postHog.requests.map(({ atMs }) => atMs);
    expect(rig.postHog.requests).toHaveLength(2);
    expect(second - first).toBeGreaterThanOrEqual(3_000);
  });

  it('implements_backoff', async () => {
    const rig = new VirtualRig();
    rig.postHog.script.push(...[1, 2, 3].map(() => ({ kind: 'status', status: 503 }) as const));
    rig.accept([makeEvent(1)]);
    await rig.clock.advance(WAIT_MS);
    const times = rig.postHog.requests.map(({ atMs }) => atMs);
    const waits = times.slice(1).map((atMs, index) => atMs - (times[index] ?? 0));
    expect(waits).toHaveLength(3);
    expect(waits[0]).toBeGreaterThanOrEqual(100);
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
  });

  it.each([400, 401, 402, 403, 415])('does_not_retry_on_%d', async (status) => {
    const rig = new VirtualRig();
    rig.postHog.behaviour = { kind: 'status', status };
    rig.accept([makeEvent(1)]);
    void rig.delivery.flush();
    await rig.clock.advance(3_000);
    expect(rig.postHog.requests).toHaveLength(1);
  });

  it('preserves_uuid_and_timestamp_on_batch_retry, no_duplicate_events_in_batch', async () => {
    const rig = new VirtualRig();
    rig.postHog.script.push({ kind: 'status', status: 503 });
    rig.accept(makeEvents(8));
    await rig.clock.advance(WAIT_MS);
    const [first, second] = rig.postHog.requests.map(({ uuids }) => uuids);
    expect(second).toEqual(first);
    expect(new Set(first).size).toBe(8);
  });

  it('flush_with_no_events_sends_nothing', async () => {
    const rig = new VirtualRig();
    void rig.delivery.flush();
    await rig.clock.advance(3_000);
    expect(rig.postHog.requests).toEqual([]);
  });

  it('retries_only_retry_events_from_partial, respects_retry_after_on_partial', async () => {
    const rig = new VirtualRig();
    rig.postHog.script.push({ kind: 'partial', results: ['ok', 'retry', 'drop'], retryAfter: '2' });
    rig.accept(makeEvents(9));
    await rig.clock.advance(WAIT_MS);
    const [first, second] = rig.postHog.requests;
    expect(rig.postHog.requests).toHaveLength(2);
    expect(second?.uuids).toEqual([1, 4, 7].map((n) => makeEvent(n).uuid));
    expect(second?.attempt).toBe(2);
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(2_000);
    expect(rig.counts).toMatchObject({ delivered: 6, rejected: 3 });
  });
});

describe('PostHog’s compliance suite, what we don’t do', () => {
  it('max_retries_respected: it is tried for as long as it takes', async () => {
    const rig = new VirtualRig();
    rig.postHog.behaviour = { kind: 'status', status: 503 };
    rig.accept([makeEvent(1)]);
    await rig.clock.advance(3_600_000);
    expect(rig.postHog.requests.length).toBeGreaterThan(10);
    rig.postHog.behaviour = { kind: 'ok' };
    await rig.clock.advance(600_000);
    expect(rig.counts).toMatchObject({ delivered: 1, rejected: 0 });
  });

  it('does_not_retry_on_413: a lone event is kept', async () => {
    const rig = new VirtualRig();
    rig.postHog.script.push({ kind: 'status', status: 413 });
    rig.accept([makeEvent(1)]);
    await rig.clock.advance(600_000);
    expect(rig.postHog.requests).toHaveLength(2);
    expect(rig.counts).toMatchObject({ delivered: 1, rejected: 0 });
  });

  it('is in docs/compliance.md, with the reason, and nothing else is', () => {
    const page = readFileSync(new URL('../../docs/compliance.md', import.meta.url), 'utf8');
    const named = [...page.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name);
    expect(named).toEqual(['max_retries_respected', 'does_not_retry_on_413']);
  });
});
