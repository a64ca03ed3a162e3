// The library as npm would publish it, in folders as an app's.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const npm = process.env['npm_execpath'];

const folders = [];
process.on('exit', () => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** A folder that is gone when the process ends. @param {string} name */
export function makeFolder(name) {
  const folder = mkdtempSync(join(tmpdir(), `spanhog-${name}-`));
  folders.push(folder);
  return folder;
}

/** The tarball, the paths in it, and how large it is. @param {string} folder */
export function pack(folder) {
  const [{ filename, files, size, unpackedSize }] = JSON.parse(
    npmRun(root, 'pack', '--json', '--ignore-scripts', '--pack-destination', folder),
  );
  return {
    tarball: join(folder, filename),
    paths: files.map((file) => file.path),
    tarballBytes: size,
    unpackedBytes: unpackedSize,
  };
}

/**
 * Installs into a folder, which becomes an app's where it isn't yet.
 * @param {string} folder
 * @param {readonly string[]} packages
 */
export function install(folder, packages) {
  const own = join(folder, 'package.json');
  if (!existsSync(own)) writeFileSync(own, '{ "private": true }');
  const quiet = ['--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts'];
  npmRun(folder, 'install', ...quiet, ...packages);
}

/** How many packages an app has by what it installed. @param {string} folder */
export function installedPackages(folder) {
  const lock = JSON.parse(readFileSync(join(folder, 'node_modules/.package-lock.json'), 'utf8'));
  return Object.keys(lock.packages).length;
}

/** Where npm installs from here. */
export function npmRegistry() {
  return npmRun(root, 'config', 'get', 'registry').trim();
}

/** What it prints. @param {string} cwd @param {...string} args */
export function npmRun(cwd, ...args) {
  const [command, first] = npm ? [process.execPath, [npm]] : ['npm', []];
  return execFileSync(command, [...first, ...args], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** A development dependency as npm installs it. @param {string} name */
export function pinned(name) {
  return `${name}@${manifest.devDependencies[name]}`;
}
