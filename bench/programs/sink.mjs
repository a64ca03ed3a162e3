// Answers everything with 200 and PostHog's word for it, as fast as it can, and counts what came only when asked: what
// it costs is not part of any figure, but it runs on the same machine. Bodies are kept compressed.
import { createServer } from 'node:http';
import { countRecords } from './parts/records.mjs';

/** @type {{ path: string, headerBytes: number, body: Buffer }[]} */
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
    requests.push({ path, headerBytes: sizeOf(request.rawHeaders), body: Buffer.concat(chunks) });
    const answer = () =>
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"Ok"}');
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
    case 'count':
      return { requests: requests.length };
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

/** What came: requests, bytes of their headers, of their bodies and of what is packed in these, and what each product makes of a request of the API. */
function report() {
  const sum = { requests: requests.length, headerBytes: 0, wireBytes: 0, bytes: 0, events: 0, records: 0 };
  for (const { path, headerBytes, body } of requests) {
    const { bytes, events = 0, records = events } = countRecords(path, body);
    sum.headerBytes += headerBytes;
    sum.wireBytes += body.length;
    sum.bytes += bytes;
    sum.events += events;
    sum.records += records;
  }
  return sum;
}

/** Names, values, and four characters between and behind them. */
function sizeOf(rawHeaders) {
  return rawHeaders.reduce((bytes, text) => bytes + text.length + 2, 0);
}
