import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startLocalPostHog, type LocalPostHog } from '../../../src/local/posthog.js';
import { startNode } from '../../fixtures/child.js';

const APP = 'test/entrance/zero-code/fixtures/app.mjs';
const ENV = { POSTHOG_PROJECT_TOKEN: 'phc_zero_code' };
const SDK = ['--import', './test/entrance/zero-code/fixtures/sdk.mjs'];
const ESM = ['--import', './dist/esm/register.js'];
const CJS = ['--require', './dist/cjs/register.js'];

describe('spanhog/register, in an app without a line of ours', () => {
  let posthog: LocalPostHog;
  let onEvent: (() => void) | undefined;
  beforeEach(async () => {
    onEvent = undefined;
    posthog = await startLocalPostHog({ onEvent: () => onEvent?.() });
  });
  afterEach(() => posthog.close());

  it.each([
    ['ends by itself', {}],
    ['ends by SIGTERM', { END: 'SIGTERM' }],
    ['ends by SIGINT', { END: 'SIGINT' }],
    ['ends by SIGHUP', { END: 'SIGHUP' }],
    ['ends by SIGTERM beside signal-exit 4', { END: 'SIGTERM', LISTENS: 'signal-exit' }],
    ['ends by SIGTERM beside signal-exit 3', { END: 'SIGTERM', LISTENS: 'signal-exit-3' }],
    ['samples no trace', { SAMPLER: 'off' }],
  ])('sends every request of an app that %s', async (_name, env) => {
    const { output, signal } = await run([...SDK, ...ESM], env);
    expect(output).toContain('spanhog: attached to ');
    expect(output).toContain('every request is counted, sampled or not');
    expect(signal).toBe('END' in env ? env.END : null);
    const events = posthog.events();
    expect(events).toHaveLength(3);
    for (const event of events) {
      expect(event.properties).toMatchObject({
        endpoint: 'GET /v1/things/{id}',
        auth_method: 'bearer',
        api_version: '7',
        client_name: 'acme-sdk-js',
        client_version: '1.2.3',
        deprecated: true,
        sunset_date: '2026-12-31',
        trace_sampled: !('SAMPLER' in env),
      });
    }
    expect(JSON.stringify(events)).not.toContain('SECRET');
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'])(
    'leaves the end to an app that listens to %s itself',
    async (end) => {
      const { code, signal } = await run([...SDK, ...ESM], { END: end, LISTENS: 'signal' });
      expect({ code, signal }).toEqual({ code: 0, signal: null });
      expect(posthog.events()).toHaveLength(3);
    },
  );

  it.each([
    ['beside the app’s own listener', { LISTENS: 'message' }],
    ['under pm2, where the app listens to nothing', { pm_id: '0' }],
  ])('sends at once when it is told to shut down by message, %s', async (_name, env) => {
    let arrived = 0;
    const allArrived = new Promise<void>((resolve) => {
      onEvent = () => {
        arrived += 1;
        if (arrived === 3) resolve();
      };
    });
    const settings = { SPANHOG_FLUSH_INTERVAL_MS: '600000', END: 'message', ...env };
    const child = startNode([...SDK, ...ESM, APP], { ...ENV, POSTHOG_HOST: posthog.url, ...settings });
    await once(child.process, 'message');
    expect(arrived).toBe(0);
    child.process.send('shutdown');
    await allArrived;
    child.process.kill('SIGKILL');
    await child.ended;
  });

  it('ends an idle process within its own limit while PostHog hangs, and says what is lost', async () => {
    const hanging = createServer(() => undefined);
    hanging.listen(0, '127.0.0.1');
    await once(hanging, 'listening');
    const host = `http://127.0.0.1:${portOf(hanging)}`;
    const child = startNode([...SDK, ...ESM, APP], { ...ENV, POSTHOG_HOST: host, OTEL_LOG_LEVEL: 'error' });
    const { output, code } = await child.ended;
    hanging.closeAllConnections();
    hanging.close();
    expect(code).toBe(0);
    expect(output).toMatch(/3 events.*lost/);
  });

  it('says that there is no SDK to attach to, and how to load one', async () => {
    const { output } = await run(CJS, {});
    expect(output).toContain('no OpenTelemetry SDK to attach to');
    expect(output).toContain(
      '--import @opentelemetry/auto-instrumentations-node/register --import spanhog/register',
    );
  });

  it('leaves alone what Kubernetes sets for a Service of its name, and says so', async () => {
    const service = {
      SPANHOG_SERVICE_HOST: '10.0.0.1',
      SPANHOG_PORT: 'tcp://10.0.0.1:80',
      SPANHOG_PORT_80_TCP_ADDR: '10.0.0.1',
    };
    const { output } = await run([...SDK, ...ESM], service);
    expect(output).toContain('unknown variables are left alone: SPANHOG_SERVICE_HOST, SPANHOG_PORT, ');
    expect(output).not.toContain('10.0.0.1');
    expect(posthog.events()).toHaveLength(3);
  });

  it.each([
    ['a wrong variable', { SPANHOG_BATCHSIZE: '5' }, 'did you mean `SPANHOG_BATCH_SIZE`?'],
    [
      'a wrong value',
      { SPANHOG_BATCH_SIZE: '5000' },
      'Expected `SPANHOG_BATCH_SIZE` to be an integer from 1 to 1000',
    ],
    ['no token', { POSTHOG_PROJECT_TOKEN: '' }, '`projectToken` is blank'],
    ['a secret in the place of the token', { POSTHOG_PROJECT_TOKEN: 'phx_SECRET' }, 'got a personal API key'],
  ])('never keeps the app from running: %s', async (_name, env, message) => {
    const { output, code } = await run([...SDK, ...ESM], env);
    expect(output).toContain(message);
    expect(output).not.toContain('SECRET');
    expect(code).toBe(0);
    expect(posthog.events()).toHaveLength(0);
  });

  async function run(args: readonly string[], env: Record<string, string>) {
    return startNode([...args, APP], { ...ENV, POSTHOG_HOST: posthog.url, ...env }).ended;
  }
});

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
