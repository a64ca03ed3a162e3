import { tmpdir } from 'node:os';
import { parse, resolve } from 'node:path';
import { optionError } from '../checks.js';
import type { OutboxSettings } from '../deliver/settings.js';
import type { OutboxOptions } from './delivery-options.js';
import { checkOptions, integer, oneOf, type Check } from './table.js';

const DAY_MS = 86_400_000;

const OUTBOX = {
  directory: checkDirectory,
  maxBytes: integer(64 * 1024 ** 2, 64 * 1024, 64 * 1024 ** 3),
  maxAgeMs: integer(7 * DAY_MS, 1_000, 90 * DAY_MS),
  sync: oneOf(['interval', 'never'], 'interval'),
} satisfies Record<keyof OutboxOptions, Check<unknown>>;

/**
 * The outbox that `delivery.outbox` asks for; `undefined` when it asks for none.
 * @throws TypeError naming the option, what was expected and what came.
 */
export function resolveOutbox(name: string, option: unknown): OutboxSettings | undefined {
  return option === undefined || option === false ? undefined : checkOptions(name, option, OUTBOX);
}

function checkDirectory(name: string, directory: unknown): string {
  if (typeof directory !== 'string' || directory.trim() === '' || directory.includes('\0')) {
    throw optionError(name, "a directory's path, such as '/var/lib/my-api/outbox'", directory);
  }
  // The working directory may change later; the outbox must not.
  const path = resolve(directory);
  if (path === parse(path).root) throw optionError(name, 'a directory of its own, not the root', directory);
  // Everyone's, and emptied at every start: nothing would survive there.
  if (path === resolve(tmpdir())) {
    throw optionError(name, 'a directory of its own, not the one for temporary files', directory);
  }
  return path;
}
