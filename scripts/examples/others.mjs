// Who else is talked to: Sentry and a collector, and PostHog's saved queries. All of it on this machine.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';

/** Takes what comes, for Sentry and for a collector. */
export async function startSink() {
  /** @type {string[]} */
  const bodies = [];
  const server = await listen(async (request) => {
    const body = Buffer.concat(await request.toArray());
    bodies.push((request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString());
    return [200, {}];
  });
  return { ...server, bodies, dsn: `${server.url.replace('//', '//public@')}/1` };
}

/**
 * PostHog's Endpoints: runs `api_usage_by_endpoint` over what the local PostHog has.
 *
 * @param {() => readonly import('spanhog/local').StoredEvent[]} events
 * @param {string} key
 */
export async function startEndpoints(events, key) {
  /** @type {unknown[]} What each run was told. */
  const runs = [];
  const server = await listen(async (request) => {
    const body = JSON.parse(await text(request));
    if (request.headers.authorization !== `Bearer ${key}`) return [401, {}];
    if (request.url !== '/api/projects/7/endpoints/api_usage_by_endpoint/run/') return [404, {}];
    runs.push(body);
    const own = events().filter(
      ({ properties }) => properties.organization_id === body.variables.organization,
    );
    /** @type {Map<unknown, number>} */
    const counts = new Map();
    for (const { properties } of own)
      counts.set(properties.endpoint, (counts.get(properties.endpoint) ?? 0) + 1);
    return [200, { columns: ['endpoint', 'requests'], results: [...counts] }];
  });
  return { ...server, runs };
}

/** @param {(request: import('node:http').IncomingMessage) => Promise<[number, object]>} answer */
async function listen(answer) {
  const server = createServer((request, response) => {
    void answer(request).then(([status, body]) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${server.address().port}`, close };
}
