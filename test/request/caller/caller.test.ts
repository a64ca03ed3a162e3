import { SpanKind, type Attributes } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { identify, type StatedIdentity } from '../../../src/span/scopes/annotations.js';
import { during, useContextManager } from '../../fixtures/active.js';
import { http, makeSpan } from '../../fixtures/spans.js';
import { makeReader, read } from '../reading.js';

useContextManager();

interface Request {
  readonly server?: Attributes;
  readonly children?: readonly Attributes[];
  readonly identified?: readonly StatedIdentity[];
  readonly caller?: unknown;
}

function callerOf({ server = {}, children = [], identified = [], caller }: Request): unknown {
  const span = makeSpan({ attributes: http('/x', server) });
  for (const identity of identified) during(span, () => identify(identity));
  const spans = children.map((attributes) => makeSpan({ kind: SpanKind.INTERNAL, attributes }));
  return makeReader({ caller }).read({ span, servers: [span], children: spans })?.caller;
}

describe('The user', () => {
  it.each<[string, Request, string | undefined]>([
    ['is unidentified without a word', {}, undefined],
    [
      'is the first of the conventions',
      { server: { 'enduser.id': 'd', 'user.id': 'c', posthogDistinctId: 'b', 'posthog.distinct_id': 'a' } },
      'a',
    ],
    [
      'is the second of the conventions',
      { server: { 'enduser.id': 'd', 'user.id': 'c', posthogDistinctId: 'b' } },
      'b',
    ],
    ['is the third of the conventions', { server: { 'enduser.id': 'd', 'user.id': 'c' } }, 'c'],
    ['is a number', { server: { 'user.id': 42 } }, '42'],
    [
      'is the server span’s own before a child’s',
      { server: { 'enduser.id': 'a' }, children: [{ 'posthog.distinct_id': 'b' }] },
      'a',
    ],
    [
      'is of the child started last',
      { children: [{ 'user.id': 'a' }, {}, { 'user.id': 'b' }, { 'other.id': 'c' }] },
      'b',
    ],
    ['is the next when one is refused', { server: { 'user.id': 'anonymous', 'enduser.id': 'a' } }, 'a'],
    [
      'is a child’s when the server span’s is refused',
      { server: { 'user.id': 'null' }, children: [{ 'user.id': 'a' }] },
      'a',
    ],
    [
      'is identified over all attributes',
      { server: { 'posthog.distinct_id': 'a' }, children: [{ 'user.id': 'b' }], identified: [{ user: 'c' }] },
      'c',
    ],
    ['is the one identified last', { identified: [{ user: 'a' }, { user: 'b' }] }, 'b'],
    [
      'stays when a later call says nothing of it',
      { identified: [{ user: 'a' }, { organization: 'o' }, { user: undefined }] },
      'a',
    ],
    [
      'is an attribute’s when the identified one is refused',
      { server: { 'user.id': 'a' }, identified: [{ user: 'guest' }] },
      'a',
    ],
    ['is a key’s of the option', { server: { 'app.uid': 'a' }, caller: { user: 'app.uid' } }, 'a'],
    [
      'is a key’s of the option on a child',
      { children: [{ 'app.uid': 'a' }], caller: { user: ['x', 'app.uid'] } },
      'a',
    ],
    [
      'is the convention’s before the option’s',
      { children: [{ 'user.id': 'a' }], server: { 'app.uid': 'b' }, caller: { user: 'app.uid' } },
      'a',
    ],
    ['is the function’s at last', { caller: () => ({ user: 'a' }) }, 'a'],
    [
      'is the convention’s before the function’s',
      { children: [{ 'user.id': 'b' }], caller: () => ({ user: 'a' }) },
      'b',
    ],
    ['is nobody when the function returns nonsense', { caller: () => 'a' }, undefined],
  ])('%s', (_, request, user) => {
    expect(callerOf(request)).toMatchObject({ user });
  });

  it('is a pseudonym with a hash: the same for the same user, another for another key', () => {
    const hashed = (hash: unknown, user: string): unknown =>
      callerOf({ identified: [{ user }], caller: { hash } });
    expect(hashed('another key of sixteen', 'a')).toEqual(hashed('another key of sixteen', 'a'));
    expect(hashed('another key of sixteen', 'a')).not.toEqual(hashed('another key of sixteen', 'b'));
    expect(hashed('another key of sixteen', 'a')).not.toEqual(hashed('a key of sixteen', 'a'));
    expect(hashed('another key of sixteen', 'a')).toMatchObject({
      user: expect.stringMatching(/^[\da-f]{32}$/),
    });
    expect(hashed((user: string) => `${user}!`, 'a')).toMatchObject({ user: 'a!' });
    expect(hashed(() => '', 'a')).toMatchObject({ user: undefined });
  });

  it('is a pseudonym that names its key, so that a changed key is seen', () => {
    const of = (hashKeyId?: string): unknown =>
      callerOf({ identified: [{ user: 'a' }], caller: { hash: 'a key of sixteen', hashKeyId } });
    expect(of('2026-11')).toMatchObject({ user: expect.stringMatching(/^2026-11:[\da-f]{32}$/) });
  });

  it('is read of a child that never ends, and that changes until the request is over', () => {
    const child = makeSpan({ kind: SpanKind.INTERNAL });
    child.attributes['user.id'] = 'late';
    expect(read(http('/x'), [child]).caller.user).toBe('late');
  });

  it('is not a child’s that is an event by itself', () => {
    const child = makeSpan({
      kind: SpanKind.INTERNAL,
      attributes: { 'posthog.event': 'job_done', 'user.id': 'somebody' },
    });
    expect(read(http('/x'), [child]).caller.user).toBeUndefined();
  });
});

describe('The organization and the groups', () => {
  it.each<[string, Request, string | undefined, Record<string, string>]>([
    ['are none', {}, undefined, {}],
    [
      'come from the first attribute',
      { server: { 'organization.id': 'b', 'posthog.groups.organization': 'a' } },
      'a',
      { organization: 'a' },
    ],
    ['come from a child', { children: [{ 'organization.id': 'a' }] }, 'a', { organization: 'a' }],
    [
      'are the organization’s alone where nothing else is said',
      { server: { 'organization.id': 'alone' } },
      'alone',
      { organization: 'alone' },
    ],
    [
      'are of no name that is empty, and no other attribute',
      {
        server: { 'posthog.groups.': 'x', 'posthog.groups.team': 't', 'posthog.properties.project': 'p' },
        identified: [{ groups: { '': 'y' } }],
      },
      undefined,
      { team: 't' },
    ],
    [
      'come from identify() first',
      { server: { 'organization.id': 'a' }, identified: [{ organization: 'b' }] },
      'b',
      { organization: 'b' },
    ],
    [
      'come from identify()’s groups',
      { identified: [{ groups: { organization: 'a', team: 7 } }] },
      'a',
      { organization: 'a', team: '7' },
    ],
    [
      'are the last call’s',
      { identified: [{ organization: 'a' }, { groups: { organization: 'b' } }] },
      'b',
      { organization: 'b' },
    ],
    [
      'may be called what no user may',
      { identified: [{ organization: 'system' }] },
      'system',
      { organization: 'system' },
    ],
    [
      'are not what JavaScript makes of nothing',
      { server: { 'organization.id': 'undefined' } },
      undefined,
      {},
    ],
    [
      'have other types by their attribute',
      { server: { 'posthog.groups.team': 't' } },
      undefined,
      { team: 't' },
    ],
    [
      'fall through to the next usable id',
      { server: { 'posthog.groups.team': 'x'.repeat(201) }, children: [{ 'posthog.groups.team': 't' }] },
      undefined,
      { team: 't' },
    ],
    [
      'come from keys of the option',
      { server: { org: 'a', tm: 't' }, caller: { organization: 'org', groups: { team: 'tm' } } },
      'a',
      { organization: 'a', team: 't' },
    ],
    [
      'come from the function',
      { caller: () => ({ organization: 'a', groups: { team: 't' } }) },
      'a',
      { organization: 'a', team: 't' },
    ],
    [
      'of identify() win over an attribute’s, and the function’s come last',
      {
        server: { 'posthog.groups.team': 'attribute', 'posthog.groups.unit': 'attribute' },
        identified: [{ groups: { team: 'said' } }],
        caller: () => ({ groups: { team: 'option', unit: 'option', site: 'option' } }),
      },
      undefined,
      { team: 'said', unit: 'attribute', site: 'option' },
    ],
    [
      'are five at most, the organization first',
      { server: { 'organization.id': 'o' }, identified: [{ groups: { a: 1, b: 2, c: 3, d: 4, e: 5 } }] },
      'o',
      { organization: 'o', a: '1', b: '2', c: '3', d: '4' },
    ],
  ])('%s', (_, request, organization, groups) => {
    expect(callerOf(request)).toMatchObject({ organization });
    expect(callerOf(request)).toHaveProperty('groups', groups);
  });
});

describe('What the call says', () => {
  const SESSION = '01928c3e-7e4b-7000-8000-0123456789ab';

  it.each<[string, StatedIdentity, string]>([
    ['a session of another kind', { sessionId: 'abc' }, SESSION],
    ['none', {}, SESSION],
  ])('of the session gives way to the attribute where it is %s', (_, identity, sessionId) => {
    const span = makeSpan({ attributes: http('/x', { 'session.id': SESSION }) });
    during(span, () => identify(identity));
    expect(makeReader().read({ span, servers: [span], children: [] })?.sessionId).toBe(sessionId);
  });

  it('of the method gives way to the attribute where it is no word', () => {
    const span = makeSpan({ attributes: http('/x', { 'api.auth.method': 'basic' }) });
    during(span, () => identify({ authMethod: '?!' }));
    expect(makeReader().read({ span, servers: [span], children: [] })?.authMethod).toBe('basic');
  });

  it.each<[Attributes, string | undefined]>([
    [{}, 'none'],
    [{ 'user.id': 'u' }, undefined],
    [{ 'organization.id': 'o' }, undefined],
  ])('of no method counts only of a caller who is unknown: %j', (more, method) => {
    expect(read(http('/x', { 'api.auth.method': 'none', ...more })).authMethod).toBe(method);
  });
});

describe('Person properties', () => {
  it('come from identify() and the attributes, the strongest first', () => {
    const request: Request = {
      server: { 'posthog.set.plan': 'free', 'posthog.set.seats': 3, 'posthog.set_once.first': 'a' },
      children: [{ 'posthog.set.plan': 'team', 'posthog.set.role': 'admin' }],
      identified: [{ set: { plan: 'pro' }, setOnce: { first: 'b' } }, { set: { beta: true } }],
      caller: () => ({ set: { plan: 'none', locale: 'de' } }),
    };
    expect(callerOf(request)).toMatchObject({
      set: { plan: 'pro', beta: true, locale: 'de', seats: 3, role: 'admin' },
      setOnce: { first: 'b' },
    });
  });

  it('are those with a name and a value', () => {
    const server = { 'posthog.set.': 'x', 'posthog.set.plan': undefined, 'posthog.properties.seats': 3 };
    const children = [{ 'posthog.set.plan': 'team' }];
    expect(callerOf({ server, children })).toMatchObject({ set: { plan: 'team' }, setOnce: {} });
    expect(callerOf({ server })).toHaveProperty('set', {});
    expect(callerOf({ identified: [{ setOnce: { first: 'a' } }] })).toMatchObject({
      set: {},
      setOnce: { first: 'a' },
    });
  });
});

describe('Properties of groups', () => {
  it('are what identify() says of them, then what the option does', () => {
    const identified = [{ groupProperties: { organization: { plan: 'pro' } } }];
    const caller = (): unknown => ({
      groupProperties: { organization: { plan: 'free', seats: 3 }, team: { size: 2 } },
    });
    expect(callerOf({ identified, caller })).toHaveProperty('groupProperties', {
      organization: { plan: 'pro', seats: 3 },
      team: { size: 2 },
    });
    expect(callerOf({ caller })).toHaveProperty('groupProperties.team', { size: 2 });
    expect(callerOf({ identified: [{ user: 'u' }] })).toHaveProperty('groupProperties', {});
  });
});

describe('What is said on several spans of a request', () => {
  it.each([true, false])(
    'is put together, the last call first: the child’s is the last: %s',
    (isInnerLast) => {
      const span = makeSpan({ attributes: http('/x') });
      const child = makeSpan({ kind: SpanKind.INTERNAL });
      const calls = [
        (): void => during(span, () => identify({ organization: 'o', groups: { team: 'outer' } })),
        (): void => during(child, () => identify({ user: 'u', groups: { team: 'inner', site: 's' } })),
      ];
      for (const call of isInnerLast ? calls : calls.toReversed()) call();
      const request = makeReader().read({ span, servers: [span], children: [child] });
      expect(request?.caller).toMatchObject({ user: 'u', organization: 'o' });
      const team = isInnerLast ? 'inner' : 'outer';
      expect(request?.caller.groups).toEqual({ organization: 'o', team, site: 's' });
    },
  );
});

describe('A group of which several speak', () => {
  it('is what identify() said, whatever the attributes say', () => {
    const server = { 'posthog.groups.team': 'attribute', 'posthog.groups.plan': 'pro' };
    expect(callerOf({ server, identified: [{ groups: { team: 'said' } }] })).toMatchObject({
      groups: { team: 'said', plan: 'pro' },
    });
  });
});
