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
  const made = new WeakSet<object>();
  claims.set(destination, made);
  return made;
}

function registry(): Map<string, WeakSet<object>> {
  const known: unknown = Reflect.get(globalThis, REGISTRY);
  if (known instanceof Map) return known;
  const made = new Map<string, WeakSet<object>>();
  Reflect.set(globalThis, REGISTRY, made);
  return made;
}
