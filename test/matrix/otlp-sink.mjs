import { once } from 'node:events';
import { createServer } from 'node:http';

/** A collector on 127.0.0.1 that counts spans: what is exported may not change by our being there. */
export async function startOtlpSink() {
  const spans = new Map();
  const server = createServer((req, res) => void receive(req, res));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  async function receive(req, res) {
    const body = Buffer.concat(await req.toArray()).toString();
    for (const { resource, scopeSpans } of JSON.parse(body).resourceSpans ?? []) {
      const service = resource.attributes.find(({ key }) => key === 'service.name').value.stringValue;
      const count = scopeSpans.reduce((sum, scope) => sum + scope.spans.length, 0);
      spans.set(service, (spans.get(service) ?? 0) + count);
    }
    res.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  }
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    /** How many spans a service has exported. @param {string} service */
    spansOf: (service) => spans.get(service) ?? 0,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}
