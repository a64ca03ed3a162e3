// Answers everything with 200 and `{}`, as fast as it can, and counts what came only when asked: what it costs is
// not part of any figure, but it runs on the same machine. Bodies are kept compressed.
import { createServer } from 'node:http';
import { gunzipSync } from 'node:zlib';

/** @type {{ path: string, body: Buffer }[]} */
let requests = [];
let isHolding = false;
/** @type {(() => void)[]} */
let held = [];

const server = createServer((request, response) => {
  /** @type {Buffer[]} */
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const path = request.url ?? '/';
    if (path.startsWith('/control/')) {
      response.end(JSON.stringify(control(path.slice(9))));
      return;
    }
    requests.push({ path, body: Buffer.concat(chunks) });
    const answer = () => response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    if (isHolding) held.push(answer);
    else answer();
  });
});
server.keepAliveTimeout = 120_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}` });
});
process.on('disconnect', () => process.exit());

/** @param {string} command */
function control(command) {
  switch (command) {
    case 'reset':
      requests = [];
      return {};
    case 'hold':
      isHolding = true;
      return {};
    case 'release':
      isHolding = false;
      for (const answer of held.splice(0)) answer();
      return {};
    default:
      return report();
  }
}

/** Requests and bytes on the wire, and for PostHog's batches the events and bytes in them. */
function report() {
  let wireBytes = 0;
  let bytes = 0;
  let events = 0;
  for (const { path, body } of requests) {
    wireBytes += body.length;
    if (!path.startsWith('/batch')) continue;
    const text = body[0] === 0x1f ? gunzipSync(body) : body;
    bytes += text.length;
    events += JSON.parse(text.toString()).batch.length;
  }
  return { requests: requests.length, wireBytes, bytes, events };
}
