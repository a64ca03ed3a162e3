/** Installs what the tiles are checked with, by its lock file, into the cache: it is 550 MB, and no part of `npm ci`. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = fileURLToPath(new URL('.', import.meta.url));
export const PLACE = fileURLToPath(new URL('../../.cache/clickhouse/', import.meta.url));

export function install() {
  const lock = readFileSync(join(HERE, 'package-lock.json'));
  const hash = createHash('sha256').update(lock).digest('hex');
  const done = join(PLACE, '.installed');
  if (existsSync(done) && readFileSync(done, 'utf8') === hash) return;
  mkdirSync(PLACE, { recursive: true });
  for (const name of ['package.json', 'package-lock.json']) cpSync(join(HERE, name), join(PLACE, name));
  const npm = process.env['npm_execpath'];
  const [command, first] = npm ? [process.execPath, [npm]] : ['npm', []];
  const quietly = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
  // ClickHouse for other systems is not in every registry; `npm ci` refuses a lock without it.
  execFileSync(command, [...first, 'install', ...quietly], {
    cwd: PLACE,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  writeFileSync(done, hash);
}
