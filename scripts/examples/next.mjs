// The example of Next.js, built by both of its bundlers and run where only what its tracing found is.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeFolder } from '../package/packed.mjs';

const run = promisify(execFile);

/** Here the examples are workspaces, and their lock file is further up. @param {string} app */
export function configureWorkspace(app) {
  const path = join(app, 'next.config.ts');
  const own = 'outputFileTracingRoot: import.meta.dirname,';
  const config = readFileSync(path, 'utf8');
  assert.ok(config.includes(own), 'the example names its root');
  writeFileSync(path, config.replace(own, `outputFileTracingRoot: '${join(app, '..')}',`));
}

/**
 * @param {string} app
 * @param {'turbopack' | 'webpack'} bundler
 * @returns {Promise<string>} the folder of the standalone server
 */
export async function buildNext(app, bundler) {
  rmSync(join(app, '.next'), { recursive: true, force: true });
  await run(process.execPath, ['../node_modules/next/dist/bin/next', 'build', `--${bundler}`], {
    cwd: app,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' },
  });
  const standalone = makeFolder('standalone');
  cpSync(join(app, '.next/standalone'), standalone, { recursive: true });
  // A workspace's server is in the folder of the app.
  return join(standalone, 'nextjs');
}
