import { tmpdir } from 'node:os';
import { parse, resolve } from 'node:path';
import { checkInteger, checkRecord, optionError } from '../checks.js';
import type { OutboxSettings } from '../deliver/settings.js';

const KEYS = ['directory', 'maxBytes', 'maxAgeMs', 'sync'] as const;
const DAY_MS = 86_400_000;

/**
 * The outbox that `delivery.outbox` asks for; `undefined` when it asks for none.
 * @throws TypeError naming the option, what was expected and what came.
 */
export function resolveOutbox(option: unknown): OutboxSettings | undefined {
  if (option === undefined || option === false) return undefined;
  const given = checkRecord('delivery.outbox', option, KEYS);
  return {
    directory: checkDirectory(given['directory']),
    maxBytes: checkInteger(
      'delivery.outbox.maxBytes',
      given['maxBytes'],
      64 * 1024 ** 2,
      64 * 1024,
      64 * 1024 ** 3,
    ),
    maxAgeMs: checkInteger('delivery.outbox.maxAgeMs', given['maxAgeMs'], 7 * DAY_MS, 1_000, 90 * DAY_MS),
    sync: checkSync(given['sync']),
  };
}

function checkDirectory(directory: unknown): string {
  const name = 'delivery.outbox.directory';
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

function checkSync(sync: unknown): 'interval' | 'never' {
  if (sync === undefined) return 'interval';
  if (sync === 'interval' || sync === 'never') return sync;
  throw optionError('delivery.outbox.sync', "'interval' or 'never'", sync);
}
