import { context, diag, DiagLogLevel, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import type * as Annotations from '../../../src/span/scopes/annotations.js';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

describe('A helper that is called wrongly', () => {
  const said: string[] = [];
  let helpers: typeof Annotations;
  beforeAll(() => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  });
  afterAll(() => context.disable());
  beforeEach(async () => {
    // Once a process: each case is a process of its own.
    vi.resetModules();
    const quiet = (): undefined => undefined;
    diag.setLogger(
      { error: quiet, info: quiet, debug: quiet, verbose: quiet, warn: (message) => void said.push(message) },
      DiagLogLevel.WARN,
    );
    helpers = await import('../../../src/span/scopes/annotations.js');
  });
  afterEach(() => {
    diag.disable();
    said.length = 0;
  });

  const inRequest = (run: () => void): void => {
    const spanContext = { traceId: '1'.repeat(32), spanId: '1'.repeat(16), traceFlags: 0 };
    context.with(trace.setSpan(context.active(), trace.wrapSpanContext(spanContext)), run);
  };
  const call = (name: 'identify' | 'annotate', argument: unknown): void => {
    inRequest(() => Reflect.apply(helpers[name], undefined, [argument]));
  };

  it.each<['identify' | 'annotate', unknown, string]>([
    ['identify', { userId: 'SECRET' }, 'identify() got `userId`, and it says nothing; did you mean `user`?'],
    [
      'identify',
      { user: 'u', orgnization: 'SECRET' },
      '`orgnization`, and it says nothing; did you mean `organization`?',
    ],
    ['identify', { tenant_id: 'SECRET' }, 'did you mean `organization`?'],
    ['identify', { 'SECRET@example.org': 1 }, 'identify() got a key that it doesn’t know; it knows `user`'],
    ['identify', 'SECRET', 'identify() takes an object, such as identify({ user: … }), and got a string'],
    ['identify', { user: 'u', set: { plan: [{ SECRET: 1 }] } }, '`plan` with a value that is left out'],
    ['annotate', { endpoint: 'SECRET' }, "annotate() can't set `endpoint`: it is the method and the route"],
    ['annotate', { distinct_id: 'SECRET' }, 'say it by identify({ user })'],
    ['annotate', { project: new Map([['id', 'SECRET']]) }, '`project` with a value that is left out'],
    ['annotate', { count: Number.NaN }, '`count` with a value that is left out'],
    ['annotate', { list: [{ id: 'SECRET' }] }, '`list` with a value that is left out'],
    ['identify', null, 'and got null'],
    ['identify', ['SECRET'], 'and got an array'],
    ['identify', { SECRET: 1 }, 'identify() got a key that it doesn’t know; it knows `user`'],
    ['identify', { 'user id': 'SECRET' }, 'identify() got a key that it doesn’t know'],
    ['identify', { user: 'u', setOnce: { at: () => 'SECRET' } }, '`at` with a value that is left out'],
    ['annotate', null, 'and got null'],
    ['annotate', { run: () => 'SECRET' }, '`run` with a value that is left out'],
    ['annotate', { sign: Symbol('SECRET') }, '`sign` with a value that is left out'],
    ['annotate', { count: 7n }, '`count` with a value that is left out'],
    ['annotate', { matrix: ['SECRET', [1]] }, '`matrix` with a value that is left out'],
    ['annotate', { list: ['SECRET', Number.NaN] }, '`list` with a value that is left out'],
    [
      'annotate',
      { fine: 1, 'SECRET key': Number.NaN },
      'annotate() got a property with a value that is left out',
    ],
    ['annotate', 'SECRET', 'annotate() takes an object of properties, and got a string'],
  ])('%s(%o) is told once, without its value', (name, argument, message) => {
    call(name, argument);
    call(name, argument);
    expect(said).toEqual([expect.stringContaining(message)]);
    expect(said.join('')).not.toContain('SECRET');
  });

  it('is told of each key that was meant, once', () => {
    for (const identity of [{ userId: 1 }, { uid: 1 }, { tenant: 1 }, { foo: 1 }, { bar: 1 }])
      call('identify', identity);
    expect(said).toEqual([
      expect.stringContaining('did you mean `user`?'),
      expect.stringContaining('did you mean `organization`?'),
      expect.stringContaining('it knows `user`'),
    ]);
  });

  it('is told of the first value that is left out, and of no other', () => {
    call('annotate', { count: Number.NaN });
    call('annotate', { other: Number.NaN });
    call('identify', { set: { third: Number.NaN } });
    expect(said).toEqual([expect.stringContaining('`count`')]);
  });

  it('whose properties can’t be read is told nothing, and costs nothing', () => {
    const hostile = new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('SECRET');
        },
      },
    );
    expect(() => {
      call('annotate', hostile);
      call('identify', { user: 'u', set: hostile });
    }).not.toThrow();
    expect(said).toEqual([]);
  });

  it('is told when no request is there', () => {
    helpers.identify({ user: 'u' });
    helpers.annotate({ project_id: 'p' });
    expect(said).toEqual([expect.stringContaining('identify() was called where no span is active')]);
  });

  it.each<['identify' | 'annotate', unknown]>([
    [
      'identify',
      {
        user: 'u',
        organization: 'o',
        groups: {},
        set: { a: [1] },
        setOnce: {},
        authMethod: 'x',
        sessionId: 's',
      },
    ],
    [
      'annotate',
      {
        project_id: 'p',
        at: new Date(0),
        tags: ['a'],
        nothing: undefined,
        empty: null,
        none: [null, new Date(0), true],
        plain: Object.create(null),
        constructor: 'x',
        project: { id: 'p' },
      },
    ],
  ])('right says nothing: %s(%o)', (name, argument) => {
    call(name, argument);
    expect(said).toEqual([]);
  });
});
