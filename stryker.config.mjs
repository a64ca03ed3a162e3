// How `npm run test:mutation` mutates and tests; scripts/mutation.mjs adds the folder.
export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner', './scripts/mutation-ignorer.mjs'],
  ignorers: ['module-level'],
  vitest: { configFile: 'vitest.mutation.config.ts' },
  // There is no need for one: vitest strips types by itself, and Stryker would rewrite ours.
  tsconfigFile: 'none.json',
  coverageAnalysis: 'perTest',
  ignoreStatic: true,
  mutator: { excludedMutations: ['StringLiteral', 'OptionalChaining'] },
  ignorePatterns: ['.cache', 'bench', 'coverage', 'dist.*', 'docs', 'examples'],
  tempDirName: '.cache/mutation/tmp',
  concurrency: 2,
  timeoutMS: 10_000,
};
