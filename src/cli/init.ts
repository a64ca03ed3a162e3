import { relative, resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { applyChanges, undoChanges, type Place } from './init/apply.js';
import type { Change, Plan } from './init/changes.js';
import { installCommand, planFor } from './init/plan.js';
import { readProject, type Project } from './init/project.js';
import { tryOut } from './init/trial.js';
import { painter, terminalHasColour } from './terminal/terminal.js';

interface Options {
  readonly write?: true;
  readonly undo?: true;
  readonly try?: true;
  readonly get?: string;
  readonly run?: string;
  readonly seconds: number;
  readonly install: boolean;
}

const paint = painter(terminalHasColour());

/** `spanhog init`: shows what a project needs, adds it when told to, and takes it back. */
export function initCommand(): Command {
  return new Command('init')
    .description('look at a project, show the lines that make its requests events, and add them with --write')
    .argument('[directory]', "the app's own folder, with its package.json", '.')
    .option('--write', 'install the packages, and add the lines')
    .option('--undo', 'take back what --write did, but for what was changed since')
    .option('--no-install', 'leave installing and removing packages to you')
    .option('--try', 'run the app against a PostHog on this machine, and tell what came and what is missing')
    .option(
      '--run <command>',
      'with --try: what starts the app, where it is not the script `start`, or `dev` of Next.js',
    )
    .option('--get <url>', 'with --try: an address of the app to ask')
    .option('--seconds <number>', 'with --try: how long to wait for a first event', readSeconds, 60)
    .addHelpText(
      'after',
      `
Examples:
  $ npx spanhog init                 what would be added
  $ npx spanhog init --write --try   add it, run the app, see what came
  $ npx spanhog init --try --get http://127.0.0.1:3000/v1/users/7
  $ npx spanhog init --undo`,
    )
    .action(async (directory: string, options: Options, command: Command) => {
      try {
        await init(resolve(directory), options);
      } catch (error) {
        command.error(`error: ${error instanceof Error ? error.message : String(error)}`);
      }
    });
}

async function init(directory: string, options: Options): Promise<void> {
  const project = readProject(directory);
  const { packageManager } = project;
  const place: Place = { directory, packageManager, say, installs: options.install };
  if (options.undo) return undoChanges(place);
  say(describe(project));
  const plan = planFor(project);
  if (plan.done !== undefined) say(plan.done);
  if (options.write) await applyChanges(plan.changes, place);
  else if (options.try) sayWhatIsMissing(plan);
  else for (const line of plan.changes.flatMap((change) => shown(change, project))) say(line);
  if (options.write || !options.try) {
    for (const { why, lines } of plan.advice) {
      say(`\n${paint('bold', why)}`);
      for (const line of lines) say(`  ${line}`);
    }
  }
  if (options.try) return trial(project, options);
  say(`\n${nextStep(project, plan, options)}`);
}

function sayWhatIsMissing({ changes }: Plan): void {
  const missing = changes.map((change) =>
    change.kind === 'install'
      ? change.packages.join(', ')
      : change.kind === 'script'
        ? `the script ${change.name}`
        : change.file,
  );
  if (missing.length > 0) say(`Not there yet, and added by --write: ${missing.join(', ')}`);
}

async function trial(project: Project, options: Options): Promise<void> {
  const command = options.run ?? startCommand(project);
  if (command === undefined)
    throw new Error(
      'package.json has no script `start` to try: say how the app starts, as in --run "node server.js".',
    );
  const { directory } = project;
  const { get, seconds } = options;
  say('');
  const hasEvents = await tryOut({ directory, command, get, limitMs: seconds * 1_000, say });
  if (!hasEvents) process.exitCode = 1;
  else
    say(
      `\nThe page with the answers: \`${commandOf(project)} dev --open\`, and start the app with\n  ${LOCAL}`,
    );
}

const LOCAL = 'POSTHOG_HOST=http://127.0.0.1:8010 POSTHOG_PROJECT_TOKEN=phc_local';

/** Next.js's `start` wants a build first. */
function startCommand({ scripts, framework, packageManager }: Project): string | undefined {
  const names = framework === 'next' ? ['dev', 'start'] : ['start', 'dev'];
  const name = names.find((each) => scripts[each] !== undefined);
  return name && (name === 'start' ? `${packageManager} start` : `${packageManager} run ${name}`);
}

/** How a package manager runs what it has installed here. */
function commandOf({ packageManager }: Project): string {
  return { npm: 'npx spanhog', pnpm: 'pnpm exec spanhog', yarn: 'yarn spanhog', bun: 'bunx spanhog' }[
    packageManager
  ];
}

function describe(project: Project): string {
  const { framework = 'no framework that is known here', isEsm, isTypeScript, packageManager } = project;
  const modules = `${isTypeScript ? 'TypeScript, ' : ''}${isEsm ? 'ES modules' : 'CommonJS'}`;
  const telemetry = project.telemetry.map(({ file, kind }) => `${kind} in ${file}`).join(', ');
  const parts = [
    framework,
    modules,
    packageManager,
    telemetry === '' ? 'no OpenTelemetry yet' : telemetry,
    project.openapi,
  ];
  return `Found: ${parts.filter((part) => part !== undefined).join(' · ')}`;
}

function shown(change: Change, { packageManager }: Project): readonly string[] {
  switch (change.kind) {
    case 'install':
      return [
        `\n${paint('bold', 'Install')}`,
        `  ${installCommand(packageManager, change.packages).join(' ')}`,
      ];
    case 'create':
      return [
        `\n${paint('bold', `Make ${change.file}`)}`,
        ...change.text
          .trimEnd()
          .split('\n')
          .map((line) => paint('green', `  + ${line}`)),
      ];
    case 'insert':
      return [`\n${paint('bold', `Add to ${change.file}`)}`, paint('green', `  + ${change.text.trim()}`)];
    default:
      return [
        `\n${paint('bold', `Change the script ${change.name} of package.json`)}`,
        paint('red', `  - ${change.from}`),
        paint('green', `  + ${change.to}`),
      ];
  }
}

function nextStep(project: Project, { changes, done }: Plan, { write }: Options): string {
  if (project.members.length > 0 && done !== undefined && changes.length === 0)
    return 'Nothing has been changed.';
  const folder = relative(process.cwd(), project.directory);
  const again = `${commandOf(project)} init`;
  const where = folder === '' ? '' : `, in ${folder}`;
  if (changes.length > 0 && write !== true)
    return `Nothing has been changed. \`npx spanhog init${folder === '' ? '' : ` ${folder}`} --write\` does it, \`--undo\` takes it back.`;
  const then = `\`${again} --try\` runs the app and tells what came.`;
  return done === undefined || write === true
    ? `Next${where}: ${then}`
    : `Nothing to add. Next${where}: ${then}`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function readSeconds(text: string): number {
  const seconds = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (seconds > 0) return seconds;
  throw new InvalidArgumentError('Expected a whole number from 1 to 9999.');
}
