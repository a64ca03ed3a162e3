import { AsyncLocalStorage } from 'node:async_hooks';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { context, ROOT_CONTEXT, trace, TraceFlags } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { isTracingSuppressed } from '@opentelemetry/core';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Connections } from '../../src/deliver/send/connections.js';
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
  vi.restoreAllMocks();
  context.disable();
});

it('sends untraced, and outside the request that an event comes from', async () => {
  const requestStore = new AsyncLocalStorage<string>();
  const seen: unknown[] = [];
  const request: unknown = Reflect.get(Connections.prototype, 'request');
  if (typeof request !== 'function') throw new Error('The connections make no requests any more');
  vi.spyOn(Connections.prototype, 'request').mockImplementation(function (this: Connections, ...args) {
    const active = context.active();
    seen.push([isTracingSuppressed(active), trace.getSpan(active), requestStore.getStore()]);
    return Reflect.apply(request, this, args);
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

it('makes no span and sends no trace header in an app whose outgoing requests are traced', async () => {
  const program = fileURLToPath(new URL('fixtures/instrumented.cjs', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [program, local.url]);
  // The app's own request shows that the instrumentation is at work.
  const ours = [...Array.from({ length: 5 }, () => 'GET /'), 'request'];
  expect(JSON.parse(stdout)).toEqual({ delivered: 5, ours, all: [...ours, 'GET'] });
  const headers = local.requests().map((request) => request.headers['traceparent']);
  expect(headers).toEqual([undefined, undefined, undefined, expect.any(String)]);
});
