import { defineConfig, type ViteUserConfig } from 'vitest/config';

const [stage = '', ...part] = (process.env['MUTATED'] ?? '').split('/');
const isPart = part.length > 0;

/**
 * A stage is proved by its own tests and its neighbours'; whole processors and deliveries take ten times as long, and
 * are for `deliver` alone. A part of a stage is proved by its stage's tests, so that its score comes in minutes: a part
 * of the outbox by the outbox's, another part of `deliver` by those that no outbox takes part in.
 * `scripts/mutation.mjs` names the folder.
 */
function testsOf(): readonly string[] {
  if (stage !== 'deliver')
    return [isPart ? `test/${stage}/**/*.test.ts` : 'test/{span,request,match,event}/**/*.test.ts'];
  if (!isPart) return ['test/{deliver,processor}/**/*.test.ts', 'test/deferred-requests.test.ts'];
  if (part[0] === 'outbox') return ['test/deliver/outbox/**/*.test.ts'];
  return ['test/deliver/{chunks,send,sinks}/**/*.test.ts', 'test/deliver/*.test.ts'];
}

/** The tests that run a stage in this process: child processes run the built library, in which nothing is mutated. */
const config: ViteUserConfig = defineConfig({
  test: {
    include: [...testsOf()],
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
