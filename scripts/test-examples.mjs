// Runs each of `examples/` with the packed library, as the start line of its package.json says: sends it real requests,
// and compares the events that the local PostHog of the tarball got. `npm run test:examples`; `-- hono` for one.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { startExample } from './examples/app.mjs';
import { compare } from './examples/events.mjs';
import * as expected from './examples/expected.mjs';
import { buildNext, configureWorkspace } from './examples/next.mjs';
import { startEndpoints, startSink } from './examples/others.mjs';
import { checkManifests, installExamples, names, runNode } from './examples/place.mjs';

/** @typedef {import('./examples/expected.mjs').Scenario} Scenario */

const HOW = {
  fastify: () => tryOne('fastify', expected.PROJECTS),
  hono: () => tryOne('hono', expected.PROJECTS),
  nestjs: tryNest,
  lambda: () => tryOne('lambda', expected.PROJECTS, { isFrozen: true }),
  'zero-code': () => tryOne('zero-code', expected.PROJECTS_UNAIDED),
  'queue-worker': () => tryOne('queue-worker', expected.EXPORTS),
  sentry: trySentry,
  'customer-usage': tryCustomerUsage,
  'express-api': tryExpress,
  nextjs: tryNext,
};

checkManifests();
assert.deepEqual(
  names.filter((name) => name !== 'testing'),
  Object.keys(HOW).toSorted(),
);
const only = process.argv[2];
const place = installExamples();
const { startLocalPostHog } = createRequire(join(place, 'package.json'))('spanhog/local');

// Next.js builds for as long as all the others run.
const { nextjs, ...quick } = HOW;
await Promise.all([only === undefined || only === 'nextjs' ? nextjs() : undefined, tryQuick()]);

async function tryQuick() {
  for (const [name, run] of Object.entries(quick)) if (only === undefined || only === name) await run();
}

/**
 * @typedef {object} How
 * @property {string} [cwd]
 * @property {readonly string[]} [args] Node's, instead of the start line's.
 * @property {NodeJS.ProcessEnv} [env]
 * @property {boolean} [isFrozen] Whether it may be frozen after an answer: its events are there by then.
 * @property {string} [label]
 * @property {(tools: Tools) => Promise<void>} [more] What else is asked.
 *
 * @typedef {{ app: Awaited<ReturnType<typeof startExample>>, posthog: import('spanhog/local').LocalPostHog }} Tools
 */

/** @param {string} name @param {Scenario} scenario @param {How} [how] */
async function tryOne(
  name,
  scenario,
  { cwd = join(place, name), args, env, isFrozen, label = name, more } = {},
) {
  const posthog = await startLocalPostHog();
  const ours = { POSTHOG_HOST: posthog.url, POSTHOG_PROJECT_TOKEN: 'phc_example' };
  const app = await startExample({ cwd, args, env: { ...ours, ...env } });
  try {
    for (const request of scenario.requests) await app.ask(request);
    await more?.({ app, posthog });
    if (!isFrozen) await app.stop();
    compare(label, posthog.events(), scenario.events, app.output);
    console.log(`✓ ${label}`);
  } finally {
    await app.destroy();
    await posthog.close();
  }
}

async function tryNest() {
  runNode(join(place, 'nestjs'), ['../node_modules/typescript/bin/tsc']);
  await tryOne('nestjs', expected.PROJECTS);
}

async function tryNext() {
  const app = join(place, 'nextjs');
  configureWorkspace(app);
  for (const bundler of ['turbopack', 'webpack']) {
    const cwd = await buildNext(app, bundler);
    await tryOne('nextjs', expected.PROJECTS, { cwd, args: ['server.js'], label: `nextjs, ${bundler}` });
  }
}

/** Both get what is theirs: PostHog the request, Sentry the error and its user. */
async function trySentry() {
  const sentry = await startSink();
  try {
    await tryOne('sentry', expected.PROJECTS_AND_FAILURE, { env: { SENTRY_DSN: sentry.dsn } });
    // An envelope's first line names its event, its second says what it is: a trace may tell of the error too.
    const errors = sentry.bodies.filter(
      (body) =>
        JSON.parse(body.split('\n')[1] ?? '{}').type === 'event' &&
        body.includes('"Reports are not written yet"'),
    );
    const ids = new Set(errors.map((body) => JSON.parse(body.split('\n')[0] ?? '{}').event_id));
    assert.equal(ids.size, 1, `Sentry gets the error once, and got:\n${errors.join('\n\n')}`);
    assert.match(errors[0] ?? '', /"user":\{"id":"user_ada"/);
  } finally {
    sentry.close();
  }
}

/** Each sees their own numbers, wherever in the request they name another. */
async function tryCustomerUsage() {
  const key = 'phs_example';
  /** @type {() => ReturnType<Tools['posthog']['events']>} */
  let events = () => [];
  const endpoints = await startEndpoints(() => events(), key);
  const env = { POSTHOG_APP_HOST: endpoints.url, POSTHOG_PROJECT_ID: '7', USAGE_ENDPOINT_KEY: key };
  const asks = { method: 'GET', path: '/usage/endpoints', status: 200 };
  const rows = (requests) => ({ rows: [{ endpoint: 'GET /v1/projects', requests }] });
  const more = async (tools) => {
    const { app, posthog } = tools;
    events = () => posthog.events();
    await posthog.waitFor(expected.LISTS.events.length);
    await app.ask({ ...asks, key: 'key_ada', answer: rows(2) });
    await app.ask({ ...asks, key: 'key_ben', answer: rows(1) });
    const path = '/usage/endpoints?organization=acme&variables[organization]=acme';
    const headers = { 'x-organization': 'acme', organization: 'acme' };
    await app.ask({ ...asks, key: 'key_ben', path, headers, answer: rows(1) });
    await app.ask({ ...asks, path: '/usage/acme', key: 'key_ben', status: 404 });
    await app.ask({ ...asks, status: 401 });
    const told = ['acme', 'globex', 'globex'].map((organization) => ({ variables: { organization } }));
    assert.deepEqual(endpoints.runs, told, 'PostHog is told the organization of the key, and nothing else');
  };
  try {
    await tryOne('customer-usage', expected.LISTS, { env, more });
  } finally {
    endpoints.close();
  }
}

/** Signs up, which makes the key that the rest is asked with. */
async function tryExpress() {
  const collector = await startSink();
  const person = { email: 'ada@example.com', password: 'secret', organization: 'acme', plan: 'pro' };
  const api = '/api/v2';
  /** @type {string | undefined} */
  let user;
  const more = async ({ app }) => {
    const signUp = await app.ask({ method: 'POST', path: `${api}/users`, body: person, status: 201 });
    ({ id: user } = JSON.parse(signUp));
    const headers = { authorization: `Basic ${Buffer.from('ada@example.com:secret').toString('base64')}` };
    const session = await app.ask({ method: 'POST', path: `${api}/sessions`, headers, status: 201 });
    const key = JSON.parse(session).token;
    await app.ask({ method: 'POST', path: `${api}/projects`, key, body: { name: 'Apollo' }, status: 201 });
    await app.ask({ method: 'GET', path: '/api/v1/me', key, status: 200 });
    await app.ask({ method: 'GET', path: '/api/v1/me', status: 401 });
  };
  const events = () => expected.happyPath(user);
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_LOGS_EXPORTER: 'none',
  };
  try {
    await tryOne(
      'express-api',
      {
        requests: [],
        get events() {
          return events();
        },
      },
      { env, more },
    );
  } finally {
    collector.close();
  }
}
