// One command prints every figure: see README.md here.
import { readdirSync, writeFileSync } from 'node:fs';
import { installOnce } from './harness/install.mjs';
import { readOptions } from './harness/options.mjs';

const options = readOptions(process.argv.slice(2));
if (options.help) {
  console.log(options.help);
  process.exit();
}
installOnce();

const [
  { buildSubject },
  { startSink },
  { readFigures },
  { describeMachine },
  report,
  { startProgress },
  { checkMarkers, writeMarkers },
] = await Promise.all([
  import('./harness/subject.mjs'),
  import('./harness/sink.mjs'),
  import('./harness/figures.mjs'),
  import('./harness/machine.mjs'),
  import('./harness/report.mjs'),
  import('./harness/progress.mjs'),
  import('./harness/markers.mjs'),
]);

const files = readdirSync(new URL('measurements/', import.meta.url))
  .filter((file) => file.endsWith('.mjs'))
  .toSorted();
/** @type {import('./harness/plan.mjs').Plan[]} */
const all = await Promise.all(files.map(async (file) => (await import(`./measurements/${file}`)).default));
const plans = all.filter(
  ({ name }) => options.only.length === 0 || options.only.some((text) => name.includes(text)),
);
if (options.list) {
  for (const { name } of all) console.log(name);
  process.exit();
}
if (plans.length === 0)
  throw new Error(
    `Expected one of ${all.map(({ name }) => name).join(', ')}, got ${options.only.join(', ')}`,
  );

checkMarkers(options.markdown, ['bench', ...all.filter(({ table }) => table).map(({ name }) => name)]);

const subject = buildSubject(options.source);
const machine = { ...describeMachine(subject), quick: options.quick };
const sink = await startSink();
const bench = { source: options.source, subject, quick: options.quick, sink };
const progress = startProgress(plans.length);
const figures = [];
const doubts = [];
const tables = [];
const samples = {};
const seconds = {};
const problems = [];

for (const plan of plans) {
  const fromMs = performance.now();
  let problem;
  try {
    const rounds = await measure(plan);
    samples[plan.name] = rounds;
    const read = readFigures(plan, rounds);
    figures.push(...read.figures);
    doubts.push(...read.doubts);
    if (plan.table) tables.push({ name: plan.name, rows: plan.table(rounds) });
  } catch (error) {
    // The others are still worth having.
    problem = error instanceof Error ? error.message : String(error);
    problems.push(`${plan.name}: ${problem}`);
  }
  seconds[plan.name] = Math.round((performance.now() - fromMs) / 1_000);
  progress.over(plan.name, seconds[plan.name], problem);
}
await sink.close();
progress.end();

report.printTable(figures);
for (const { rows } of tables) report.printRows(rows);
if (doubts.length > 0) console.log(`\n${doubts.join('\n')}`);
console.log(`\n${report.footnote(machine)}`);
if (options.json) {
  const result = { ...machine, seconds, problems, doubts, figures, samples };
  writeFileSync(options.json, `${JSON.stringify(result, null, 2)}\n`);
}
if (problems.length > 0) {
  console.error(`\nNot measured:\n${problems.join('\n')}`);
  process.exitCode = 1;
} else if (options.markdown.length > 0) {
  const isWhole = plans.length === all.length;
  writeMarkers(options.markdown, report.toMarkdown(isWhole ? figures : undefined, tables, doubts, machine));
}

/** @param {import('./harness/plan.mjs').Plan} plan */
async function measure(plan) {
  const count = options.quick ? plan.rounds.quick : plan.rounds.full;
  const rounds = [];
  for (let round = 0; round < count; round += 1) {
    progress.round(plan.name, round, count);
    rounds.push(await plan.measure(bench, round));
  }
  return rounds;
}
