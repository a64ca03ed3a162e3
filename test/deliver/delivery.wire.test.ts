import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startLocalPostHog } from '../../src/local/posthog.js';
import type { LocalPostHog } from '../../src/local/posthog.js';
import { accountedFor, makeEvent, makeEvents, makeRig, TOKEN } from './support.js';
import type { Rig } from './support.js';

// The real posthog-node against a real server: everything that the fake one takes for granted.
describe.each(['v0', 'v1'] as const)('over %s', (wire) => {
  let local: LocalPostHog;
  let rig: Rig;

  beforeEach(async () => {
    vi.stubEnv('POSTHOG_CAPTURE_MODE', wire);
    local = await startLocalPostHog();
    rig = makeRig(local.url);
  });

  afterEach(async () => {
    await rig.sink.shutdown(2_000);
    await local.close();
    vi.unstubAllEnvs();
    // True of every scenario, so looked at after each.
    if (accountedFor(rig.sink, rig.counts) !== rig.counts.accepted) throw new Error('The equation is off');
    if (JSON.stringify(rig.reporter.messages).includes(TOKEN)) throw new Error('A message shows the token');
  });

  async function deliverAll(count: number): Promise<void> {
    rig.accept(makeEvents(count));
    const stored = await local.waitForEvents(count);
    expect(new Set(stored.map(({ uuid }) => uuid))).toEqual(
      new Set(makeEvents(count).map(({ uuid }) => uuid)),
    );
    await vi.waitFor(() => expect(rig.counts.delivered).toBe(count), { interval: 2 });
    expect(rig.sink.waiting().queued).toBe(0);
  }

  function statuses(): readonly (number | string)[] {
    return local.requests().map(({ status }) => status);
  }

  it('an event arrives as it was built, with what posthog-node adds to every event', async () => {
    const properties = {
      endpoint: 'POST /api/v1/projects/{project_id}',
      duration_ms: 12.4,
      $groups: { organization: 'acme' },
      $set: { plan: 'pro' },
      $process_person_profile: true,
      $ignore_sent_at: true,
      text: 'ü 漢字 \u{1F980} "quoted" \\ \n',
    };
    const event = makeEvent(1, { event: 'project_created', properties });
    rig.accept([event]);
    const [stored] = await local.waitForEvents(1);
    expect(stored).toMatchObject({
      uuid: event.uuid,
      event: 'project_created',
      distinctId: event.distinctId,
      timestamp: event.timestamp,
      wire,
      copies: 1,
      properties: {
        ...properties,
        $lib: 'posthog-node',
        $lib_version: expect.any(String) as unknown,
        $geoip_disable: true,
        $is_server: true,
      },
    });
    expect(local.requests()[0]?.headers).toMatchObject({
      'content-encoding': 'gzip',
      connection: 'keep-alive',
    });
  });

  it.each([
    ['503', [{ status: 503, times: 3 }]],
    ['429', [{ status: 429, retryAfter: '0', times: 2 }]],
    ['408 and 500', [{ status: 408 }, { status: 500 }]],
    ['a reset', [{ fault: 'reset', times: 2 }]],
    ['a reset after everything was taken', [{ fault: 'resetAfterTaking', times: 2 }]],
    ['a web page that says 200', [{ fault: 'garbage', times: 4 }]],
    ['a refused token', [{ status: 401, times: 3 }]],
    ['402, 403 and 404', [{ status: 402 }, { status: 403 }, { status: 404 }]],
    ['413', [{ status: 413, times: 7 }]],
    ['400 for everything', [{ status: 400, times: 20 }]],
    ['413 for everything', [{ status: 413, times: 20 }]],
    ['a redirect', [{ redirect: 'http://127.0.0.1:9/elsewhere', times: 2 }]],
    [
      'all kinds of things',
      [{ status: 503 }, { status: 413, times: 2 }, { fault: 'reset' }, { status: 401 }],
    ],
  ] as const)('nothing is lost to %s', async (_, script) => {
    local.script([...script]);
    await deliverAll(35);
    expect(rig.counts.rejected).toBe(0);
    // The faults were met, and the answer after them was the first success.
    expect(local.requests().length).toBeGreaterThan(script.length);
  });

  it('nothing is lost to a server that never answers', async () => {
    const impatient = makeRig(local.url, { requestTimeoutMs: 60 });
    local.script([{ fault: 'hang', times: 2 }]);
    impatient.accept(makeEvents(15));
    await local.waitForEvents(15);
    expect(impatient.reporter.of('outage')[0]).toContain('no answer in time');
    await impatient.sink.shutdown(2_000);
    expect(impatient.counts.delivered).toBe(15);
  });

  it('nothing is lost to a server that is not there yet', async () => {
    const { port, url } = local;
    await local.close();
    rig.accept(makeEvents(25));
    await vi.waitFor(() => expect(rig.reporter.of('outage')[0]).toContain('ECONNREFUSED'));
    local = await startLocalPostHog({ port });
    expect(local.url).toBe(url);
    expect(await local.waitForEvents(25)).toHaveLength(25);
  });

  it('a batch whose answer was lost is merged with its copy', async () => {
    local.script([{ fault: 'resetAfterTaking' }]);
    await deliverAll(10);
    expect(local.events().map(({ copies }) => copies)).toEqual(Array.from({ length: 10 }, () => 2));
    expect(local.events().map(({ timestamp }) => timestamp)).toEqual(makeEvents(10).map((e) => e.timestamp));
  });

  it('follows no redirect, and says so once', async () => {
    const elsewhere = await startLocalPostHog();
    local.script([{ redirect: `${elsewhere.url}/batch/`, status: 307, times: 3 }]);
    await deliverAll(10);
    expect(elsewhere.requests()).toEqual([]);
    expect(rig.reporter.messages.map(({ kind }) => kind)).toEqual(['hold']);
    expect(rig.reporter.of('hold')[0]).toContain('redirect');
    await elsewhere.close();
  });

  it('finds the poison event and delivers the others', async () => {
    const bad = makeEvent(17);
    local.setFault({ poison: ({ uuid }) => uuid === bad.uuid });
    rig.accept(makeEvents(40));
    await local.waitForEvents(39);
    await vi.waitFor(() => expect(rig.counts.rejected).toBe(1));
    expect(rig.reporter.of('rejected')).toEqual([expect.stringContaining(bad.uuid)]);
    expect(local.events().some(({ uuid }) => uuid === bad.uuid)).toBe(false);
  });

  it('finds an event that PostHog itself refuses', async () => {
    rig.accept([...makeEvents(5), makeEvent(5, { event: '' }), ...makeEvents(4, 6)]);
    await rig.sink.flush();
    expect(rig.counts).toMatchObject({ delivered: 9, rejected: 1 });
  });

  it('sends the same request again when nothing of it got through', async () => {
    local.script([{ status: 503, times: 2 }]);
    await deliverAll(10);
    expect(statuses()).toEqual([503, 503, 200]);
    expect(new Set(local.requests().map(({ eventCount }) => eventCount))).toEqual(new Set([10]));
  });

  it('delivers a burst of 20,000 exactly once', async () => {
    const wide = makeRig(local.url, { batchSize: 500 });
    wide.accept(makeEvents(20_000));
    await wide.sink.flush();
    expect(wide.counts.delivered).toBe(20_000);
    expect(local.events()).toHaveLength(20_000);
    expect(local.events().every(({ copies }) => copies === 1)).toBe(true);
    expect(local.requests()).toHaveLength(40);
    await wide.sink.shutdown(100);
  });
});
