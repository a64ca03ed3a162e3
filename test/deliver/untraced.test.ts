import { AsyncLocalStorage } from 'node:async_hooks';
import { context, ROOT_CONTEXT, trace, TraceFlags } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { isTracingSuppressed } from '@opentelemetry/core';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startLocalPostHog } from '../../src/local/posthog.js';
import type { LocalPostHog } from '../../src/local/posthog.js';
import { makeEvents, makeRig } from './support.js';

let local: LocalPostHog;

beforeEach(async () => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  local = await startLocalPostHog();
});

afterEach(async () => {
  await local.close();
  vi.unstubAllGlobals();
  context.disable();
});

it('sends untraced, and outside the request that an event comes from', async () => {
  const requestStore = new AsyncLocalStorage<string>();
  const seen: unknown[] = [];
  const realFetch = fetch;
  vi.stubGlobal('fetch', (...args: Parameters<typeof fetch>) => {
    const active = context.active();
    seen.push([isTracingSuppressed(active), trace.getSpan(active), requestStore.getStore()]);
    return realFetch(...args);
  });
  local.script([{ status: 503, times: 2 }]);
  const rig = makeRig(local.url);
  const span = trace.wrapSpanContext({
    traceId: 'a'.repeat(32),
    spanId: 'b'.repeat(16),
    traceFlags: TraceFlags.SAMPLED,
  });
  const inRequest = (run: () => void): void => {
    requestStore.run('a request', () => context.with(trace.setSpan(ROOT_CONTEXT, span), run));
  };
  inRequest(() => rig.accept(makeEvents(15)));
  await local.waitForEvents(15);
  inRequest(() => rig.accept(makeEvents(1, 15)));
  inRequest(() => void rig.sink.flush());
  await local.waitForEvents(16);
  inRequest(() => rig.accept(makeEvents(1, 16)));
  inRequest(() => void rig.sink.shutdown(1_000));
  await local.waitForEvents(17);
  expect(seen.length).toBeGreaterThanOrEqual(6);
  expect(new Set(seen.map((entry) => JSON.stringify(entry)))).toEqual(new Set(['[true,null,null]']));
});
