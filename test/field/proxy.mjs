import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { connect } from 'node:net';

const LONGEST_BODY = 65_536;

/**
 * What truly happened: a request as it went over the wire, and what was answered.
 *
 * @typedef {object} RecordedRequest
 * @property {string} persona who sent it: each one has a proxy of its own
 * @property {string} method
 * @property {string} path without its query
 * @property {string} query with its `?`, or nothing
 * @property {import('node:http').IncomingHttpHeaders} headers
 * @property {string} body of the request, its first 64 KiB
 * @property {number | undefined} status of the answer; `undefined` when there was none
 * @property {string} traceId which the event of this request has
 */

/**
 * A proxy in front of a server that writes down every request of one persona. It adds a `traceparent`, as a
 * gateway does, and nothing else: by its trace an event is found again.
 *
 * @param {string} persona
 * @param {number} port of the server
 * @param {RecordedRequest[]} records
 */
export async function startProxy(persona, port, records) {
  const proxy = createServer((incoming, answer) => {
    const record = recordOf(persona, incoming);
    records.push(record);
    const outgoing = request({
      host: '127.0.0.1',
      port,
      method: incoming.method,
      path: incoming.url,
      agent: false,
      headers: [...incoming.rawHeaders, 'traceparent', `00-${record.traceId}-${randomId(8)}-01`],
    });
    outgoing.on('response', (response) => {
      record.status = response.statusCode;
      answer.writeHead(response.statusCode ?? 502, response.statusMessage, response.rawHeaders);
      response.pipe(answer);
      response.on('error', () => answer.destroy());
    });
    outgoing.on('error', () => answer.destroy());
    answer.on('close', () => outgoing.destroy());
    incoming.on('data', (chunk) => {
      if (record.body.length < LONGEST_BODY) record.body += chunk.toString();
    });
    incoming.pipe(outgoing);
  });
  // A protocol of its own from here on: no request, and no event.
  proxy.on('upgrade', (incoming, socket, head) => {
    const server = connect(port, '127.0.0.1', () => {
      server.write(headOf(incoming));
      server.write(head);
      server.pipe(socket).pipe(server);
    });
    server.on('error', () => socket.destroy());
    socket.on('error', () => server.destroy());
    socket.on('close', () => server.destroy());
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return {
    url: `http://127.0.0.1:${proxy.address().port}`,
    close() {
      proxy.closeAllConnections();
      proxy.close();
    },
  };
}

/** @param {string} persona @param {import('node:http').IncomingMessage} incoming @returns {RecordedRequest} */
function recordOf(persona, { method = '', url = '', headers }) {
  const [path = '', query] = url.split(/(?=\?)/);
  return {
    persona,
    method,
    path,
    query: query ?? '',
    headers,
    body: '',
    status: undefined,
    traceId: randomId(16),
  };
}

function headOf({ method, url, rawHeaders }) {
  const lines = [`${method} ${url} HTTP/1.1`];
  for (let at = 0; at < rawHeaders.length; at += 2) lines.push(`${rawHeaders[at]}: ${rawHeaders[at + 1]}`);
  return `${lines.join('\r\n')}\r\n\r\n`;
}

const randomId = (/** @type {number} */ bytes) => randomBytes(bytes).toString('hex');
