// The examples in a folder of their own, with the packed library and what their lock file says.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder, manifest, npmRun, pack, root } from '../package/packed.mjs';

const EXAMPLES = join(root, 'examples');
/** `test/local` runs it. */
const ELSEWHERE = 'testing';

/** Each folder of `examples/`. */
export const names = readdirSync(EXAMPLES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** What a copied folder needs is in it: a page, and exact versions, ours the one that is released with it. */
export function checkManifests() {
  for (const name of names) {
    const folder = join(EXAMPLES, name);
    assert.ok(existsSync(join(folder, 'README.md')), `${name} has no README`);
    const { dependencies, devDependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    for (const [dependency, version] of Object.entries({ ...dependencies, ...devDependencies })) {
      assert.match(version, /^\d+\.\d+\.\d+$/, `${name}: ${dependency}@${version}`);
    }
    assert.equal(dependencies.spanhog, manifest.version, `${name} depends on another version of spanhog`);
  }
}

/** Installs them all at once: as workspaces of one project, which is no part of what is copied. */
export function installExamples() {
  const place = makeFolder('examples');
  renameSync(pack(place).tarball, join(place, 'spanhog.tgz'));
  cpSync(join(root, 'test/examples'), place, { recursive: true });
  cpSync(EXAMPLES, place, { recursive: true, filter: (path) => path !== join(EXAMPLES, ELSEWHERE) });
  npmRun(place, 'ci', '--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts');
  return place;
}

/** @param {string} cwd @param {readonly string[]} args */
export function runNode(cwd, args) {
  try {
    execFileSync(process.execPath, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    throw new Error(`${args.join(' ')}\n${error.stdout}${error.stderr}`, { cause: error });
  }
}
