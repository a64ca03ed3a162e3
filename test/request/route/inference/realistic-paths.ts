import { readFileSync } from 'node:fs';

/** A path as a real service has it, and what of it is a value. */
export interface RealisticPath {
  readonly path: string;
  readonly values: readonly string[];
}

/** Written by hand: people, tenants, slugs, files, codes, keys, places. */
export const REALISTIC_PATHS: readonly RealisticPath[] = readFileSync(
  new URL('realistic-paths.txt', import.meta.url),
  'utf8',
)
  .split('\n')
  .filter((line) => line.startsWith('/'))
  .map((line) => ({
    path: line.replaceAll(/[[\]]/g, ''),
    values: [...line.matchAll(/\[([^\]]*)\]/g)].map(([, value = '']) => value),
  }));
