import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** A request as it came over the wire. */
interface RawRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

export interface Raw {
  readonly url: string;
  readonly requests: RawRequest[];
  close(): Promise<void>;
}

/** A server that takes everything, tells what came, and answers what it is told to, v0's success at first. */
export async function serveRaw(
  answer: (response: ServerResponse, request: IncomingMessage) => void = (response) =>
    void response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"Ok"}'),
): Promise<Raw> {
  const requests: RawRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      requests.push({ url: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks) });
      answer(response, request);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : '',
    requests,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
