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

const [{ buildSubject }, { startSink }, { readFigures }, { describeMachine }, report] = await Promise.all([
  import('./harness/subject.mjs'),
  import('./harness/sink.mjs'),
  import('./harness/figures.mjs'),
  import('./harness/machine.mjs'),
  import('./harness/report.mjs'),
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

const subject = buildSubject(options.source);
const machine = describeMachine(subject);
const sink = await startSink();
const bench = { subject, quick: options.quick, sink };
const figures = [];
const samples = {};

for (const plan of plans) {
  const count = options.quick ? plan.rounds.quick : plan.rounds.full;
  await plan.open?.(bench);
  let rounds = [];
  for (let round = 0; round < count; round += 1) {
    console.error(`${plan.name} ${round + 1}/${count}`);
    rounds.push(await plan.measure(bench, round));
  }
  rounds = (await plan.close?.(rounds)) ?? rounds;
  samples[plan.name] = rounds;
  figures.push(...readFigures(plan, rounds));
}
await sink.close();

report.printTable(figures);
console.log(`\n${report.footnote(machine)}`);
if (options.json)
  writeFileSync(
    options.json,
    `${JSON.stringify({ ...machine, quick: options.quick, figures, samples }, null, 2)}\n`,
  );
if (options.markdown) report.writeMarkdown(options.markdown, figures, machine);
