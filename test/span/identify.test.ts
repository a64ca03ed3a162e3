import { SpanKind } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { annotate, identify } from '../../src/span/scopes/annotations.js';
import { during, useContextManager } from '../fixtures/active.js';
import { http, makeSpan } from '../fixtures/spans.js';
import { makeReader, read } from '../request/reading.js';

const V7 = '01928c3e-7e4b-7000-8000-0123456789ab';

useContextManager();

describe('identify() and annotate()', () => {
  it('say how the caller authenticated and which session it is, the option’s function at last', () => {
    const span = makeSpan({ attributes: http('/x', { 'api.auth.method': 'bearer' }) });
    during(span, () => identify({ authMethod: 'Session', sessionId: V7 }));
    const said = makeReader().read({ span, servers: [span], children: [] });
    expect(said).toMatchObject({ authMethod: 'session', sessionId: V7 });
    const reader = makeReader({ caller: () => ({ authMethod: 'mtls', sessionId: V7 }) });
    expect(read(http('/x'), [], reader)).toMatchObject({ authMethod: 'mtls', sessionId: V7 });
    expect(read(http('/x', { 'api.auth.method': 'basic' }), [], reader)).toMatchObject({
      authMethod: 'basic',
    });
  });

  it('find the server span by the RPC metadata, whatever the active span', () => {
    const span = makeSpan({ attributes: http('/x') });
    during(makeSpan({ kind: SpanKind.CLIENT }), () => identify({ user: 'u' }), span);
    expect(makeReader().read({ span, servers: [span], children: [] })?.caller.user).toBe('u');
  });

  it('count in the order of the calls, whichever spans were active', () => {
    const span = makeSpan({ attributes: http('/x') });
    const child = makeSpan({ kind: SpanKind.INTERNAL });
    during(span, () => identify({ user: 'a', organization: 'o' }));
    during(child, () => identify({ user: 'b' }));
    expect(makeReader().read({ span, servers: [span], children: [child] })?.caller).toMatchObject({
      user: 'b',
      organization: 'o',
    });
  });

  it('add properties, a later value of a name winning over an earlier one and over attributes', () => {
    const span = makeSpan({
      attributes: http('/x', { 'posthog.properties.a': 0, 'posthog.properties.z': 9 }),
    });
    during(span, () => {
      annotate({ a: 1, b: 1 });
      annotate({ b: 2 });
      identify({ user: 'u' });
    });
    const request = makeReader().read({ span, servers: [span], children: [] });
    expect(request).toMatchObject({ properties: { a: 1, b: 2, z: 9 }, caller: { user: 'u' } });
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'user_42'],
    [
      'values of wrong types',
      { user: {}, organization: [], groups: 'x', set: 5, setOnce: null, authMethod: 7, sessionId: 7 },
    ],
    [
      'getters that throw',
      {
        get user() {
          throw new Error('no');
        },
        set: {
          get a() {
            throw new Error('no');
          },
        },
      },
    ],
    [
      'an object that can’t be looked at',
      new Proxy(
        {},
        {
          ownKeys() {
            throw new Error('no');
          },
        },
      ),
    ],
  ])('take %s without a throw, and then know nobody', (_, value) => {
    const span = makeSpan({ attributes: http('/x') });
    during(span, () => {
      Reflect.apply(identify, undefined, [value]);
      Reflect.apply(annotate, undefined, [value]);
    });
    expect(makeReader().read({ span, servers: [span], children: [] })?.caller).toMatchObject({
      user: undefined,
      organization: undefined,
    });
    expect(read(http('/x'), [], makeReader({ caller: () => value })).caller.user).toBeUndefined();
  });

  it('do nothing outside of a request', () => {
    expect(() => {
      identify({ user: 'u' });
      annotate({ a: 1 });
    }).not.toThrow();
  });

  it('keep what they were given, not the object that may change later', () => {
    const span = makeSpan({ attributes: http('/x') });
    const set = { plan: 'free' };
    during(span, () => identify({ user: 'u', set }));
    set.plan = 'pro';
    expect(makeReader().read({ span, servers: [span], children: [] })?.caller.set).toEqual({ plan: 'free' });
  });
});
