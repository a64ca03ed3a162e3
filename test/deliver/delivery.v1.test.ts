import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startLocalPostHog } from '../../src/local/posthog.js';
import type { LocalPostHog } from '../../src/local/posthog.js';
import { makeEvent, makeEvents, makeRig } from './support.js';
import type { Rig } from './support.js';

let local: LocalPostHog;
let rig: Rig;

beforeEach(async () => {
  vi.stubEnv('POSTHOG_CAPTURE_MODE', 'v1');
  local = await startLocalPostHog();
  rig = makeRig(local.url);
});

afterEach(async () => {
  await rig.sink.shutdown(2_000);
  await local.close();
  vi.unstubAllEnvs();
});

function header(name: string): (string | undefined)[] {
  return local.requests().map(({ headers }) => headers[name]);
}

it("counts a batch's attempts under one request id, each with a fresh time", async () => {
  local.script([{ status: 503, times: 3 }]);
  rig.accept(makeEvents(10));
  await local.waitForEvents(10);
  expect(header('posthog-attempt')).toEqual(['1', '2', '3', '4']);
  expect(new Set(header('posthog-request-id')).size).toBe(1);
  const sent = header('posthog-request-timestamp').map((text) => Date.parse(text ?? ''));
  expect(sent).toEqual(sent.toSorted((a, b) => a - b));
  expect(sent.every((ms) => Math.abs(Date.now() - ms) < 60_000)).toBe(true);
});

it('gives each batch a request id of its own', async () => {
  rig.accept(makeEvents(30));
  await local.waitForEvents(30);
  expect(header('posthog-attempt')).toEqual(['1', '1', '1']);
  expect(new Set(header('posthog-request-id')).size).toBe(3);
});

it('sends again only what PostHog asks for, and rejects what it drops', async () => {
  let asked = 0;
  local.setFault({
    partial: ({ uuid }) => {
      if (uuid === makeEvent(3).uuid) return 'drop';
      if (uuid !== makeEvent(5).uuid) return undefined;
      asked += 1;
      return asked === 1 ? 'retry' : 'ok';
    },
    retryAfter: '0',
  });
  rig.accept(makeEvents(10));
  await local.waitForEvents(9);
  await vi.waitFor(() => expect(rig.counts).toMatchObject({ delivered: 9, rejected: 1 }));
  expect(local.requests().map(({ eventCount }) => eventCount)).toEqual([10, 1]);
  expect(header('posthog-attempt')).toEqual(['1', '2']);
  expect(new Set(header('posthog-request-id')).size).toBe(1);
  expect(rig.reporter.of('rejected')[0]).toContain(makeEvent(3).uuid);
});

it('keeps everything while the quota is used up', async () => {
  local.setFault({ fault: 'overQuota' });
  rig.accept(makeEvents(20));
  await local.waitForRequests(3);
  expect(rig.counts.delivered).toBe(0);
  expect(rig.reporter.of('hold')[0]).toContain('402');
  local.setFault(undefined);
  expect(await local.waitForEvents(20)).toHaveLength(20);
});

it("rejects an event that PostHog's own rules drop", async () => {
  rig.accept([makeEvent(0), makeEvent(1, { event: '' })]);
  await rig.sink.flush();
  expect(rig.counts).toMatchObject({ delivered: 1, rejected: 1 });
});

it('does not take a success without results for a delivery', async () => {
  local.script([{ status: 200, body: '{"status":"Ok"}', times: 2 }]);
  rig.accept(makeEvents(10));
  await local.waitForEvents(10);
  await vi.waitFor(() => expect(rig.counts.delivered).toBe(10));
  expect(header('posthog-attempt')).toEqual(['1', '2', '3']);
});
