// Mutation testing of the stages of the pipeline: how many changed lines would the tests notice?
//
//   npm run test:mutation                      all five folders, hours on two cores
//   npm run test:mutation -- request match     these
//   npm run test:mutation -- deliver/outbox    a part of one
//
// A folder passes with 85 % detected or more. What survived stands in .cache/mutation/<folder>.json and .html. Texts,
// optional chaining and what runs once as a module loads are left out: they make mostly mutants that are equivalent.
// So are generated files: they are data, and whoever made them tests them.
import { mkdirSync } from 'node:fs';
import { Stryker } from '@stryker-mutator/core';

const FOLDERS = ['span', 'request', 'match', 'event', 'deliver'];
const TARGET = 85;
const DETECTED = new Set(['Killed', 'Timeout']);
const UNDETECTED = new Set(['Survived', 'NoCoverage']);

const asked = process.argv.slice(2);
const wrong = asked.find((folder) => !FOLDERS.includes(folder.split('/')[0] ?? ''));
if (wrong !== undefined) {
  console.error(`Expected folders of src (${FOLDERS.join(', ')}) or parts of one, got ${wrong}`);
  process.exit(2);
}
mkdirSync('.cache/mutation', { recursive: true });
let failed = 0;
for (const folder of asked.length > 0 ? asked : FOLDERS) {
  const share = await mutate(folder);
  if (share < TARGET) failed += 1;
  console.log(`${folder}: ${share.toFixed(1)} % detected${share < TARGET ? `, target ${TARGET} %` : ''}`);
}
process.exitCode = failed > 0 ? 1 : 0;

/** @param {string} folder below src */
async function mutate(folder) {
  const name = folder.replaceAll('/', '-');
  // Read by vitest.mutation.config.ts, which Stryker loads in processes of its own.
  process.env['MUTATED'] = folder;
  const results = await new Stryker({
    mutate: [`src/${folder}/**/*.ts`, '!src/**/*.generated.ts'],
    configFile: 'stryker.config.mjs',
    incremental: true,
    incrementalFile: `.cache/mutation/${name}.incremental.json`,
    reporters: ['json', 'html', 'progress-append-only'],
    jsonReporter: { fileName: `.cache/mutation/${name}.json` },
    htmlReporter: { fileName: `.cache/mutation/${name}.html` },
  }).runMutationTest();
  const detected = results.filter(({ status }) => DETECTED.has(status)).length;
  const undetected = results.filter(({ status }) => UNDETECTED.has(status)).length;
  return detected + undetected === 0 ? 0 : (detected / (detected + undetected)) * 100;
}
