/** A route as a framework has it. */
export interface ListedRoute {
  /** Upper case; `*`: any. */
  readonly method: string;
  /** In the framework's own syntax, from the root on. */
  readonly template: string;
}

/** What answers so many methods answers them all: `app.all()`. */
const MANY = 7;

/** One for each method, one for all of them, none for a HEAD that goes with GET. */
export function routesOf(methods: readonly string[], template: string): readonly ListedRoute[] {
  const names = new Set(methods.map((method) => method.toUpperCase()));
  if (names.size >= MANY || names.has('ALL') || names.has('*')) return [{ method: '*', template }];
  if (names.has('GET')) names.delete('HEAD');
  return [...names].map((method) => ({ method, template }));
}

/** What somebody else's object has under a name; a getter that throws has nothing. */
export function read(value: unknown, name: string): unknown {
  try {
    return typeof value === 'function' || (typeof value === 'object' && value !== null)
      ? Reflect.get(value, name)
      : undefined;
  } catch {
    return undefined;
  }
}

export function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((text) => typeof text === 'string') : [];
}

/** What a method of somebody else's object returns. */
export function call(value: unknown, name: string, ...args: readonly unknown[]): unknown {
  const method = read(value, name);
  return typeof method === 'function' ? Reflect.apply(method, value, args) : undefined;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
