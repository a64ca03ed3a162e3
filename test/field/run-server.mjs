import { cp, mkdir, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Child } from './child.mjs';
import { compare, countExpected } from './compare.mjs';
import { startPostgres } from './postgres.mjs';
import { startProxy } from './proxy.mjs';

/** A server that takes longer is broken. */
const LIMIT_MS = 180_000;
const START_MS = 90_000;
/** What an event may take: the library sends every two seconds, and loads its client at the first time. */
const ARRIVAL_MS = 6_000;
/** What a server gets to end by itself. */
const PATIENCE_MS = 15_000;

/**
 * Starts a server without a line of code, lets its own client call it through a proxy for each persona, ends it,
 * and holds the events against what the proxies saw.
 *
 * @param {import('./servers.mjs').FieldServer} server
 * @param {{ node: string, folder: string, telemetry: { modules: string[], hook: string }, posthog: any }} place
 * @returns {Promise<import('./compare.mjs').Outcome>}
 */
export async function runServer(server, place) {
  const { folder, node, posthog } = place;
  const data = join(folder, 'data');
  await rm(data, { recursive: true, force: true });
  await mkdir(data, { recursive: true });
  // What a server changes, it changes there.
  if (server.seed) await cp(join(folder, server.seed), join(data, server.seed));
  const open = [];
  const problems = [];
  const records = [];
  const facts = { node: process.version };
  try {
    const database = server.postgres ? await startPostgres(folder) : undefined;
    if (database) open.push(() => database.stop());
    const port = await freePort();
    const started = await startServer(server, place, { data, port, databaseUrl: database?.url });
    open.push(() => started.stop({ patienceMs: 0, signal: 'SIGKILL' }));
    const proxies = new Map();
    for (const persona of server.personas) {
      const proxy = await startProxy(persona, port, records);
      open.push(() => proxy.close());
      proxies.set(persona, proxy);
    }
    const urls = [...proxies].map(([persona, { url }]) => [`${persona.toUpperCase()}_URL`, url]);
    const client = new Child(node, ['client.mjs'], {
      cwd: folder,
      env: { ...Object.fromEntries(urls), DATA: data },
      limitMs: LIMIT_MS,
    });
    const ended = await client.ended();
    if (ended !== 0) problems.push(`its client ended with ${ended}`, ...client.output);
    for (const line of client.lines) readFact(line, facts);
    for (const { close } of proxies.values()) close();
    await arrival(posthog, server.name, countExpected(server, { records, facts }));
    if ((await started.stop({ patienceMs: PATIENCE_MS })) === 'SIGKILL') {
      problems.push(`it was still there ${PATIENCE_MS / 1_000} s after SIGTERM`);
    }
    const outcome = compare(server, { records, facts, events: eventsOf(posthog, server.name) });
    problems.push(...outcome.problems);
    return { ...outcome, problems, log: started.lines };
  } catch (error) {
    return { requests: [], problems: [...problems, String(error)] };
  } finally {
    for (const close of open.toReversed()) await close();
  }
}

async function startServer(server, { node, folder, telemetry, posthog }, { data, port, databaseUrl }) {
  const { args, env, cwd = folder } = server.start({ folder, data, port, databaseUrl });
  const flag = server.isEsm ? '--import' : '--require';
  const hook = server.isEsm ? [`--experimental-loader=${telemetry.hook}`] : [];
  const loaded = telemetry.modules.flatMap((module) => [flag, module]);
  const started = new Child(node, [...hook, ...loaded, ...args], {
    cwd,
    env: { ...environment(server, posthog), ...env },
    limitMs: LIMIT_MS,
  });
  const late = setTimeout(() => void started.stop({ patienceMs: 0, signal: 'SIGKILL' }), START_MS);
  try {
    await started.line(server.ready);
  } catch (error) {
    throw new Error([String(error), ...started.output].join('\n'), { cause: error });
  } finally {
    clearTimeout(late);
  }
  return started;
}

function environment({ name, env }, posthog) {
  return {
    POSTHOG_HOST: posthog.url,
    POSTHOG_PROJECT_TOKEN: 'phc_field',
    OTEL_SERVICE_NAME: name,
    // `none` would make no spans at all; an exporter with nowhere to go would fill the log.
    OTEL_TRACES_EXPORTER: 'otlp',
    OTEL_EXPORTER_OTLP_ENDPOINT: posthog.collector,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_LOGS_EXPORTER: 'none',
    OTEL_NODE_RESOURCE_DETECTORS: 'env',
    NODE_NO_WARNINGS: '1',
    NODE_ENV: 'production',
    ...env,
  };
}

/** `fact <name> <value>`: what only the client learns, such as the id that a server gave. */
function readFact(line, facts) {
  const [word, name, value] = line.split(' ');
  if (word === 'fact') facts[name] = value;
}

function eventsOf(posthog, service) {
  return posthog.events().filter(({ properties }) => properties.service_name === service);
}

/** Many servers end by `process.exit()` on SIGTERM, at once: what they were asked last is to be there before. */
async function arrival(posthog, service, count) {
  const endMs = performance.now() + ARRIVAL_MS;
  while (eventsOf(posthog, service).length < count && performance.now() < endMs) await sleep(100);
}

async function freePort() {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
