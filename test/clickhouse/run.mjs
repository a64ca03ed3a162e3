/** Runs every tile's query on a real ClickHouse, over the demo's events: `npm run test:clickhouse`. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { install } from './install.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

install();
if (!existsSync(`${ROOT}/dist/modules`)) run('scripts/build.mjs');
run('test/clickhouse/record.mjs', '.cache/clickhouse/demo.json');
run('test/clickhouse/reduce.mjs', '.cache/clickhouse/modes.json');
run('node_modules/vitest/vitest.mjs', 'run', '--config', 'vitest.clickhouse.config.ts');

/** @param {readonly string[]} args */
function run(...args) {
  const { status } = spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
