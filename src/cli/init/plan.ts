import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Advice, Change, Part, Plan } from './changes.js';
import { joinExisting } from './existing.js';
import type { PackageManager, Project } from './project.js';
import { runsTheApp, withPreload } from './start-script.js';
import { nextFile, packagesFor, tracingFile } from './tracing-file.js';

/** The last minor versions that take Node 20 and 22.14: yarn refuses the newer ones there, and pnpm warns. */
const FOR_OLDER_NODE: Readonly<Record<string, string>> = {
  '@opentelemetry/sdk-node': '0.223',
  '@opentelemetry/instrumentation': '0.223',
  '@opentelemetry/instrumentation-http': '0.223',
  '@opentelemetry/instrumentation-express': '0.71',
  '@opentelemetry/instrumentation-nestjs-core': '0.70',
  '@opentelemetry/instrumentation-koa': '0.71',
  '@opentelemetry/instrumentation-hapi': '0.69',
};

/** What to add to a project so that its requests become events. */
export function planFor(project: Project): Plan {
  const { framework, telemetry, members } = project;
  if (framework === undefined && members.length > 0 && telemetry.length === 0) return elsewhere(members);
  const ready = telemetry.find(({ hasProcessor }) => hasProcessor);
  const [first] = telemetry;
  const { changes, advice } = ready
    ? isOwn(ready.file)
      ? loading(project)
      : NOTHING
    : first
      ? joinExisting(project, first)
      : framework === 'next'
        ? startNext(project)
        : start(project);
  const packages = (ready ? [] : first ? ['spanhog', '@opentelemetry/api'] : packagesFor(framework)).filter(
    (name) => !project.dependencies.has(name),
  );
  const install: readonly Change[] = packages.length > 0 ? [{ kind: 'install', packages }] : [];
  return {
    changes: [...install, ...changes],
    advice: [...advice, ...lastly(project)],
    done: ready && `${ready.file} has the processor already.`,
  };
}

/** Whether a file is one that `init` makes. */
function isOwn(file: string | undefined): boolean {
  return file === 'tracing.mjs' || file === 'tracing.cjs';
}

/** A workspace's root is no app. */
function elsewhere(members: readonly string[]): Plan {
  const why = 'This is a workspace: the packages and the tracing file belong to the app in it.';
  const lines = members.slice(0, SHOWN_MEMBERS).map((folder) => `npx spanhog init ${folder}`);
  return { changes: [], advice: [{ why, lines }], done: 'This folder has no app of its own.' };
}

/** The command that adds packages. */
export function installCommand(
  manager: PackageManager,
  packages: readonly string[],
  node: string = process.versions.node,
): readonly string[] {
  const add = {
    npm: ['npm', 'install'],
    // A package of OpenTelemetry's has an install script, without which pnpm ends in an error.
    pnpm: ['pnpm', 'add', '--allow-build=protobufjs'],
    yarn: ['yarn', 'add'],
    bun: ['bun', 'add'],
  }[manager];
  // npm finds these by itself.
  const isOlder = manager !== 'npm' && node.localeCompare('22.15.0', undefined, { numeric: true }) < 0;
  const version = (name: string): string => {
    const minor = isOlder ? FOR_OLDER_NODE[name] : undefined;
    return minor === undefined ? name : `${name}@${minor}`;
  };
  return [...add, ...packages.map(version)];
}

const NOTHING: Part = { changes: [], advice: [] };
const SHOWN_MEMBERS = 8;

/** No OpenTelemetry yet: a tracing file, and the scripts load it. */
function start(project: Project): Part {
  const { file } = preloadOf(project);
  const create = createOrAdvise(project, file, tracingFile(project.framework, project.needsEsmHook));
  const load = loading(project);
  return {
    changes: [...create.changes, ...load.changes],
    advice: [...create.advice, ...load.advice],
  };
}

/** The file, and what makes Node load it first. The one that is there already counts. */
function preloadOf({ needsEsmHook, telemetry }: Project): { readonly file: string; readonly flag: string } {
  const there = telemetry.find(({ file }) => isOwn(file))?.file;
  const file = there ?? (needsEsmHook ? 'tracing.mjs' : 'tracing.cjs');
  return { file, flag: `${file.endsWith('.mjs') ? '--import' : '--require'} ./${file}` };
}

/** What starts the app loads the tracing file: the scripts, and what starts it without them. */
function loading(project: Project): Part {
  const { scripts, starters, entry } = project;
  const { file, flag } = preloadOf(project);
  const isWindows = process.platform === 'win32';
  const own = Object.entries(scripts).filter(([name]) => runsTheApp(name));
  const loaded = own.flatMap(([name, from]) => {
    const to = withPreload(from, flag, isWindows);
    return to === undefined ? [] : [{ kind: 'script' as const, name, from, to }];
  });
  const changes = loaded.filter(({ from, to }) => from !== to);
  const [first] = own;
  const unknown: readonly Advice[] =
    loaded.length > 0
      ? []
      : [
          first
            ? {
                why: `It isn't known how the script ${first[0]} runs Node: load the tracing file before the app, by an option or by the environment.`,
                lines: [`NODE_OPTIONS="${flag}" ${first[1]}`],
              }
            : {
                why: 'No script starts the app: load the tracing file before it.',
                lines: [`node ${flag} ${entry ?? 'server.js'}`],
              },
        ];
  const outside = starters
    .filter(({ line }) => !line.includes(file))
    .map(({ file: from, line }) => ({
      why: `${from} starts the app without a script, by ${line}. There it needs ${file} too, and Node's option:`,
      lines: [from.includes('Dockerfile') ? `ENV NODE_OPTIONS="${flag}"` : `NODE_OPTIONS="${flag}"`],
    }));
  return { changes, advice: [...unknown, ...outside] };
}

function startNext(project: Project): Part {
  const { isTypeScript, directory } = project;
  const folder = existsSync(join(directory, 'src')) ? 'src/' : '';
  return createOrAdvise(
    project,
    `${folder}instrumentation.${isTypeScript ? 'ts' : 'js'}`,
    nextFile(isTypeScript),
  );
}

/** A file that is there already stays as it is. */
function createOrAdvise({ directory }: Project, file: string, text: string): Part {
  if (!existsSync(join(directory, file))) return { changes: [{ kind: 'create', file, text }], advice: [] };
  const why = `${file} is there already, and starts no OpenTelemetry that is known here: it needs`;
  return { changes: [], advice: [{ why, lines: text.trimEnd().split('\n') }] };
}

/** What nobody can guess from the files. */
function lastly({ openapi, framework }: Project): readonly Advice[] {
  return [
    {
      why: 'Say who calls, where the app knows it (a middleware, a guard):',
      lines: [
        "import { identify } from 'spanhog';",
        'identify({ user: user.id, organization: user.organizationId });',
      ],
    },
    ...(openapi === undefined || framework !== undefined
      ? []
      : [
          {
            why: `No framework that is known here names routes; ${openapi} can:`,
            lines: [`new PostHogEventSpanProcessor({ openapi: '${openapi}' })`],
          },
        ]),
    {
      why: 'The project token, from PostHog’s project settings:',
      lines: ['POSTHOG_PROJECT_TOKEN=phc_…', 'POSTHOG_HOST=https://eu.i.posthog.com   # in the EU'],
    },
  ];
}
