// Draws docs/terminal.svg, the README's picture: what `npm run demo` printed just now, some of its answers, in its own
// colours. `node scripts/build.mjs` before.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs, stripVTControlCharacters } from 'node:util';
import { draw } from './picture.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({ options: { out: { type: 'string' }, from: { type: 'string' } } });

/** Which answers are shown, and how many lines of a long one. */
const SHOWN = new Map([
  [1, 8],
  [4, 10],
  [6, 7],
]);

const printed = values.from
  ? readFileSync(values.from, 'utf8')
  : execFileSync(process.execPath, ['scripts/demo/demo.mjs'], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, FORCE_COLOR: '1', NO_COLOR: undefined },
    });
writeFileSync(
  values.out ?? `${root}docs/terminal.svg`,
  draw(
    choose(printed),
    "What npm run demo prints: answers about an API's use, each checked against what was sent",
  ),
);

/** @param {string} output @returns {string[]} */
function choose(output) {
  const blocks = output.trimEnd().split(/\n\s*\n/);
  const questions = blocks.flatMap((block) => {
    const lines = block.split('\n');
    const length = SHOWN.get(Number(/^ ?(\d+) .*\?/.exec(stripVTControlCharacters(lines[0] ?? ''))?.[1]));
    return length === undefined ? [] : [...lines.slice(0, length), ''];
  });
  const verdict = blocks.at(-1);
  if (questions.length === 0 || verdict === undefined)
    throw new Error('Expected the demo to print its answers');
  return ['$ npm run demo', '', ...questions, ...verdict.split('\n')];
}
