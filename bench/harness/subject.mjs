import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const bench = fileURLToPath(new URL('..', import.meta.url));

/**
 * Builds the library into a place of this run's own, so that nobody's rebuilding of `dist` changes what is being
 * measured. Below `bench/` it finds the same posthog-node that it is compared with.
 * @param {string} source the repository to build
 * @returns {string} the directory of the built package
 */
export function buildSubject(source) {
  const compiler = join(source, 'node_modules/typescript/bin/tsc');
  if (!existsSync(compiler)) throw new Error(`Expected TypeScript in ${source}: run npm ci there first`);
  const place = join(bench, `.subject-${process.pid}`);
  const out = join(place, 'spanhog');
  process.on('exit', () => rmSync(place, { recursive: true, force: true }));
  mkdirSync(out, { recursive: true });
  cpSync(join(source, 'package.json'), join(out, 'package.json'));
  compile('esm', ['--module', 'nodenext']);
  compile('cjs', ['--module', 'commonjs', '--moduleResolution', 'bundler', '--ignoreDeprecations', '6.0']);
  writeFileSync(join(out, 'dist/cjs/package.json'), '{ "type": "commonjs" }\n');
  return out;

  /** @param {string} format @param {readonly string[]} flags */
  function compile(format, flags) {
    const result = spawnSync(
      process.execPath,
      [
        compiler,
        '-p',
        'tsconfig.build.json',
        '--declaration',
        'false',
        '--isolatedDeclarations',
        'false',
        '--outDir',
        join(out, 'dist', format),
        ...flags,
      ],
      { cwd: source, stdio: 'inherit' },
    );
    if (result.status !== 0) throw new Error(`The ${format} build failed`);
  }
}

/** @param {string} name of a package that the bench installed */
export function versionOf(name) {
  const { version } = JSON.parse(readFileSync(join(bench, 'node_modules', name, 'package.json'), 'utf8'));
  return version;
}
