import { once } from 'node:events';
import type { Server } from 'node:http';

/** Where only this machine comes. */
export const LOOPBACK = '127.0.0.1';

/**
 * Listens on the address, by default one that no network reaches, and returns the port.
 * @throws {Error} of the system, with its code, when it can't.
 */
export async function listen(server: Server, port: number, host: string = LOOPBACK): Promise<number> {
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}
