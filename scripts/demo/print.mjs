import { count, mark, paint, renderTable, wrap } from './terminal.mjs';

/** @param {import('./answers.mjs').Answer[]} answers */
export function printAnswers(answers) {
  for (const [index, { question, tables }] of answers.entries()) {
    console.log(`\n${paint('bold', `${String(index + 1).padStart(2)} ${question}`)}`);
    for (const table of tables) printTable(table);
  }
}

/** @param {import('./answers.mjs').Table} table */
function printTable({ title, columns, comparison, limit = Infinity, pick = () => true, note }) {
  const { lines } = comparison;
  const shown = lines.filter(({ row, ok }) => !ok || pick(row));
  const cut = [...shown.slice(0, limit), ...shown.slice(limit).filter(({ ok }) => !ok)];
  if (title) console.log(`   ${title}`);
  for (const line of renderTable(columns, cut)) console.log(line);
  const hidden = lines.length - cut.length;
  if (hidden > 0)
    console.log(`   ${paint('dim', `… and ${hidden} more, checked like these`)}  ${mark(true)}`);
  if (note) console.log(`   ${paint('dim', note)}`);
}

/** @param {import('./proofs.mjs').Proof[]} proofs */
export function printProofs(proofs) {
  console.log(`\n${paint('bold', ' What holds of the whole run')}`);
  const width = Math.max(...proofs.map(({ claim }) => claim.length));
  for (const { claim, evidence, problems } of proofs) {
    console.log(`   ${mark(problems.length === 0)} ${claim.padEnd(width)}  ${wrap(evidence, width + 7)}`);
  }
}

/** @param {string[]} problems @param {number} values @param {number} claims @param {number} seconds */
export function printVerdict(problems, values, claims, seconds) {
  const took = `${seconds.toFixed(1)} s`;
  if (problems.length === 0) {
    const text = `${count(values)} values in the answers are what was sent, ${claims} claims hold (${took})`;
    console.log(`\n ${mark(true)} ${paint('bold', text)}`);
    return;
  }
  const SHOWN = 20;
  console.log(
    `\n ${mark(false)} ${paint('bold', `${count(problems.length)} ${problems.length === 1 ? 'thing is' : 'things are'} off (${took})`)}`,
  );
  for (const problem of problems.slice(0, SHOWN)) console.log(paint('red', `   ${problem}`));
  if (problems.length > SHOWN) console.log(`   … and ${problems.length - SHOWN} more`);
}
