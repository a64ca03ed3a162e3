import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const HERE = fileURLToPath(new URL('.', import.meta.url));
const QUIETLY = ['--ignore-scripts', '--no-audit', '--no-fund'];

/** The Nodes beside the one that runs this script, exactly. */
const NODES = { 22: '22.23.3', 24: '24.20.0' };

/**
 * Copies a folder with a lock file into the cache, and installs what the lock says there; what is already there
 * stays.
 *
 * @param {string} name of a folder beside this file
 * @param {string} cache
 * @returns {Promise<string>} the folder in the cache
 */
export async function installTree(name, cache) {
  const folder = join(cache, name);
  await mkdir(folder, { recursive: true });
  await cp(join(HERE, name), folder, { recursive: true });
  await once(join(folder, '.installed'), await hashOf(join(folder, 'package-lock.json')), async () => {
    await rm(join(folder, '.library'), { force: true });
    await run('npm', ['ci', ...QUIETLY], { cwd: folder });
  });
  return folder;
}

/**
 * What is loaded before a server: OpenTelemetry's instrumentations as they are for this Node, and the library
 * from its tarball.
 *
 * @param {number} node major version
 * @param {{ cache: string, tarball: string }} options
 */
export async function installTelemetry(node, { cache, tarball }) {
  const folder = await installTree(`telemetry/node-${node === 20 ? 20 : 22}`, cache);
  await once(join(folder, '.library'), await hashOf(tarball), async () => {
    const args = ['install', '--no-save', '--no-package-lock', '--prefer-offline', ...QUIETLY, tarball];
    await run('npm', args, { cwd: folder });
  });
  const { resolve } = createRequire(join(folder, 'package.json'));
  return {
    modules: [resolve('@opentelemetry/auto-instrumentations-node/register'), resolve('spanhog/register')],
    hook: resolve('@opentelemetry/instrumentation/hook.mjs'),
  };
}

/** A Node of this major version. @param {number} major @param {string} cache @returns {Promise<string>} its binary */
export async function nodeBinary(major, cache) {
  if (process.version.startsWith(`v${major}.`)) return process.execPath;
  const name = `node-${process.platform}-${process.arch}`;
  const folder = join(cache, `node-${NODES[major]}`);
  const binary = join(folder, 'node_modules', name, 'bin', 'node');
  try {
    await access(binary);
  } catch {
    await mkdir(folder, { recursive: true });
    await run('npm', ['install', '--prefix', folder, '--no-save', ...QUIETLY, `${name}@${NODES[major]}`]);
  }
  return binary;
}

async function once(stamp, content, work) {
  const known = await readFile(stamp, 'utf8').catch(() => '');
  if (known === content) return;
  await rm(stamp, { force: true });
  await work();
  await writeFile(stamp, content);
}

const hashOf = async (file) =>
  createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
