// Builds dist/esm and dist/cjs from the same sources with the native compiler, no bundler. The new dist takes
// the old one's place only when it is whole.
import { spawnSync } from 'node:child_process';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const fresh = `${root}dist.${process.pid}`;

process.on('exit', () => rmSync(fresh, { recursive: true, force: true }));
compile(`${fresh}/esm`, ['--module', 'nodenext']);
compile(`${fresh}/cjs`, [
  '--module',
  'commonjs',
  '--moduleResolution',
  'bundler',
  '--ignoreDeprecations',
  '6.0',
]);
writeFileSync(`${fresh}/cjs/package.json`, '{ "type": "commonjs" }\n');
rmSync(`${root}dist`, { recursive: true, force: true });
renameSync(fresh, `${root}dist`);

function compile(outDir, flags) {
  const tsc = `${root}node_modules/typescript/bin/tsc`;
  const result = spawnSync(
    process.execPath,
    [tsc, '-p', 'tsconfig.build.json', '--outDir', outDir, ...flags],
    {
      cwd: root,
      stdio: 'inherit',
    },
  );
  if (result.status !== 0) process.exit(result.status ?? 1);
}
