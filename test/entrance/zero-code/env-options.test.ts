import { describe, expect, it } from 'vitest';
import { resolveOptions } from '../../../src/options/resolve.js';
import { readEnvOptions } from '../../../src/entrance/zero-code/env-options.js';

describe('options by environment', () => {
  it.each([
    [
      'SPANHOG_EVENTS',
      '{"POST /projects": "project_create"}',
      { events: { 'POST /projects': 'project_create' } },
    ],
    ['SPANHOG_DEFAULT_EVENT', 'call', { defaultEvent: 'call' }],
    ['SPANHOG_DEFAULT_EVENT', 'false', { defaultEvent: false }],
    ['SPANHOG_IGNORE', 'GET /status, * /internal/**', { ignore: ['GET /status', '* /internal/**'] }],
    ['SPANHOG_ROUTES', '/users/{id}\n/users', { routes: ['/users/{id}', '/users'] }],
    ['SPANHOG_CALLER_USER', 'app.user', { caller: { user: ['app.user'] } }],
    ['SPANHOG_CALLER_ORGANIZATION', 'app.org', { caller: { organization: ['app.org'] } }],
    ['SPANHOG_CALLER_HASH', 'a-key-of-my-own-0123', { caller: { hash: 'a-key-of-my-own-0123' } }],
    ['SPANHOG_CALLER_HASH', 'false', { caller: { hash: false } }],
    ['SPANHOG_ALLOW_INSECURE_HOST', 'true', { allowInsecureHost: true }],
    ['SPANHOG_PERSON_PROFILES', 'never', { personProfiles: 'never' }],
    ['SPANHOG_DRY_RUN', '1', { dryRun: true }],
    ['SPANHOG_HISTORICAL_MIGRATION', 'yes', { historicalMigration: true }],
    ['SPANHOG_COMPRESSION', 'none', { delivery: { compression: 'none' } }],
    ['SPANHOG_BATCH_SIZE', '50', { delivery: { batchSize: 50 } }],
    ['SPANHOG_FLUSH_INTERVAL_MS', '500', { delivery: { flushIntervalMs: 500 } }],
    ['SPANHOG_MAX_QUEUE_EVENTS', '10', { delivery: { maxQueueEvents: 10 } }],
    ['SPANHOG_MAX_QUEUE_BYTES', '100000', { delivery: { maxQueueBytes: 100_000 } }],
    ['SPANHOG_REQUEST_TIMEOUT_MS', '1000', { delivery: { requestTimeoutMs: 1_000 } }],
    ['SPANHOG_SHUTDOWN_TIMEOUT_MS', '1000', { delivery: { shutdownTimeoutMs: 1_000 } }],
    [
      'SPANHOG_OUTBOX_DIRECTORY',
      '/var/lib/api/outbox',
      { delivery: { outbox: { directory: '/var/lib/api/outbox' } } },
    ],
  ])('%s=%s is an option that the processor takes', (name, text, options) => {
    const read = readEnvOptions({ [name]: text, POSTHOG_API_KEY: 'phc_x', PATH: '/bin' });
    expect(read).toEqual({ options, headers: {}, foreign: [] });
    expect(() => resolveOptions(read.options, {})).not.toThrow();
  });

  it('puts options of one group together', () => {
    const outbox = {
      SPANHOG_OUTBOX_DIRECTORY: '/var/lib/api/outbox',
      SPANHOG_OUTBOX_MAX_BYTES: '1000000',
      SPANHOG_OUTBOX_MAX_AGE_MS: '3600000',
      SPANHOG_OUTBOX_SYNC: 'never',
    };
    const { options } = readEnvOptions({
      SPANHOG_BATCH_SIZE: '5',
      ...outbox,
      SPANHOG_FLUSH_INTERVAL_MS: '6',
    });
    expect(options).toEqual({
      delivery: {
        batchSize: 5,
        flushIntervalMs: 6,
        outbox: { directory: '/var/lib/api/outbox', maxBytes: 1_000_000, maxAgeMs: 3_600_000, sync: 'never' },
      },
    });
    expect(() => resolveOptions(options, {})).not.toThrow();
  });

  it('takes a blank variable for none', () => {
    expect(readEnvOptions({ SPANHOG_BATCH_SIZE: ' ' }).options).toEqual({});
  });

  it.each([
    ['SPANHOG_BATCHSIZE', '5', /Unknown variable SPANHOG_BATCHSIZE.*SPANHOG_BATCH_SIZE/],
    ['SPANHOG_BATCH_SIZE', 'many', /SPANHOG_BATCH_SIZE to be a whole number$/],
    ['SPANHOG_DRY_RUN', 'maybe', /SPANHOG_DRY_RUN to be true or false$/],
    ['SPANHOG_EVENTS', 'POST /x=y', /SPANHOG_EVENTS to be JSON/],
  ])('%s=%s is an error that names it', (name, text, message) => {
    expect(() => readEnvOptions({ [name]: text })).toThrow(message);
  });
});
