import { readdirSync, readFileSync } from 'node:fs';
import { writePart } from '../../scripts/write-part.mjs';

const TREES = new URL('trees/', import.meta.url);

/** Packages that no line of the table is about. */
const BESIDE =
  /^(?:react|react-dom|reflect-metadata|rxjs|zod|socket\.io-client|@envelop\/core|posthog-node)$/;

/**
 * Writes docs/frameworks.md's table between its markers.
 *
 * @param {string} file
 * @param {readonly { framework: import('./frameworks.mjs').Framework, outcomes: Map<string, import('./table.mjs').Outcome> }[]} results
 * @param {readonly import('./cells.mjs').Cell[]} cells
 * @throws {Error} when the file has no markers
 */
export async function writeMarkdown(file, results, cells) {
  await writePart(file, 'matrix', markdownOf(results, cells));
}

/** @param {Parameters<typeof writeMarkdown>[1]} results @param {readonly import('./cells.mjs').Cell[]} cells */
export function markdownOf(results, cells) {
  const sdks = [...new Set(cells.map(({ sdk }) => sdk))];
  const heads = sdks.map((sdk) => `SDK ${sdk}`);
  const listed = results.filter(({ framework }) => !framework.unlisted);
  const rows = merge(listed).map(({ framework, forms, outcomes }) => {
    const { name, with: spans } = framework;
    const marks = sdks.map((sdk) =>
      markOf(
        cells.filter((cell) => cell.sdk === sdk),
        outcomes,
      ),
    );
    return [name, spans, forms.join(', '), ...marks, notesOf(framework, cells).join('; ')];
  });
  const head = ['framework', 'spans of', 'form', ...heads, 'what it does not tell'];
  const where = sdks.map((sdk) => `${sdk} on Node ${listNodes(cells, sdk)}`).join('; ');
  return [
    row(head),
    row(head.map(() => '---')),
    ...rows.map(row),
    '',
    `Real servers, the same requests, the same events, by \`npm run test:matrix\`: SDK ${where}.`,
    '',
    ...sdks.map((sdk) => `With SDK ${sdk}: ${versionsOf(sdk).join(', ')}.\n`),
  ]
    .join('\n')
    .trimEnd();
}

/** The frameworks and instrumentations of an SDK's trees, each with its version. @param {string} sdk */
export function versionsOf(sdk) {
  const names = readdirSync(TREES).filter((name) => name.endsWith(`-${sdk}`));
  const found = names.flatMap((name) => {
    const { dependencies } = JSON.parse(readFileSync(new URL(`${name}/package.json`, TREES), 'utf8'));
    return Object.entries(dependencies).filter(([dependency]) => !BESIDE.test(dependency));
  });
  return [...new Set(found.map(([name, version]) => `${name} ${version}`))].toSorted();
}

/** One line for the ESM and the CJS app of the same set-up. */
function merge(results) {
  const merged = new Map();
  for (const { framework, outcomes } of results) {
    const key = `${framework.name} ${framework.with}`;
    const known = merged.get(key) ?? { framework, forms: [], outcomes: [] };
    known.forms.push(framework.app.endsWith('.cjs') ? 'CJS' : 'ESM');
    known.outcomes.push(outcomes);
    merged.set(key, known);
  }
  return [...merged.values()];
}

/** What its spans don't tell, anywhere or with one SDK, and why it can't run somewhere. */
function notesOf({ differs = [], differsIn, absent }, cells) {
  const here = cells.flatMap((cell) => [
    ...(differsIn?.(cell) ?? []).map(({ why }) => why),
    absent?.(cell) ?? [],
  ]);
  return [...new Set([...differs.map(({ why }) => why), ...here.flat()])];
}

function markOf(cells, outcomes) {
  const found = cells.flatMap(({ id }) => outcomes.map((each) => each.get(id))).filter(Boolean);
  if (found.some((outcome) => 'wrong' in outcome && outcome.wrong.length > 0)) return '✗';
  return found.some((outcome) => 'wrong' in outcome) ? '✓' : '–';
}

const listNodes = (cells, sdk) =>
  cells
    .filter((cell) => cell.sdk === sdk)
    .map(({ node }) => node)
    .join(', ');

const row = (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
