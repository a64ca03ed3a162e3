import { count, mark, paint, wrap } from './terminal.mjs';

/** @typedef {import('./questions-held.mjs').Held} Held */
/** @typedef {(insight: Held['insight'], rows: any[], style: { paint: typeof paint, limit: number }) => string[]} FormatAnswer */

/** The answers that are shown, and how many rows of each; the others are checked like them. */
const SHOWN = new Map([
  ['top-endpoints', 6],
  ['mixed-versions', 8],
  ['journey', 4],
  ['underused-by-organization', 5],
  ['failing-callers', 5],
]);

/** Some answers, as `spanhog answers` prints them, each row with a mark. @param {Held[]} held @param {FormatAnswer} format */
export function printAnswers(held, format) {
  for (const { number, insight, comparison } of held) {
    const limit = SHOWN.get(insight.id);
    if (limit === undefined) continue;
    const { lines } = comparison;
    const [title, heading, ...rest] = format(
      insight,
      lines.map(({ row }) => row),
      { paint, limit },
    );
    console.log(`\n${paint('bold', String(number).padStart(2))} ${title}\n${heading}`);
    for (const [at, line] of rest.entries()) {
      console.log(at < Math.min(limit, lines.length) ? `${line}  ${mark(lines[at].ok)}` : line);
    }
  }
  const others = held.filter(({ insight }) => !SHOWN.has(insight.id));
  const values = others.reduce((sum, { comparison }) => sum + comparison.values, 0);
  const isRight = others.every(({ comparison }) => comparison.problems.length === 0);
  console.log(
    `\n${mark(isRight)}  ${others.length} more questions, ${count(values)} values, checked like these:`,
  );
  console.log(`   ${paint('dim', wrap(others.map(({ insight }) => insight.id).join(', '), 3))}`);
}

/** @param {import('./proofs.mjs').Proof[]} proofs */
export function printProofs(proofs) {
  console.log(`\n${paint('bold', ' What holds of the whole run')}`);
  const width = Math.max(...proofs.map(({ claim }) => claim.length));
  for (const { claim, evidence, problems } of proofs) {
    console.log(`   ${mark(problems.length === 0)} ${claim.padEnd(width)}  ${wrap(evidence, width + 7)}`);
  }
}

/**
 * @param {readonly { about: string, problems: readonly string[] }[]} found of each question and claim
 * @param {number} values
 * @param {number} claims
 * @param {number} seconds
 */
export function printVerdict(found, values, claims, seconds) {
  const took = `${seconds.toFixed(1)} s`;
  const all = found.reduce((sum, { problems }) => sum + problems.length, 0);
  if (all === 0) {
    const text = `${count(values)} values in the answers are what was sent, ${claims} claims hold (${took})`;
    console.log(`\n ${mark(true)} ${paint('bold', text)}`);
    return;
  }
  const LISTED = 5;
  const things = all === 1 ? 'thing is' : 'things are';
  console.log(`\n ${mark(false)} ${paint('bold', `${count(all)} ${things} off (${took})`)}`);
  for (const { about, problems } of found) {
    for (const problem of problems.slice(0, LISTED)) console.log(paint('red', `   ${about}: ${problem}`));
    if (problems.length > LISTED) console.log(`   ${about}: … and ${problems.length - LISTED} more`);
  }
}

/** Where the rest is. @param {string | undefined} url of a local PostHog that stays, with the events of this run */
export function printRest(url) {
  if (url === undefined) {
    console.log(`   ${paint('dim', 'All thirteen to look through: npm run demo -- --keep')}\n`);
    return;
  }
  console.log(`
   The page of these events stays on ${url} until Ctrl+C. All thirteen answers:
     node dist/esm/cli/spanhog.js answers --url ${url}
`);
}
