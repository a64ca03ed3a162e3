import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startLocalPostHog, type LocalPostHog } from '../../../src/local/posthog.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const SDK = ['--import', './test/entrance/zero-code/fixtures/sdk.mjs'];
const ESM = ['--import', './dist/esm/register.js'];
const CJS = ['--require', './dist/cjs/register.js'];

describe('spanhog/register, in an app without a line of ours', () => {
  let posthog: LocalPostHog;
  beforeEach(async () => {
    posthog = await startLocalPostHog();
  });
  afterEach(() => posthog.close());

  it.each([
    ['ends by itself', {}],
    ['ends by SIGTERM', { END: 'sigterm' }],
    ['samples no trace', { SAMPLER: 'off' }],
  ])('sends every request of an app that %s', async (_name, env) => {
    const { output, signal } = await run([...SDK, ...ESM], env);
    expect(output).toContain('spanhog: attached to ');
    expect(output).toContain('every request is counted, sampled or not');
    expect(signal).toBe('END' in env ? 'SIGTERM' : null);
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

  it('says that there is no SDK to attach to, and how to load one', async () => {
    const { output } = await run(CJS, {});
    expect(output).toContain('no OpenTelemetry SDK to attach to');
    expect(output).toContain(
      '--import @opentelemetry/auto-instrumentations-node/register --import spanhog/register',
    );
  });

  it.each([
    ['a wrong variable', { SPANHOG_BATCHSIZE: '5' }, 'did you mean `SPANHOG_BATCH_SIZE`?'],
    [
      'a wrong value',
      { SPANHOG_BATCH_SIZE: '5000' },
      'Expected `delivery.batchSize` to be an integer from 1 to 1000',
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
    const child = spawn(process.execPath, [...args, 'test/entrance/zero-code/fixtures/app.mjs'], {
      cwd: root,
      env: {
        PATH: process.env['PATH'],
        POSTHOG_HOST: posthog.url,
        POSTHOG_PROJECT_TOKEN: 'phc_zero_code',
        OTEL_METRICS_EXPORTER: 'none',
        OTEL_LOGS_EXPORTER: 'none',
        ...env,
      },
      timeout: 20_000,
      killSignal: 'SIGKILL',
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString();
      });
    }
    const [code, signal] = await once(child, 'close');
    return { output, code: Number(code), signal: signal === null ? null : String(signal) };
  }
});
