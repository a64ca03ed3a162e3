import { describe, expect, it } from 'vitest';
import type { Fault, LocalPostHog } from '../../src/local/posthog.js';
import { anEvent, sendV0, sendV1, start } from './requests.js';

const WIRES = [
  ['v0', sendV0],
  ['v1', sendV1],
] as const;

async function under(fault: Fault): Promise<LocalPostHog> {
  const posthog = await start();
  posthog.setFault(fault);
  return posthog;
}

describe.each(WIRES)('over %s', (wire, send) => {
  it.each([400, 401, 402, 403, 404, 408, 413, 415, 429, 500, 502, 503, 504])(
    'status %i is answered, and takes nothing',
    async (status) => {
      const posthog = await under({ status });
      expect((await send(posthog, [anEvent()])).status).toBe(status);
      expect(posthog.events()).toEqual([]);
      expect(posthog.requests()).toMatchObject([{ wire, status, eventCount: 1 }]);
    },
  );

  it.each(['2', 'Wed, 21 Oct 2026 07:28:00 GMT'])('Retry-After is sent as it is: %s', async (retryAfter) => {
    const posthog = await under({ status: 429, retryAfter });
    expect((await send(posthog, [anEvent()])).headers.get('retry-after')).toBe(retryAfter);
  });

  it('a body can be given', async () => {
    const posthog = await under({ status: 503, body: 'nginx says no' });
    expect(await (await send(posthog, [anEvent()])).text()).toBe('nginx says no');
  });

  it('reset ends the connection and takes nothing', async () => {
    const posthog = await under({ fault: 'reset' });
    await expect(send(posthog, [anEvent()])).rejects.toThrow('fetch failed');
    expect(posthog.events()).toEqual([]);
    expect(posthog.requests()).toMatchObject([{ status: 'reset', eventCount: 1 }]);
  });

  it('resetAfterTaking takes everything and ends the connection', async () => {
    const posthog = await under({ fault: 'resetAfterTaking' });
    await expect(send(posthog, [anEvent(), anEvent()])).rejects.toThrow('fetch failed');
    expect(posthog.events()).toHaveLength(2);
    expect(posthog.requests()).toMatchObject([{ status: 'reset', eventCount: 2 }]);
  });

  it('hang never answers, until the server is closed', async () => {
    const posthog = await under({ fault: 'hang' });
    const closed = posthog.waitForRequests(1).then(() => posthog.close());
    await expect(send(posthog, [anEvent()])).rejects.toThrow('fetch failed');
    await closed;
    expect(posthog.requests()).toMatchObject([{ status: 'hang', eventCount: 1 }]);
    expect(posthog.events()).toEqual([]);
  });

  it('garbage is a 200 that is no answer, and takes nothing', async () => {
    const posthog = await under({ fault: 'garbage' });
    const response = await send(posthog, [anEvent()]);
    expect([response.status, await response.text()]).toEqual([200, '<html>Welcome</html>']);
    expect(posthog.events()).toEqual([]);
  });

  it.each([
    [{ redirect: 'http://127.0.0.1:9/elsewhere' }, 302],
    [{ redirect: 'http://127.0.0.1:9/elsewhere', status: 308 }, 308],
  ])('redirect %j is answered with %i', async (fault, status) => {
    const posthog = await under(fault);
    const response = await send(posthog, [anEvent()]);
    expect([response.status, response.headers.get('location')]).toEqual([status, fault.redirect]);
    expect(posthog.events()).toEqual([]);
  });

  it('poison fails the requests that hold the event, and no others', async () => {
    const posthog = await under({ poison: ({ distinctId }) => distinctId === 'bad' });
    expect((await send(posthog, [anEvent(), anEvent({ distinct_id: 'bad' })])).status).toBe(400);
    expect((await send(posthog, [anEvent()])).status).toBe(200);
    expect(posthog.events()).toHaveLength(1);
  });

  it('a script comes before the switch, one step a request', async () => {
    const posthog = await under({ status: 500 });
    posthog.script([{ status: 503, times: 2, retryAfter: '1' }, { fault: 'none' }]);
    const statuses: number[] = [];
    for (let count = 0; count < 4; count += 1) statuses.push((await send(posthog, [anEvent()])).status);
    posthog.setFault(undefined);
    statuses.push((await send(posthog, [anEvent()])).status);
    expect(statuses).toEqual([503, 503, 200, 500, 200]);
  });
});

describe('a quota that is used up', () => {
  it('is a 200 that drops in silence over v0', async () => {
    const posthog = await under({ fault: 'overQuota' });
    const response = await sendV0(posthog, [anEvent()]);
    expect([response.status, await response.json()]).toEqual([200, { status: 'Ok' }]);
    expect(posthog.events()).toEqual([]);
  });

  it('is a 402 over v1', async () => {
    const posthog = await under({ fault: 'overQuota' });
    const response = await sendV1(posthog, [anEvent()]);
    expect([response.status, await response.json()]).toMatchObject([
      402,
      { error: 'billing_limit_exceeded' },
    ]);
    expect(posthog.events()).toEqual([]);
  });

  it('does not hide a bad request', async () => {
    const posthog = await under({ fault: 'overQuota' });
    expect((await sendV0(posthog, [])).status).toBe(400);
  });
});

describe('partial results', () => {
  const partial: Fault = {
    partial: ({ event }) => {
      if (event === 'later') return 'retry';
      if (event === 'never') return { result: 'drop', details: 'event_restriction_drop' };
      return event === 'odd' ? 'warning' : undefined;
    },
  };

  it('are told by uuid over v1, and only what is not dropped or retried is taken', async () => {
    const posthog = await under(partial);
    const batch = ['good', 'later', 'never', 'odd'].map((event) => anEvent({ event }));
    const response = await sendV1(posthog, batch);
    expect([response.status, response.headers.get('retry-after')]).toEqual([200, '1']);
    expect(Object.values(JSON.parse(await response.text()).results)).toEqual([
      { result: 'ok' },
      { result: 'retry', details: 'not_persisted' },
      { result: 'drop', details: 'event_restriction_drop' },
      { result: 'warning', details: 'person_processing_disabled' },
    ]);
    expect(posthog.events().map(({ event }) => event)).toEqual(['good', 'odd']);
  });

  it('may come with another Retry-After', async () => {
    const posthog = await under({ ...partial, retryAfter: '7' });
    expect((await sendV1(posthog, [anEvent()])).headers.get('retry-after')).toBe('7');
  });

  it('do not exist over v0', async () => {
    const posthog = await under(partial);
    await sendV0(posthog, [anEvent({ event: 'never' })]);
    expect(posthog.events()).toHaveLength(1);
  });
});

it('a fault leaves the addresses that are read alone', async () => {
  const posthog = await under({ fault: 'reset' });
  expect((await fetch(`${posthog.url}/events`)).status).toBe(200);
});
