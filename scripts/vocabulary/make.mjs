/**
 * Makes the vocabulary of `inference: 'safe'`: `npm run vocabulary`. Needs `node scripts/build.mjs` first, and once
 * the net for the directory (400 MB on disk). With `--list` it prints what there is to review instead.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { packWords } from '../../dist/modules/request/route/inference/vocabulary.js';
import { readDirectory, SOURCE } from './directory.mjs';
import { makeLists } from './lists.mjs';

const TARGET = fileURLToPath(
  new URL('../../src/request/route/inference/vocabulary.generated.ts', import.meta.url),
);
const providers = readDirectory();
const { words, actions, holders } = makeLists(providers);

if (process.argv.includes('--list')) {
  console.log(`WORDS ${words.length}\n${words.join(' ')}\nACTIONS ${actions.length}\n${actions.join(' ')}`);
  console.log(`HOLDERS ${holders.length}\n${holders.join(' ')}`);
} else {
  const text = (name, value) =>
    `export const ${name}: string =\n  '${value.match(/.{1,100}/g)?.join("' +\n  '") ?? ''}';\n`;
  writeFileSync(
    TARGET,
    `/**\n * Made by \`npm run vocabulary\` from ${SOURCE} (MIT; ${providers.length} providers), and not to be edited: words\n` +
      ' * that three providers use, without those that the review took out, see scripts/vocabulary/rejected.txt.\n */\n' +
      text('WORDS', packWords(words)) +
      text('ACTIONS', actions.join(' ')) +
      text('HOLDERS', holders.join(' ')),
  );
  console.log(`${words.length} words, ${actions.length} actions, ${holders.length} holders → ${TARGET}`);
}
