import { writePart } from '../../scripts/write-part.mjs';
import { FACTS } from './compare.mjs';

const COLUMNS = [...FACTS, 'values'];

/** @typedef {import('./compare.mjs').Outcome & { server: import('./servers.mjs').FieldServer, version: string }} Result */

/** @param {Result} result @param {{ seconds: number, verbose: boolean }} options */
export function printOutcome({ server, version, requests, problems, log = [] }, { seconds, verbose }) {
  const red = requests.filter(({ wrong }) => wrong.length > 0);
  const isGreen = red.length === 0 && problems.length === 0;
  console.log(
    `${isGreen ? '✓' : '✗'} ${server.name} ${version}: ${requests.length - red.length} of ${requests.length} requests, ${seconds.toFixed(0)} s`,
  );
  for (const { asked, source, wrong } of red) {
    console.log(`    ${asked} (${source ?? 'no route'})`);
    for (const { text } of wrong) console.log(`      ${text}`);
  }
  for (const problem of problems) console.log(`    ${problem}`);
  const said = isGreen ? [] : log.filter((line) => line.includes('spanhog'));
  for (const line of said) console.log(`    said: ${line}`);
  if (verbose) for (const line of log) console.log(`    | ${line}`);
  if (verbose)
    for (const { asked, expected } of requests) console.log(`    · ${asked} → ${JSON.stringify(expected)}`);
}

/** @param {readonly Result[]} results @returns {{ passed: number, failed: number }} of all requests and all else that failed */
export function summaryOf(results) {
  const requests = results.flatMap((result) => result.requests);
  const red = requests.filter(({ wrong }) => wrong.length > 0).length;
  const problems = results.filter((result) => result.problems.length > 0).length;
  return { passed: requests.length - red, failed: red + problems };
}

/** Writes the table between its markers. @param {string} file @param {readonly Result[]} results @throws {Error} without markers */
export async function writeMarkdown(file, results) {
  await writePart(file, 'field', tableOf(results));
}

/** @param {readonly Result[]} results */
function tableOf(results) {
  const head = [
    'server',
    'built with',
    'Node',
    'called by',
    'requests',
    ...COLUMNS,
    'limits, and whose they are',
  ];
  return [row(head), row(head.map(() => '---')), ...results.map((result) => row(cellsOf(result)))].join('\n');
}

function cellsOf({ server, version, requests, problems }) {
  const used = (server.limits ?? []).filter((limit) => requests.some(({ limits }) => limits.includes(limit)));
  const counts = COLUMNS.map((fact) => countOf(requests, fact));
  const notes = [
    ...used.map(({ whose, why }) => `${whose}: ${why}`),
    ...(problems.length > 0 ? [`✗ ${problems[0]}`] : []),
  ];
  const { name, docs, builtWith, node, client } = server;
  return [
    `[${name} ${version}](${docs})`,
    builtWith,
    String(node),
    client,
    String(requests.length),
    ...counts,
    notes.join('; '),
  ];
}

/** How many requests have this fact right; those without an event count, when there should be none. */
function countOf(requests, fact) {
  const wrong = requests.filter((each) =>
    each.wrong.some((one) => one.fact === fact || one.fact === 'event'),
  );
  return wrong.length === 0 ? '✓' : `✗ ${requests.length - wrong.length}/${requests.length}`;
}

const row = (cells) => `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`;
