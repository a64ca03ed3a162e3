/** Runs the matrix. @see README.md */
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { CELLS, IMPOSSIBLE, NODES, SDKS, SLICE } from './cells.mjs';
import { FRAMEWORKS } from './frameworks.mjs';
import { writeMarkdown } from './markdown.mjs';
import { nodeBinary } from './nodes.mjs';
import { startOtlpSink } from './otlp-sink.mjs';
import { idOf, runApp } from './run-app.mjs';
import { printTable } from './table.mjs';
import { installTree, packLibrary } from './trees.mjs';
import { checkTypes, COMPILERS } from './types.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const { values: options } = parseArgs({
  options: {
    slice: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    cell: { type: 'string', default: '' },
    library: { type: 'string' },
    build: { type: 'boolean', default: true },
    markdown: { type: 'string' },
  },
  allowNegative: true,
});
const cache = resolve(process.env.SPANHOG_MATRIX_CACHE ?? `${ROOT}.cache/matrix`);
const cells = (options.slice ? SLICE : CELLS).filter(({ id }) => id.includes(options.cell));
const frameworks = FRAMEWORKS.filter(
  (framework) => (!options.slice || framework.slice) && idOf(framework).includes(options.only),
);
const isWhole = !options.slice && options.only === '' && options.cell === '';
if (options.markdown !== undefined && !isWhole) {
  throw new Error('--markdown wants the whole matrix: no --slice, --only or --cell');
}
const withTypes = 'types'.includes(options.only);

const tarball = options.library
  ? resolve(options.library)
  : await packLibrary(cache, { build: options.build });
const { startLocalPostHog } = await import(pathToFileURL(`${ROOT}dist/modules/local/posthog.js`).href);
const posthog = await startLocalPostHog();
const collector = await startOtlpSink();
const results = frameworks.map((framework) => ({ framework, title: idOf(framework), outcomes: new Map() }));
const types = Object.keys(COMPILERS).map((version) => ({
  version,
  title: `types (TypeScript ${version}; ESM, CJS)`,
  outcomes: new Map(),
}));
for (const cell of cells) await runCell(cell);
await Promise.all([posthog.close(), collector.close()]);
report();

/** @param {import('./cells.mjs').Cell} cell */
async function runCell(cell) {
  const node = await nodeBinary(cell.node, cache);
  const present = frameworks.filter((framework) => absenceOf(framework, cell) === undefined);
  const kinds = new Set(present.map(({ tree = 'sdk' }) => tree));
  if (withTypes) kinds.add('sdk');
  const trees = new Map();
  for (const kind of kinds)
    trees.set(kind, await installTree(`${kind}-${cell.sdk}`, { cache, tarball, node }));
  const work = [...results];
  const worker = async () => {
    for (let result = work.shift(); result; result = work.shift()) {
      const { framework, title, outcomes } = result;
      const absent = absenceOf(framework, cell);
      const place = { node, tree: trees.get(framework.tree ?? 'sdk'), posthog, collector };
      outcomes.set(
        cell.id,
        absent === undefined ? { wrong: await runApp(framework, cell, place) } : { absent },
      );
      tell(cell.id, title, outcomes.get(cell.id));
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  const isFirst = cells.find(({ sdk }) => sdk === cell.sdk) === cell;
  for (const { version, title, outcomes } of withTypes ? types : []) {
    const place = { cache, tree: trees.get('sdk') };
    const absent = 'types are the same on every Node: they are compiled once for each SDK';
    outcomes.set(cell.id, isFirst ? { wrong: await checkTypes(cell.sdk, version, place) } : { absent });
    tell(cell.id, title, outcomes.get(cell.id));
  }
}

/** Why an app is not run in a cell. */
function absenceOf({ absent, slice }, cell) {
  const isElsewhere = options.slice && typeof slice === 'string' && slice !== cell.sdk;
  return isElsewhere ? `in the slice with SDK ${slice} alone` : absent?.(cell);
}

/** @param {string} id @param {string} title @param {import('./table.mjs').Outcome} outcome */
function tell(id, title, outcome) {
  if ('absent' in outcome) return;
  console.log(`${outcome.wrong.length === 0 ? '✓' : '✗'} ${id}: ${title}`);
  for (const line of outcome.wrong) console.log(`    ${line}`);
}

function report() {
  const rows = [...results, ...(withTypes ? types : [])];
  console.log(
    `\n${printTable(
      rows,
      cells.map(({ id }) => id),
    )}`,
  );
  for (const sdk of SDKS) {
    for (const node of NODES) {
      const reason = IMPOSSIBLE[sdk]?.[node];
      if (isWhole && reason !== undefined) console.log(`no SDK ${sdk} on Node ${node}: ${reason}`);
    }
  }
  const outcomes = rows.flatMap((each) => [...each.outcomes.values()]).filter((each) => 'wrong' in each);
  const red = outcomes.filter(({ wrong }) => wrong.length > 0).length;
  console.log(`\n${outcomes.length - red} passed, ${red} failed`);
  if (red > 0 || outcomes.length === 0) process.exitCode = 1;
}
if (options.markdown !== undefined) await writeMarkdown(options.markdown, results, cells);
