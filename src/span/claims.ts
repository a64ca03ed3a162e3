const KEYS = new WeakMap<object, string>();
let made = 0;

/** A name for an object, the same one each time, for destinations that have no address. */
export function keyOf(destination: object): string {
  const known = KEYS.get(destination);
  if (known !== undefined) return known;
  made += 1;
  const key = `object ${process.pid} ${made}`;
  KEYS.set(destination, key);
  return key;
}

const REGISTRY: unique symbol = Symbol.for('spanhog.claims');

/**
 * Whether nobody has counted this span for this destination yet. Two processors with the same token and host
 * in one process, the app's and a framework's, from ESM and CJS copies of this library, would count every
 * request twice.
 */
export function claimSpan(span: object, destination: string): boolean {
  const claims = claimsOf(destination);
  if (claims.has(span)) return false;
  claims.add(span);
  return true;
}

/** The spans that were counted for a destination. There are as many destinations as projects: a few. */
function claimsOf(destination: string): WeakSet<object> {
  const claims = registry();
  const known = claims.get(destination);
  if (known) return known;
  const fresh = new WeakSet<object>();
  claims.set(destination, fresh);
  return fresh;
}

function registry(): Map<string, WeakSet<object>> {
  const known: unknown = Reflect.get(globalThis, REGISTRY);
  if (known instanceof Map) return known;
  const fresh = new Map<string, WeakSet<object>>();
  Reflect.set(globalThis, REGISTRY, fresh);
  return fresh;
}
