// What npm would publish: which files, how large, and nothing of the machine that packed them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { measureSize } from '../../bench/harness/house.mjs';
import { npmRegistry, root } from './packed.mjs';

/** A little more than today's figures: what goes beyond them is looked at, and the limit raised on purpose. */
const LIMITS = JSON.parse(readFileSync(new URL('size.json', import.meta.url), 'utf8'));

const EXPECTED = [
  /^(?:package\.json|README\.md|LICENSE|CHANGELOG\.md)$/,
  /^dist\/(?:esm|cjs)\/(?:index|register|local|processor|checks|open-wire|openapi-file|setup-advice|js-yaml)\.js$/,
  /^dist\/(?:esm|cjs)\/(?:[\w-]+\/)*[\w-]+\.d\.ts$/,
  /^dist\/(?:esm|cjs)\/js-yaml\.LICENSE$/,
  /^dist\/cjs\/package\.json$/,
  /^dist\/esm\/cli\/(?:spanhog|open-wire|js-yaml)\.js$/,
  /^dist\/esm\/cli\/commander\.LICENSE$/,
  /^dist\/esm\/cli\/page\/(?:app\.js|app\.css|index\.html|icon\.svg|(?:preact|preactsignals|uplot)\.LICENSE)$/,
];

/** @param {readonly string[]} paths those in the tarball */
export function checkPaths(paths) {
  for (const pattern of EXPECTED)
    assert.ok(
      paths.some((path) => pattern.test(path)),
      `the package lacks ${pattern}`,
    );
  const others = paths.filter((path) => !EXPECTED.some((pattern) => pattern.test(path)));
  assert.deepEqual(others, [], 'what is no file that a user needs is not published');
}

/** No file names the machine that packed it, or the registry that it installs from. */
export function checkTexts(folder, paths) {
  const registry = new URL(npmRegistry()).host;
  const secrets = [root, homedir(), registry].filter(
    (text) => text.length > 1 && text !== 'registry.npmjs.org',
  );
  const isHome = /\/(?:home|Users)\/[a-z][\w-]*\//;
  for (const path of paths) {
    const text = readFileSync(join(folder, path), 'utf8');
    const told = secrets.find((secret) => text.includes(secret)) ?? isHome.exec(text)?.[0];
    assert.equal(told, undefined, `${path} names the machine that packed it`);
    assert.ok(!text.includes('sourceMappingURL'), `${path} has a source map`);
  }
}

/**
 * Holds every figure to its limit.
 * @param {{ tarballBytes: number, unpackedBytes: number, files: number, installedPackages: number }} figures
 */
export async function checkSizes(figures) {
  const { bytes, importBytes } = await measureSize(root);
  const all = { libraryGzipBytes: bytes, importGzipBytes: importBytes, ...figures };
  assert.deepEqual(Object.keys(all).toSorted(), Object.keys(LIMITS).toSorted());
  for (const [name, limit] of Object.entries(LIMITS)) {
    console.log(`${name}: ${all[name].toLocaleString('en')} of ${limit.toLocaleString('en')}`);
    assert.ok(all[name] <= limit, `${name} is ${all[name]}, and may be ${limit}: scripts/package/size.json`);
  }
}
