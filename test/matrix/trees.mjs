import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const QUIETLY = ['--ignore-scripts', '--no-audit', '--no-fund'];
const HERE = fileURLToPath(new URL('.', import.meta.url));
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Packs the library as npm would publish it. @param {string} cache @returns {Promise<string>} the tarball */
export async function packLibrary(cache, { build }) {
  if (build) await run(process.execPath, ['scripts/build.mjs'], { cwd: ROOT });
  await mkdir(cache, { recursive: true });
  const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', cache];
  const { stdout } = await run('npm', args, { cwd: ROOT });
  const [packed] = Object.values(JSON.parse(stdout));
  return join(cache, packed.filename);
}

/**
 * Installs a tree of `trees/` into the cache, by its lock file, and the library's tarball into it as a user
 * would. What is already there stays.
 *
 * @param {string} name
 * @param {{ cache: string, tarball?: string, node?: string }} options `node` builds what is to be built
 * @returns {Promise<string>} the folder
 */
export async function installTree(name, { cache, tarball, node = process.execPath }) {
  const folder = join(cache, name);
  const apps = join(folder, 'apps');
  const isNext = name.startsWith('next');
  const isSvelteKit = name.startsWith('sveltekit');
  await mkdir(folder, { recursive: true });
  // Some of the apps' folders are workspaces of the tree: npm wants them there.
  await replaceFiles(sourcesFor(name), apps);
  if (isNext) {
    await replaceFiles(['apps', 'next', 'next-proxy'], join(folder, 'apps-proxy'));
    await replaceFiles(['apps', 'next', 'next-base'], join(folder, 'apps-base'));
  }
  await cp(join(HERE, 'trees', name), folder, { recursive: true });
  const lock = await hashOf(join(HERE, 'trees', name, 'package-lock.json'));
  await once(join(folder, '.installed'), lock, async () => {
    await rm(join(folder, '.library'), { force: true });
    // Their compilers for other systems are not in every registry; `npm ci` refuses a lock without them.
    await run('npm', [isNext || isSvelteKit ? 'install' : 'ci', ...QUIETLY], { cwd: folder });
  });
  if (!tarball) return folder;
  await once(join(folder, '.library'), await hashOf(tarball), async () => {
    const args = ['install', '--no-save', '--no-package-lock', '--prefer-offline', ...QUIETLY, tarball];
    await run('npm', args, { cwd: folder });
  });
  if (isNext) for (const app of ['apps', 'apps-proxy', 'apps-base']) await buildNext(folder, app);
  if (isSvelteKit) await buildSvelteKit(folder, node);
  return folder;
}

/** What makes the apps of a tree, the later laid over the earlier. */
function sourcesFor(name) {
  if (name.startsWith('next')) return ['apps', 'next'];
  if (name.startsWith('sveltekit')) return ['apps', 'sveltekit'];
  return name.startsWith('zero') ? ['apps', 'zero-code'] : ['apps'];
}

/** Next.js's build of its app; it bundles the library too. */
async function buildNext(folder, app) {
  const inputs = [
    ...(await sourcesOf('next')),
    ...(await sourcesOf('next-proxy')),
    ...(await sourcesOf('next-base')),
    join(folder, '.library'),
    join(folder, '.installed'),
  ];
  const hashes = await Promise.all(inputs.map(hashOf));
  await once(join(folder, `.built-${app}`), hashes.join(), async () => {
    const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1' };
    await run(process.execPath, [join(folder, 'node_modules/next/dist/bin/next'), 'build'], {
      cwd: join(folder, app),
      env,
    });
  });
}

/** SvelteKit's build of its app; the library stays outside of it. */
async function buildSvelteKit(folder, node) {
  const inputs = [...(await sourcesOf('sveltekit')), join(folder, '.installed')];
  const hashes = await Promise.all(inputs.map(hashOf));
  await once(join(folder, '.built'), hashes.join(), () =>
    run(node, [join(folder, 'node_modules/vite/bin/vite.js'), 'build'], {
      cwd: join(folder, 'apps'),
    }),
  );
}

async function sourcesOf(folder) {
  const entries = await readdir(join(HERE, folder), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** Takes out what was copied before, and leaves what npm and Next.js have put there. */
async function replaceFiles(sources, target) {
  await mkdir(target, { recursive: true });
  for (const entry of await readdir(target)) {
    if (/\.(?:mjs|cjs|js)$/.test(entry)) await rm(join(target, entry));
  }
  for (const source of sources) await cp(join(HERE, source), target, { recursive: true });
}

async function once(stamp, content, work) {
  const known = await readFile(stamp, 'utf8').catch(() => '');
  if (known === content) return;
  await rm(stamp, { force: true });
  await work();
  await writeFile(stamp, content);
}

async function hashOf(file) {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
}
