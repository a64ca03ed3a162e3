import { isObject } from './identity.js';
import { SideTable } from './side-table.js';

const REGISTRY: unique symbol = Symbol.for('spanhog.servers');

type Servers = Pick<SideTable<object>, 'get' | 'set'>;
let joined: Servers | undefined;

/** ESM and CJS copies of this library, the app's and a framework's, meet in this one table. */
function servers(): Servers {
  if (joined) return joined;
  const known: unknown = Reflect.get(globalThis, REGISTRY);
  if (isServers(known)) return (joined = known);
  joined = new SideTable<object>();
  Reflect.set(globalThis, REGISTRY, joined);
  return joined;
}

function isServers(value: unknown): value is Servers {
  return isObject(value) && typeof value['get'] === 'function' && typeof value['set'] === 'function';
}

/** Notes which server span's request a span belongs to, where the RPC metadata of its context doesn't say so. */
export function noteServer(span: object, server: object): void {
  servers().set(span, server);
}

/** The span that speaks for what a span belongs to: a server span's request, or a part of one; if it was noted. */
export function serverOf(span: object): object | undefined {
  const server: unknown = servers().get(span);
  return isObject(server) ? server : undefined;
}
