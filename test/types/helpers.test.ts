import { describe, expectTypeOf, it } from 'vitest';
import {
  annotate,
  identify,
  PostHogEventSpanProcessor,
  type BeforeSend,
  type EventRules,
} from '../../src/index.js';

// What `tsc` refuses here is refused for users: a line of `@ts-expect-error` that is none fails `npm run check:types`.
describe('The types', () => {
  it('refuse what identify() doesn’t understand', () => {
    const calls = (): void => {
      // @ts-expect-error -- no key of an identity
      identify({ userId: 'u_1' });
      // @ts-expect-error -- no object
      identify('u_1');
      // @ts-expect-error -- objects in an array
      identify({ user: 'u_1', set: { plans: [{ name: 'pro' }] } });
      identify({
        user: 'u_1',
        organization: undefined,
        set: { plan: 'pro', since: new Date(0), tags: ['a'] },
      });
    };
    expectTypeOf(calls).toBeFunction();
  });

  it('refuse properties that an event has by itself, and values that are left out', () => {
    const calls = (): void => {
      // @ts-expect-error -- the event's own
      annotate({ endpoint: 'GET /x' });
      // @ts-expect-error -- objects in an array
      annotate({ projects: [{ id: 'p_1' }] });
      // @ts-expect-error -- a function
      annotate({ project: () => 'p_1' });
      annotate({ project: { id: 'p_1', tags: ['a'] } });
      annotate({ project_id: 'p_1', count: 3, isNew: true, tags: ['a', 1], nothing: undefined });
      const given: Record<string, string> = { project_id: 'p_1' };
      annotate(given);
    };
    expectTypeOf(calls).toBeFunction();
  });

  it('refuse patterns of events that match nothing', () => {
    const calls = (): unknown => [
      // @ts-expect-error -- no method
      new PostHogEventSpanProcessor({ events: { 'PSOT /x': 'y' } }),
      // @ts-expect-error -- no path
      new PostHogEventSpanProcessor({ events: { 'GET users': 'y' } }),
      new PostHogEventSpanProcessor({
        events: { 'POST /x': 'y', '/x/{id}': false, '* /y/**': { name: 'z' }, '**': 'all' },
      }),
      new PostHogEventSpanProcessor({ events: new Map([['PURGE /x', 'y']]) }),
      new PostHogEventSpanProcessor({ events: [['PURGE /x', 'y'], { match: 'GET /y', name: 'z' }] }),
    ];
    expectTypeOf(calls).toBeFunction();
    expectTypeOf<Record<string, string>>().toExtend<EventRules>();
  });

  it('let beforeSend change its event', () => {
    const review: BeforeSend = (event) => {
      event.event = 'renamed';
      event.distinctId = 'u_1';
      event.properties['plan'] = 'pro';
      delete event.properties['route'];
      // @ts-expect-error -- PostHog knows a repeat by it
      event.uuid = '';
      return event;
    };
    expectTypeOf(review).toBeFunction();
  });
});
