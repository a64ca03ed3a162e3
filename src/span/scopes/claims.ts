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

/** The processors of one destination in this process, and, while there are several, what was counted for it. */
export interface Claims {
  processors: number;
  readonly spans: WeakSet<object>;
}

/**
 * The claims of a destination, with one processor more. Two with the same token and host in one process, the app's
 * and a framework's, from ESM and CJS copies of this library, would count every request twice.
 */
export function joinClaims(destination: string): Claims {
  const registry = findRegistry();
  const known: unknown = registry.get(destination);
  // Another version of this library may keep something else in the table.
  const claims: Claims = isClaims(known) ? known : { processors: 0, spans: new WeakSet() };
  // There are as many destinations as projects: a few.
  registry.set(destination, claims);
  claims.processors += 1;
  return claims;
}

/** To be called once by whoever joined. */
export function leaveClaims(claims: Claims): void {
  claims.processors -= 1;
}

/** Whether nobody has counted the request of this span yet. Of a request its outermost span, the same for all. */
export function claimSpan(claims: Claims, span: object): boolean {
  // Alone there is nobody else to count it, and an entry for each span is dear.
  if (claims.processors < 2) return true;
  if (claims.spans.has(span)) return false;
  claims.spans.add(span);
  return true;
}

function isClaims(value: unknown): value is Claims {
  return (
    typeof value === 'object' &&
    value !== null &&
    Number.isInteger(Reflect.get(value, 'processors')) &&
    Reflect.get(value, 'spans') instanceof WeakSet
  );
}

function findRegistry(): Map<unknown, unknown> {
  const known: unknown = Reflect.get(globalThis, REGISTRY);
  if (known instanceof Map) return known;
  const fresh = new Map<unknown, unknown>();
  Reflect.set(globalThis, REGISTRY, fresh);
  return fresh;
}
