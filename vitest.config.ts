import { defineConfig, type ViteUserConfig } from 'vitest/config';

const config: ViteUserConfig = defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/matrix/**', 'test/clickhouse/**'],
    globalSetup: ['test/global-setup.ts'],
    testTimeout: 30_000,
    restoreMocks: true,
    coverage: { provider: 'v8', include: ['src/**'] },
  },
});

export default config;
