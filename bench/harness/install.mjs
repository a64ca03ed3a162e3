import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const bench = fileURLToPath(new URL('..', import.meta.url));

/** Installs what the lock file says, unless it is there. */
export function installOnce() {
  if (isInstalled()) return;
  console.error('Installing bench/ …');
  const { status } = spawnSync('npm', ['ci', '--prefix', bench, '--no-fund', '--no-audit'], {
    cwd: bench,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) throw new Error('npm ci in bench/ failed');
}

/** By the versions, not by the files' times: a fresh checkout is newer than what it shares with another one. */
function isInstalled() {
  const wanted = packagesOf('package-lock.json');
  const installed = packagesOf('node_modules/.package-lock.json');
  return Object.entries(wanted).every(
    ([path, { version, optional }]) => path === '' || optional || installed[path]?.version === version,
  );
}

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(`${bench}${file}`, 'utf8')).packages;
  } catch {
    return {};
  }
}
