import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** @typedef {import('./requests.mjs').MatrixRequest} MatrixRequest */

/** The user agent of the request with this number: its version says which request an event is of. */
export const userAgentOf = (/** @type {number} */ number) => `acme-sdk-js/1.0.${number} (linux; x64)`;

/**
 * Sends one request on a connection of its own.
 *
 * @param {import('./app-process.mjs').AppProcess} app
 * @param {MatrixRequest} asked
 * @param {number} number
 * @returns {Promise<string[]>} what is wrong with the answer
 */
export async function send(app, { method, path, headers, body, answer }, number) {
  const outgoing = request({
    host: '127.0.0.1',
    port: app.port,
    method,
    path,
    agent: false,
    headers: { 'user-agent': userAgentOf(number), connection: 'close', ...headers },
  });
  outgoing.end(body);
  if (answer === 'abort' || answer === 'abort at SIGTERM') {
    outgoing.on('error', () => {});
    await app.line('waiting');
    if (answer === 'abort at SIGTERM') {
      app.signal('SIGTERM');
      await app.line('ending');
      // Longer than any turn of the event loop: an app may go on answering for as long as it is let.
      await sleep(500);
    }
    outgoing.destroy();
    return [];
  }
  const [response] = await once(outgoing, 'response', { signal: AbortSignal.timeout(60_000) });
  response.resume();
  await once(response, 'end');
  return response.statusCode === answer ? [] : [`the answer was ${response.statusCode}, not ${answer}`];
}

/** Calls a gRPC method, by a client in a process of its own. */
export async function sendGrpc(app, { path, headers, answer }, number) {
  const [status] = await runClient(app, 'grpc-client.cjs', [
    path,
    userAgentOf(number),
    JSON.stringify(headers),
  ]);
  return Number(status) === answer ? [] : [`the status was ${status}, not ${answer}`];
}

/** Sends messages over socket.io; what is no path of it is plain HTTP. */
export async function sendSocketIo(app, asked, number) {
  if (asked.method !== 'MESSAGES') return send(app, asked, number);
  const [status] = await runClient(app, 'socket-io-client.cjs', [asked.path, userAgentOf(number)]);
  return status === '200' ? [] : [`the client said ${status}`];
}

async function runClient(app, file, args) {
  const { stdout } = await run(app.node, [file, String(app.port), ...args], {
    cwd: app.folder,
    timeout: 60_000,
  });
  return stdout.trim().split('\n');
}

/** Invokes a Lambda function; `path` says how, `answer` is the status in its result. */
export async function sendLambda(app, { body, headers, answer }, number) {
  const event = JSON.parse(body);
  const given = headers && { ...headers, 'User-Agent': userAgentOf(number) };
  if (event.multiValueHeaders) event.multiValueHeaders = lists(given);
  else if (given) event.headers = given;
  const response = await fetch(`http://127.0.0.1:${app.port}`, {
    method: 'POST',
    body: JSON.stringify(event),
  });
  const { statusCode } = await response.json();
  return statusCode === answer ? [] : [`the function answered ${statusCode}, not ${answer}`];
}

const lists = (headers) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
