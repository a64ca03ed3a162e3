import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const bench = fileURLToPath(new URL('..', import.meta.url));

/** Installs what the lock file says, unless that was done since it changed. */
export function installOnce() {
  const lock = `${bench}package-lock.json`;
  const installed = `${bench}node_modules/.package-lock.json`;
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  console.error('Installing bench/ …');
  const { status } = spawnSync('npm', ['ci', '--prefix', bench, '--no-fund', '--no-audit'], {
    cwd: bench,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) throw new Error('npm ci in bench/ failed');
}
