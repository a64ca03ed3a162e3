import { defineConfig, type ViteUserConfig } from 'vitest/config';

/**
 * A stage is proved by its own tests and its neighbours'; whole processors and deliveries take ten times as long, and
 * are for `deliver` alone. `scripts/mutation.mjs` names the folder.
 */
const stages =
  process.env['MUTATED']?.startsWith('deliver') === true ? 'deliver,processor' : 'span,request,match,event';

/** The tests that run a stage in this process: child processes run the built library, in which nothing is mutated. */
const config: ViteUserConfig = defineConfig({
  test: {
    include: [`test/{${stages}}/**/*.test.ts`, 'test/deferred-requests.test.ts'],
    exclude: [
      'test/**/*.process.test.ts',
      'test/deliver/untraced.test.ts',
      'test/deliver/send/{posthog-node,proxy,sender}.test.ts',
      'test/processor/child-programs.test.ts',
    ],
    // One process loads every module once: half of the time of a run.
    isolate: false,
    testTimeout: 30_000,
    restoreMocks: true,
  },
});

export default config;
