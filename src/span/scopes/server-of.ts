import { isObject } from '../identity.js';
import { sharedTable, type SharedTable } from '../side-table.js';

let servers: SharedTable | undefined;

function table(): SharedTable {
  return (servers ??= sharedTable(Symbol.for('spanhog.servers')));
}

/** Notes which server span's request a span belongs to, where the RPC metadata of its context doesn't say so. */
export function noteServer(span: object, server: object): void {
  table().set(span, server);
}

/** The span that speaks for what a span belongs to: a server span's request, or a part of one; if it was noted. */
export function serverOf(span: object): object | undefined {
  const server = table().get(span);
  return isObject(server) ? server : undefined;
}
