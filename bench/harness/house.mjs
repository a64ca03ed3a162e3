import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** The words that routes are told by: data, and heavier than code. */
const VOCABULARY = /vocabular/i;
const SMALLEST = { level: 9 };

/**
 * Lines and files of `src`, and the files in its largest folder, those below not counted.
 * @param {string} source directory of a repository
 */
export function measureSources(source) {
  const src = join(source, 'src');
  const files = readdirSync(src, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && entry.name.endsWith('.ts'),
  );
  const perFolder = new Map();
  for (const { parentPath } of files) perFolder.set(parentPath, (perFolder.get(parentPath) ?? 0) + 1);
  return {
    lines: files.reduce((sum, { parentPath, name }) => sum + linesOf(join(parentPath, name)), 0),
    files: files.length,
    largestFolder: Math.max(...perFolder.values()),
  };
}

/**
 * What an app's bundle grows by: everything that the ESM entry leads to, minified, each file gzipped as hard as it goes;
 * and how much of it the import alone loads.
 * What apps have anyway (posthog-node, OpenTelemetry's API, Node itself) is apart.
 * @param {string} subject directory of a built library
 */
export async function measureSize(subject) {
  const all = await sizeOf(join(subject, 'dist/esm/index.js'));
  const modules = join(subject, 'dist/modules/index.js');
  if (!existsSync(modules)) return { ...all, vocabularyBytes: 0 };
  // Only there does a module still have its name.
  const [whole, rest] = [await sizeOf(modules), await sizeOf(modules, VOCABULARY)];
  return { ...all, vocabularyBytes: whole.bytes - rest.bytes };
}

/** @param {string} entry @param {RegExp} [without] modules that are left out */
async function sizeOf(entry, without) {
  // The repository's own devDependency.
  const { rolldown } = await import('rolldown');
  const bundle = await rolldown({
    input: entry,
    platform: 'node',
    external: (id) =>
      /^node:|^posthog-node(?:\/|$)|^@opentelemetry\/api$/.test(id) || without?.test(id) === true,
    logLevel: 'silent',
  });
  const { output } = await bundle.generate({ format: 'esm', minify: true, comments: false });
  await bundle.close();
  const chunks = output.filter(({ type }) => type === 'chunk');
  return {
    bytes: gzippedBytes(chunks),
    importBytes: gzippedBytes(importedAtOnce(chunks)),
    unpackedBytes: chunks.reduce((sum, { code }) => sum + Buffer.byteLength(code), 0),
    chunks: chunks.length,
  };
}

function gzippedBytes(chunks) {
  return chunks.reduce((sum, { code }) => sum + gzipSync(code, SMALLEST).length, 0);
}

/** The entry, and what it imports before it runs; not what it loads when an option or the first send asks for it. */
export function importedAtOnce(chunks) {
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const found = new Set(chunks.filter(({ isEntry }) => isEntry));
  for (const { imports } of found)
    for (const name of imports) if (byName.has(name)) found.add(byName.get(name));
  return [...found];
}

function linesOf(path) {
  return readFileSync(path, 'utf8').split('\n').length - 1;
}
