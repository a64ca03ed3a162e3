import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { installTree } from './trees.mjs';

const run = promisify(execFile);
/** Named `.txt`: this repository's own type check must not take them. */
const SOURCES = fileURLToPath(new URL('types/', import.meta.url));

export const COMPILERS = { 5.9: 'typescript-5', '7.0': 'typescript-7' };

/** SDK 1's own declarations of log records fail under `exactOptionalPropertyTypes`; nothing else may. */
const KNOWN_ERRORS = { '1.30': /^\S*node_modules\/@opentelemetry\/sdk-logs\// };

/**
 * Compiles a user's ESM and CommonJS files against the published types beside one SDK, strictly and with
 * every library's own types checked (`skipLibCheck: false`).
 *
 * @param {string} sdk
 * @param {keyof typeof COMPILERS} version
 * @param {{ cache: string, tree: string }} place
 * @returns {Promise<string[]>} what is wrong
 */
export async function checkTypes(sdk, version, { cache, tree }) {
  const tools = await installTree('tools', { cache });
  const folder = join(tree, 'types');
  await mkdir(folder, { recursive: true });
  for (const file of await readdir(SOURCES)) {
    const text = await readFile(join(SOURCES, file), 'utf8');
    // SDK 3 has no package of this name.
    const renamed = sdk === '3.1' ? text.replaceAll('sdk-trace-base', 'sdk-trace') : text;
    await writeFile(join(folder, file.replace(/\.txt$/, '')), renamed);
  }
  const tsc = join(tools, 'node_modules', COMPILERS[version], 'bin', 'tsc');
  try {
    await run(process.execPath, [tsc, '-p', folder, '--pretty', 'false']);
    return [];
  } catch (error) {
    const lines = String(error.stdout || error.message)
      .trim()
      .split('\n');
    // A line that is indented goes on with what the line before it said.
    const errors = lines.join('\n').split(/\n(?! )/);
    return errors.filter((text) => !KNOWN_ERRORS[sdk]?.test(text)).slice(0, 10);
  }
}
