import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** The tests that need `test/clickhouse/run.mjs` to have installed ClickHouse, and to have played the demo. */
const config: ViteUserConfig = defineConfig({
  test: { include: ['test/clickhouse/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 },
});

export default config;
