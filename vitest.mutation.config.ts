import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** The tests that run a stage in this process: child processes run the built library, in which nothing is mutated. */
const config: ViteUserConfig = defineConfig({
  test: {
    include: ['test/{span,request,match,event,deliver,processor,bridge,entrance}/**/*.test.ts'],
    exclude: ['test/**/*.process.test.ts', 'test/processor/child-programs.test.ts'],
    testTimeout: 30_000,
    restoreMocks: true,
  },
});

export default config;
