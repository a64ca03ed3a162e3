// What bundlers make of an app that uses the library: each gives a folder with the program `app` in it.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Exact versions, of which nothing is among the project's own dependencies: they would be 60 MB more for everyone. */
export const BUNDLERS = [
  'esbuild@0.28.2',
  'webpack@5.113.0',
  'rollup@4.68.8',
  '@rollup/plugin-node-resolve@16.0.3',
  '@rollup/plugin-commonjs@29.0.3',
];

/** What an ESM bundle of CJS code needs on Node, by esbuild's own documentation. */
const REQUIRE =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/** @typedef {(options: { app: string, source: string, out: string }) => Promise<string>} Bundle gives the file to run */

/** @type {(app: string, format: 'esm' | 'cjs', conditions: readonly string[]) => Bundle} */
function esbuild(app, format, conditions) {
  return async ({ source, out }) => {
    const { build } = createRequire(join(app, 'x.js'))('esbuild');
    const outfile = join(out, format === 'esm' ? 'app.mjs' : 'app.cjs');
    await build({
      absWorkingDir: app,
      entryPoints: [source],
      bundle: true,
      platform: 'node',
      format,
      outfile,
      logLevel: 'error',
      ...(conditions.length > 0 && { conditions: [...conditions] }),
      ...(format === 'esm' && { banner: { js: REQUIRE } }),
    });
    return outfile;
  };
}

/** @type {(app: string, format: 'esm' | 'cjs') => Bundle} */
function webpack(app, format) {
  return async ({ source, out }) => {
    const run = createRequire(join(app, 'x.js'))('webpack');
    const isModule = format === 'esm';
    const filename = isModule ? 'app.mjs' : 'app.cjs';
    await new Promise((resolve, reject) => {
      run(
        {
          context: app,
          mode: 'production',
          target: 'node20',
          entry: `./${source}`,
          output: {
            path: out,
            filename,
            chunkFilename: isModule ? '[id].mjs' : '[id].cjs',
            ...(isModule && { module: true, chunkFormat: 'module' }),
          },
          ...(isModule && { experiments: { outputModule: true } }),
          optimization: { minimize: false },
        },
        (error, stats) => {
          if (error) reject(error);
          else if (stats.hasErrors()) reject(new Error(stats.toString({ all: false, errors: true })));
          else resolve(undefined);
        },
      );
    });
    return join(out, filename);
  };
}

/** @type {(app: string, format: 'esm' | 'cjs') => Bundle} */
function rollup(app, format) {
  return async ({ source, out }) => {
    const load = async (name) =>
      import(pathToFileURL(createRequire(join(app, 'x.js')).resolve(name)).href).then(
        (loaded) => loaded.default?.default ?? loaded.default ?? loaded,
      );
    const { rollup: run } = await load('rollup');
    const plugins = [
      (await load('@rollup/plugin-node-resolve'))({ preferBuiltins: true, exportConditions: ['node'] }),
      (await load('@rollup/plugin-commonjs'))(),
    ];
    const bundle = await run({ input: join(app, source), plugins, external: /^node:/, onwarn: () => {} });
    const extension = format === 'esm' ? 'mjs' : 'cjs';
    await bundle.write({
      dir: out,
      format: format === 'esm' ? 'es' : 'cjs',
      entryFileNames: `app.${extension}`,
      chunkFileNames: `[name].${extension}`,
    });
    await bundle.close();
    return join(out, `app.${extension}`);
  };
}

/** @type {(format: 'esm' | 'cjs') => Bundle} */
function rolldown(format) {
  return async ({ app, source, out }) => {
    const { rolldown: run } = await import('rolldown');
    const bundle = await run({ cwd: app, input: source, platform: 'node', logLevel: 'silent' });
    const file = join(out, format === 'esm' ? 'app.mjs' : 'app.cjs');
    await bundle.write({ file, format, codeSplitting: false });
    return file;
  };
}

/** @param {string} app @returns {Readonly<Record<string, Bundle>>} */
export function bundles(app) {
  /** @type {Record<string, Bundle>} */
  const all = {};
  for (const format of ['esm', 'cjs']) {
    all[`esbuild, ${format}`] = esbuild(app, format, []);
    for (const conditions of ['module', 'import', 'production,node']) {
      all[`esbuild --conditions=${conditions}, ${format}`] = esbuild(app, format, conditions.split(','));
    }
    all[`webpack, ${format}`] = webpack(app, format);
    all[`rollup, ${format}`] = rollup(app, format);
    all[`rolldown, ${format}`] = rolldown(format);
  }
  return all;
}
