import express from 'express';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { listEndpoints, reportEndpoints } from '../../src/index.js';
import type { StoredEvent } from '../../src/local/posthog.js';
import { accountedFor, addProcessor, request, startRig } from '../fixtures/rig.js';

const ANSWERED = { 'http.response.status_code': 200, 'http.route': '/users/:id' };

/** The list is the process's. */
beforeEach(() => {
  Reflect.deleteProperty(globalThis, Symbol.for('spanhog.endpoints'));
});

function inventoriesOf(events: readonly StoredEvent[]): readonly StoredEvent[] {
  return events.filter(({ event }) => event === 'api_inventory');
}

describe('the inventory of endpoints', () => {
  it('goes once, with the first request, and is no request itself', async () => {
    const rig = await startRig();
    const app = express();
    app.get('/users/:id', () => undefined);
    app.post('/users', () => undefined);
    reportEndpoints(app);
    for (let count = 0; count < 3; count += 1) request(rig.processor, '/users/7', ANSWERED);
    const events = await rig.finish();
    const [inventory, ...more] = inventoriesOf(events);
    expect(more).toEqual([]);
    expect(inventory).toMatchObject({
      timestamp: expect.stringMatching(/T00:00:00\.000Z$/),
      warnings: [],
      properties: {
        endpoints: listEndpoints(app),
        endpoint_count: 2,
        $process_person_profile: false,
      },
    });
    expect(inventory?.properties).not.toHaveProperty('request_count');
    expect(inventory?.properties).not.toHaveProperty('endpoint');
    expect(inventory?.distinctId).toBe(inventory?.uuid);
    expect(events.map(({ properties }) => properties['endpoint'])).toContain('GET /users/{id}');
    const stats = rig.processor.stats();
    expect(stats.requests.seen).toBe(3);
    expect(stats.events.accepted).toBe(4);
    expect(accountedFor(stats)).toBe(4);
  });

  it('names nothing whose requests are ignored: they would seem to be never called', async () => {
    const rig = await startRig({ ignore: { add: ['/internal/**'] } });
    reportEndpoints(['GET /healthz', 'GET /users/{id}', 'POST /internal/{job}/run', '* /api/v1/livez']);
    request(rig.processor, '/users/7', ANSWERED);
    expect(inventoriesOf(await rig.finish())).toMatchObject([
      { properties: { endpoints: ['GET /users/{id}'], endpoint_count: 1 } },
    ]);
    Reflect.deleteProperty(globalThis, Symbol.for('spanhog.endpoints'));
    const other = await startRig();
    reportEndpoints(['GET /healthz']);
    request(other.processor, '/users/7', ANSWERED);
    expect(inventoriesOf(await other.finish())).toEqual([]);
  });

  it('of all processes of a release is one event', async () => {
    const rig = await startRig({ projectToken: 'phc_one' });
    reportEndpoints(['GET /users/{id}']);
    request(rig.processor, '/users/7', ANSWERED);
    await rig.processor.shutdown();
    const other = addProcessor(rig.posthog, { projectToken: 'phc_one' });
    request(other, '/users/8', ANSWERED);
    await other.shutdown();
    expect(inventoriesOf(rig.posthog.events())).toMatchObject([{ copies: 2 }]);
  });

  it('goes again when the app says more, names of parameters aside', async () => {
    const rig = await startRig();
    reportEndpoints(['GET /users/{id}']);
    request(rig.processor, '/users/7', ANSWERED);
    await rig.processor.forceFlush();
    reportEndpoints(['GET /users/{user_id}']);
    request(rig.processor, '/users/7', ANSWERED);
    await rig.processor.forceFlush();
    reportEndpoints(['POST /users']);
    request(rig.processor, '/users/7', ANSWERED);
    const lists = inventoriesOf(await rig.finish()).map(({ properties }) => properties['endpoints']);
    expect(lists).toEqual([['GET /users/{id}'], ['GET /users/{id}', 'POST /users']]);
  });

  it('is that of the document, where there is one', async () => {
    const paths = { '/users/{id}': { get: {} }, '/never': { get: {} } };
    const rig = await startRig({ openapi: { openapi: '3.0.0', servers: [{ url: '/v1' }], paths } });
    request(rig.processor, '/v1/users/7', { 'http.response.status_code': 200 });
    const [inventory] = inventoriesOf(await rig.finish());
    expect(inventory?.properties['endpoints']).toEqual(['GET /v1/never', 'GET /v1/users/{id}']);
  });

  it('has a bound, and says how many there are', async () => {
    const rig = await startRig();
    reportEndpoints(Array.from({ length: 4_000 }, (_, at) => `GET /a-rather-long-name/${at}`));
    request(rig.processor, '/users/7', ANSWERED);
    const [inventory] = inventoriesOf(await rig.finish());
    expect(inventory?.properties['endpoint_count']).toBe(4_000);
    expect(JSON.stringify(inventory).length).toBeLessThan(65_536);
    expect(inventory?.properties['endpoints']).toHaveProperty(
      'length',
      expect.toSatisfy((length: number) => length > 1_000),
    );
  });

  it('meets `beforeSend`', async () => {
    const rig = await startRig({ beforeSend: (event) => (event.event === 'api_inventory' ? null : event) });
    reportEndpoints(['GET /users/{id}']);
    request(rig.processor, '/users/7', ANSWERED);
    expect(inventoriesOf(await rig.finish())).toEqual([]);
  });

  it.each([
    ['no app', {}, 'Expected it to be an app'],
    ['a list of something else', ['users', 7, 'get /x', 'GET /x?key=hunter2 y'], '4 of the endpoints'],
  ])('of %s is a warning, and nothing else', async (_what, given, message) => {
    const said = vi.spyOn(console, 'warn').mockReturnValue();
    expect(() => reportEndpoints(given)).not.toThrow();
    expect(said.mock.calls.flat().join()).toContain(message);
    expect(said.mock.calls.flat().join()).not.toContain('hunter2');
    const rig = await startRig();
    request(rig.processor, '/users/7', ANSWERED);
    expect(inventoriesOf(await rig.finish())).toEqual([]);
  });
});
