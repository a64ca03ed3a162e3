import { once } from 'node:events';
import type { Server } from 'node:http';

/**
 * Listens on 127.0.0.1, never on a network, and returns the port.
 * @throws {Error} of the system, with its code, when it can't.
 */
export async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}
