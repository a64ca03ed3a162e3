/** Which statuses a rule is for: a status, a class such as `4xx`, or several of both; `*` is every one. */
export type StatusPattern =
  | number
  | `${1 | 2 | 3 | 4 | 5}xx`
  | '*'
  | readonly (number | `${1 | 2 | 3 | 4 | 5}xx`)[];

/** Compiles the option; `undefined` when it is no status pattern. */
export function compileStatus(pattern: unknown): ((status: number | undefined) => boolean) | undefined {
  if (pattern === '*') return () => true;
  const all: readonly unknown[] = Array.isArray(pattern) ? pattern : [pattern];
  const tests = all.map(compileOne);
  if (tests.length === 0 || tests.includes(undefined)) return undefined;
  return (status) => status !== undefined && tests.some((test) => test?.(status) === true);
}

function compileOne(pattern: unknown): ((status: number) => boolean) | undefined {
  if (typeof pattern === 'number' && Number.isInteger(pattern) && pattern >= 100 && pattern <= 599) {
    return (status) => status === pattern;
  }
  if (typeof pattern !== 'string' || !/^[1-5]xx$/i.test(pattern)) return undefined;
  const hundreds = Number(pattern[0]);
  return (status) => Math.floor(status / 100) === hundreds;
}
