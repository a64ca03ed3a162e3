import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identify, type Identity } from '../../src/index.js';
import type { PostHogEventSpanProcessor } from '../../src/entrance/processor.js';
import { startRig } from '../fixtures/rig.js';
import { http, makeSpan, under } from '../fixtures/spans.js';

describe('Properties that identify() gives', () => {
  beforeAll(() => context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()));
  afterAll(() => context.disable());

  it('of a person travel with an event when they change, not with each one', async () => {
    const rig = await startRig();
    for (const plan of ['free', 'free', 'pro', 'pro']) call(rig.processor, { user: 'u', set: { plan } });
    call(rig.processor, { user: 'v', set: { plan: 'pro' } });
    const events = await rig.finish();
    expect(events.map(({ properties }) => properties['$set'])).toEqual([
      { plan: 'free' },
      undefined,
      { plan: 'pro' },
      undefined,
      { plan: 'pro' },
    ]);
  });

  it('of a group are a $groupidentify when they change, and each request is still one event', async () => {
    const rig = await startRig();
    for (const seats of [5, 5, 6]) {
      call(rig.processor, {
        user: 'u',
        organization: 'acme',
        groupProperties: { organization: { seats }, team: { name: 'no such group here' } },
      });
    }
    const events = await rig.finish();
    expect(events.filter(({ event }) => event === 'api_request')).toHaveLength(3);
    const groups = events.filter(({ event }) => event === '$groupidentify');
    expect(groups.map(({ distinctId, properties }) => [distinctId, properties['$group_set']])).toEqual([
      ['$organization_acme', { seats: 5 }],
      ['$organization_acme', { seats: 6 }],
    ]);
    expect(groups[0]?.properties).toMatchObject({ $group_type: 'organization', $group_key: 'acme' });
    expect(groups.flatMap(({ warnings }) => warnings)).toEqual([]);
  });

  it('of a group go nowhere when there are no person profiles', async () => {
    const rig = await startRig({ personProfiles: 'never' });
    call(rig.processor, { organization: 'acme', groupProperties: { organization: { seats: 5 } } });
    expect((await rig.finish()).map(({ event }) => event)).toEqual(['api_request']);
  });

  function call(processor: PostHogEventSpanProcessor, identity: Identity): void {
    const span = makeSpan({ attributes: http('/x', { 'http.route': '/x' }) });
    processor.onStart(span, under());
    context.with(under(span), () => identify(identity));
    processor.onEnd(span);
  }
});
