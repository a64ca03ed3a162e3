import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const bench = fileURLToPath(new URL('..', import.meta.url));

/**
 * Builds the library by its own build, as it is published, into a place of this run's own, so that nobody's
 * rebuilding of `dist` changes what is being measured. Below `bench/` it finds the same posthog-node that it is
 * compared with.
 * @param {string} source the repository to build
 * @returns {string} the directory of the built package
 */
export function buildSubject(source) {
  if (!existsSync(join(source, 'node_modules'))) throw new Error(`Run npm ci in ${source} first`);
  const place = join(bench, `.subject-${process.pid}`);
  const out = join(place, 'spanhog');
  process.on('exit', () => rmSync(place, { recursive: true, force: true }));
  mkdirSync(out, { recursive: true });
  cpSync(join(source, 'package.json'), join(out, 'package.json'));
  const dist = join(out, 'dist');
  const build = [join(source, 'scripts/build.mjs'), '--out', dist];
  const { status } = spawnSync(process.execPath, build, { cwd: source, stdio: 'inherit' });
  if (status !== 0 || !existsSync(dist)) throw new Error(`The build of ${source} made no ${dist}`);
  return out;
}

/** @param {string} name of a package that the bench installed */
export function versionOf(name) {
  const { version } = JSON.parse(readFileSync(join(bench, 'node_modules', name, 'package.json'), 'utf8'));
  return version;
}
