import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEnvOptions } from '../../src/entrance/zero-code/env-options.js';
import { resolveOptions } from '../../src/options/resolve.js';

/** Where people keep secrets, and what they paste: whole, behind something, in quotes, in JSON. */
const secret = fc.stringMatching(/^[a-z]{3}[A-Za-z0-9]{6,30}$/).map((text) => `zq${text}`);
const pasted = secret.chain((text) =>
  fc
    .constantFrom(
      text,
      `phx_${text}`,
      `sk_live_${text}`,
      `"${text}"`,
      `Bearer ${text}`,
      `GET ${text}`,
      `http://user:${text}/er2@db`,
      `http://user:${text}@db:5432/x`,
      `https://${text}@host`,
      `https://host/?key=${text}`,
      `ftp://host/${text}`,
      `http://10.0.0.1/${text}`,
      `postgres://u:p%${text}@db`,
      `{"${text}": 1`,
      `{"${text}": {"name": "${text}"}}`,
      `["${text}"]`,
      `-----BEGIN ${text}-----\n${text}`,
      `${text},${text}`,
    )
    .map((value) => ({ text, value })),
);

const VARIABLES = [
  'POSTHOG_PROJECT_TOKEN',
  'POSTHOG_API_KEY',
  'POSTHOG_HOST',
  'SPANHOG_EVENTS',
  'SPANHOG_DEFAULT_EVENT',
  'SPANHOG_IGNORE',
  'SPANHOG_ROUTES',
  'SPANHOG_CALLER_USER',
  'SPANHOG_CALLER_ORGANIZATION',
  'SPANHOG_CALLER_HASH',
  'SPANHOG_API_KEY_HEADERS',
  'SPANHOG_VERSION_HEADERS',
  'SPANHOG_ALLOW_INSECURE_HOST',
  'SPANHOG_PERSON_PROFILES',
  'SPANHOG_DRY_RUN',
  'SPANHOG_HISTORICAL_MIGRATION',
  'SPANHOG_COMPRESSION',
  'SPANHOG_BATCH_SIZE',
  'SPANHOG_OUTBOX_DIRECTORY',
  'SPANHOG_OUTBOX_SYNC',
  'SPANHOG_SERVICE_HOST',
  'SPANHOG_BATCHSIZE',
];

const OPTIONS: readonly ((value: unknown) => unknown)[] = [
  (value) => value,
  ...[
    'projectToken',
    'host',
    'allowInsecureHost',
    'client',
    'events',
    'defaultEvent',
    'ignore',
    'caller',
  ].map((name) => (value: unknown) => ({ [name]: value })),
  ...['personProfiles', 'routes', 'beforeSend', 'dryRun', 'delivery', 'historicalMigration'].map(
    (name) => (value: unknown) => ({ [name]: value }),
  ),
  ...['user', 'organization', 'groups'].map((name) => (value: unknown) => ({ caller: { [name]: value } })),
  (value) => ({ caller: { hash: [value] } }),
  (value) => ({ caller: { hash: String(value).slice(0, 15) } }),
  ...['batchSize', 'compression', 'outbox', 'waitUntil'].map((name) => (value: unknown) => ({
    delivery: { [name]: value },
  })),
  (value) => ({ delivery: { outbox: { directory: '/x', sync: value } } }),
  (value) => ({ events: [[value, 'name']] }),
  (value) => ({ events: [{ match: value, name: 'name' }] }),
  (value) => ({ events: { 'GET /x': { name: 'x', status: value } } }),
  (value) => ({ routes: [value] }),
  (value) => ({ ignore: [value] }),
];

describe('No message holds a value, whichever option or variable it was put into', () => {
  it('by the environment', () => {
    fc.assert(
      fc.property(fc.constantFrom(...VARIABLES), pasted, (name, { text, value }) => {
        const env = { POSTHOG_API_KEY: 'phc_a', [name]: value };
        const said = messagesOf(() => {
          const { options, foreign } = readEnvOptions(env);
          const { mistake = '', doubts } = resolveOptions(options, env);
          return [...foreign, mistake, ...doubts];
        });
        expect(said.join('\n').toLowerCase()).not.toContain(text.toLowerCase());
      }),
      { numRuns: 2_000 },
    );
  });

  it('by code', () => {
    fc.assert(
      fc.property(fc.constantFrom(...OPTIONS), pasted, (put, { text, value }) => {
        const said = messagesOf(() => {
          const { mistake = '', doubts } = resolveOptions(put(value), {});
          return [mistake, ...doubts];
        });
        expect(said.join('\n').toLowerCase()).not.toContain(text.slice(0, 15).toLowerCase());
      }),
      { numRuns: 2_000 },
    );
  });
});

/** What is said, thrown or not; the causes too. */
function messagesOf(read: () => readonly string[]): readonly string[] {
  try {
    return read();
  } catch (error) {
    return error instanceof Error ? [error.message, String(error.cause)] : [String(error)];
  }
}
