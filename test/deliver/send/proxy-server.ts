import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';

const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

/** Who signed the certificate of `posthog.test`, `localhost` and `127.0.0.1`. */
export const CA_FILE: string = fixture('ca.pem');

const CERTIFICATE = {
  key: readFileSync(fixture('server.key.pem')),
  cert: readFileSync(fixture('server.cert.pem')),
} as const;

/** What a proxy was asked. */
interface Asked {
  readonly method: string | undefined;
  readonly target: string | undefined;
  readonly authorization: string | undefined;
}

export interface Proxy {
  readonly port: number;
  readonly asked: Asked[];
  close(): Promise<void>;
}

/**
 * A forwarding proxy as companies have them: tunnels by `CONNECT`, plain requests by their whole address. It finds
 * every name on this machine.
 * @param refuse Answers a `CONNECT` in the place of opening a tunnel.
 */
export async function serveProxy({
  isSecure = false,
  refuse,
}: {
  readonly isSecure?: boolean;
  readonly refuse?: (client: Duplex) => void;
} = {}): Promise<Proxy> {
  const asked: Asked[] = [];
  const sockets = new Set<Duplex>();
  const note = ({ method, url, headers }: IncomingMessage): void => {
    asked.push({ method, target: url, authorization: headers['proxy-authorization'] });
  };
  const server: Server = isSecure ? createSecureServer(CERTIFICATE) : createServer();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  server.on('connect', (request, client) => {
    note(request);
    if (refuse) return refuse(client);
    const upstream = connect(Number(request.url?.split(':').at(-1)), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    sockets.add(upstream);
    for (const socket of [client, upstream]) {
      socket.on('error', () => {
        upstream.destroy();
        client.destroy();
      });
    }
  });
  server.on('request', (request, response) => {
    note(request);
    const { method, headers, url = '' } = request;
    const forwarded = httpRequest(url, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    request.pipe(forwarded);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    asked,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** PostHog over TLS: takes everything, and tells how many requests came. */
export async function serveSecure(): Promise<{
  readonly port: number;
  readonly taken: () => number;
  close(): Promise<void>;
}> {
  let count = 0;
  const server = createSecureServer(CERTIFICATE, (request, response) => {
    request.resume().on('end', () => {
      count += 1;
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"Ok"}');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    taken: () => count,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
