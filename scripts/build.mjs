// Builds the package: dist/esm and dist/cjs, a few files each, because reading a hundred modules takes longer than
// running them; beside them dist/modules, a file for each source, which tests and scripts look into and npm doesn't
// publish. The new dist takes the old one's place only when it is whole. `--out <directory>` builds elsewhere.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({ options: { out: { type: 'string', default: join(root, 'dist') } } });
const out = resolve(values.out);
const fresh = `${out}.${process.pid}`;
const modules = join(fresh, 'modules');

/**
 * CJS loads posthog-node by `require`, as everything there: a runtime of its own (Jest's, say) may have no `import()`
 * for CJS, and bundlers understand both.
 */
const requirePostHogNode = {
  name: 'require-posthog-node',
  transform: (code, id) => {
    if (!id.endsWith('/send/posthog-node.js')) return null;
    const imported = "import('posthog-node')";
    if (!code.includes(imported)) throw new Error(`Expected ${imported} in ${id}`);
    return code.replace(imported, "Promise.resolve().then(() => require('posthog-node'))");
  },
};

const packageFile = (path) => join(root, 'node_modules', path);

process.on('exit', () => rmSync(fresh, { recursive: true, force: true }));
compile();
const packaged = { index: 'index', register: 'entrance/zero-code/register' };
await bundle('esm', packaged);
// By itself, with all it needs: what it has in common with the library would be one more file for the library to load.
await bundle('esm', { 'cli/spanhog': 'cli/spanhog' });
await buildPage([join(fresh, 'esm/cli/page'), join(modules, 'dev/page')]);
// Its licence asks for it.
cpSync(join(root, 'node_modules/commander/LICENSE'), join(fresh, 'esm/cli/commander.LICENSE'));
await bundle('cjs', packaged);
for (const format of ['esm', 'cjs']) {
  cpSync(join(root, 'node_modules/js-yaml/LICENSE'), join(fresh, format, 'js-yaml.LICENSE'));
}
// The local PostHog has nothing in common with the library, and is no part of what an app loads.
const local = { local: 'local/index' };
await bundle('esm', local);
await bundle('cjs', local);
for (const format of ['esm', 'cjs']) {
  copyDeclarations(join(fresh, format), Object.values({ ...packaged, ...local }));
}
writeFileSync(join(fresh, 'cjs/package.json'), '{ "type": "commonjs" }\n');
rmSync(out, { recursive: true, force: true });
renameSync(fresh, out);

function compile() {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const args = [tsc, '-p', 'tsconfig.build.json', '--outDir', modules];
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

/**
 * Joins modules to a file for each entry, and one for what entries have in common.
 * @param {'esm' | 'cjs'} format
 * @param {Readonly<Record<string, string>>} entries files by their names, and the modules that they begin with
 */
async function bundle(format, entries) {
  const joined = await rolldown({
    cwd: modules,
    input: Object.fromEntries(
      Object.entries(entries).map(([name, entry]) => [name, join(modules, `${entry}.js`)]),
    ),
    platform: 'node',
    external: /^node:|^posthog-node$|^@opentelemetry\/api$/,
    plugins: format === 'cjs' ? [requirePostHogNode] : [],
  });
  await joined.write({
    dir: join(fresh, format),
    format,
    exports: 'named',
    entryFileNames: '[name].js',
    // A bundle's chunks lie beside its entry: another bundle's of that name is not the same.
    chunkFileNames: join(dirname(Object.keys(entries)[0] ?? ''), '[name].js'),
    minifyInternalExports: false,
  });
  await joined.close();
}

/** The page of `spanhog dev`: four files that load nothing else, and the licences of what is in them. */
async function buildPage([target, ...copies]) {
  const source = join(root, 'src/dev/page');
  const joined = await rolldown({
    input: join(source, 'main.tsx'),
    platform: 'browser',
    resolve: { extensionAlias: { '.js': ['.tsx', '.ts', '.js'] } },
  });
  await joined.write({ file: join(target, 'app.js'), format: 'esm', minify: true });
  await joined.close();
  const styles = [packageFile('uplot/dist/uPlot.min.css'), join(source, 'app.css')];
  writeFileSync(join(target, 'app.css'), styles.map((path) => readFileSync(path, 'utf8')).join('\n'));
  for (const name of ['index.html', 'icon.svg']) cpSync(join(source, name), join(target, name));
  for (const name of ['preact', '@preact/signals', 'uplot']) {
    cpSync(packageFile(`${name}/LICENSE`), join(target, `${name.replaceAll(/[@/]/g, '')}.LICENSE`));
  }
  for (const copy of copies) cpSync(target, copy, { recursive: true });
}

/** The declarations that the entries' own lead to: nobody can import another. They read the same in both formats. */
function copyDeclarations(target, entries) {
  const files = new Set(entries.map((entry) => `${entry}.d.ts`));
  for (const file of files) {
    const text = readFileSync(join(modules, file), 'utf8');
    for (const [, path] of text.matchAll(/\b(?:from|import)\s*\(?\s*['"](\.[^'"]+)\.js['"]/g)) {
      files.add(relative(modules, join(modules, dirname(file), `${path}.d.ts`)));
    }
    mkdirSync(dirname(join(target, file)), { recursive: true });
    cpSync(join(modules, file), join(target, file));
  }
}
