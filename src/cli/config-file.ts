import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isRecord } from '../checks.js';

/** What a `spanhog.config.*` or the environment says that commands read. */
export type Config = Readonly<Record<string, unknown>>;

const NAMES = ['ts', 'mts', 'mjs', 'js', 'cjs', 'json'].map((ending) => `spanhog.config.${ending}`);

/**
 * The options in a file whose default export (or JSON) is what the processor takes. Without a name the file
 * `spanhog.config.*` of the working directory; none is an empty one.
 * @throws TypeError when it can't be read, in words for its writer
 */
export async function readConfigFile(name: string | undefined): Promise<Config> {
  const found = name ?? NAMES.find((each) => existsSync(each));
  if (found === undefined) return {};
  const file = resolve(found);
  if (!existsSync(file)) throw new TypeError(`There is no file ${JSON.stringify(found)}`);
  const value = await load(file, found);
  if (isRecord(value)) return value;
  throw new TypeError(`Expected ${found} to export an object of options by default`);
}

async function load(file: string, name: string): Promise<unknown> {
  try {
    if (file.endsWith('.json')) {
      const value: unknown = JSON.parse(await readFile(file, 'utf8'));
      return value;
    }
    const module: unknown = await import(pathToFileURL(file).href);
    const exported = isRecord(module) ? module['default'] : undefined;
    return isRecord(exported) && '__esModule' in exported ? exported['default'] : exported;
  } catch (error) {
    const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
    if (code === 'ERR_UNKNOWN_FILE_EXTENSION') {
      throw new TypeError(
        `Node ${process.versions.node} reads no TypeScript: call it spanhog.config.mjs, or use Node 22.18`,
        { cause: error },
      );
    }
    const why = error instanceof Error ? error.message : String(error);
    throw new TypeError(`Can't read ${name}: ${why}`, { cause: error });
  }
}

/** The names that rules give, in their order: a map or a list of rules, as the option `events` takes them. */
export function eventNamesIn(rules: unknown): readonly string[] {
  const values: readonly unknown[] = Array.isArray(rules)
    ? rules
    : isRecord(rules)
      ? Object.values(rules)
      : [];
  const names = values.map((rule) => (isRecord(rule) ? rule['name'] : rule));
  return [...new Set(names.filter((name) => typeof name === 'string'))];
}
