// The example of Next.js, built by both of its bundlers and run where only what its tracing found is.
import { execFile } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeFolder } from '../package/packed.mjs';

const run = promisify(execFile);

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
  // In a workspace its server is in the folder of the app.
  return join(standalone, 'nextjs');
}
