import { availableParallelism } from 'node:os';
import { defineConfig, type ViteUserConfig } from 'vitest/config';

const config: ViteUserConfig = defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/matrix/**', 'test/clickhouse/**'],
    globalSetup: ['test/global-setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Much of a test is waiting for a child process or a socket: vitest's own choice on two cores is one worker.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    restoreMocks: true,
    coverage: { provider: 'v8', include: ['src/**'] },
  },
});

export default config;
