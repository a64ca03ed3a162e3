/** Stands for the tracing back end: takes what the API's BatchSpanProcessor exports, as OTLP in JSON. */
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';

const OTLP_SERVER_KIND = 2;

export async function startCollector() {
  /** @type {string[]} one for each server span */
  const serverTraceIds = [];
  const server = createServer((request, response) => {
    json(request)
      .then((body) => {
        serverTraceIds.push(...traceIdsOf(body));
        return response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      })
      .catch((error) => response.writeHead(400).end(String(error)));
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    serverTraceIds,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** @param {any} body an ExportTraceServiceRequest @returns {string[]} */
function traceIdsOf(body) {
  return (body.resourceSpans ?? [])
    .flatMap(({ scopeSpans }) => scopeSpans)
    .flatMap(({ spans }) => spans)
    .filter(({ kind }) => kind === OTLP_SERVER_KIND)
    .map(({ traceId }) => traceId);
}
