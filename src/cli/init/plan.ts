import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PackageManager, Project, Telemetry } from './project.js';
import { nextFile, packagesFor, tracingFile } from './tracing-file.js';

/** Something that `spanhog init --write` does, and `--undo` takes back. */
export type Change =
  | { readonly kind: 'install'; readonly packages: readonly string[] }
  | { readonly kind: 'create'; readonly file: string; readonly text: string }
  | { readonly kind: 'insert'; readonly file: string; readonly at: number; readonly text: string }
  | { readonly kind: 'script'; readonly name: string; readonly from: string; readonly to: string };

/** Something that only a person can do. */
interface Advice {
  readonly why: string;
  /** Code or a command, to copy. */
  readonly lines: readonly string[];
}

/** What would be done to a project. */
export interface Plan {
  readonly changes: readonly Change[];
  readonly advice: readonly Advice[];
  /** Why there is nothing to add. */
  readonly done: string | undefined;
}

const TRACING = 'tracing.mjs';
const IMPORT_TRACING = `--import ./${TRACING}`;
/** `node server.js`, and `tsx server.ts`, which hands Node's options on. */
const RUNS_NODE = /(^|&&\s*|\s)(node|tsx)(?=\s)/;
const PROCESSOR = 'new PostHogEventSpanProcessor()';

/** What to add to a project so that its requests become events. */
export function planFor(project: Project): Plan {
  const { framework, telemetry } = project;
  const ready = telemetry.find(({ hasProcessor }) => hasProcessor);
  if (ready)
    return { changes: [], advice: lastly(project), done: `${ready.file} has the processor already.` };
  const [first] = telemetry;
  const own = first
    ? joinExisting(project, first)
    : framework === 'next'
      ? startNext(project)
      : start(project);
  const wanted = first ? ['spanhog', '@opentelemetry/api'] : packagesFor(framework);
  const packages = wanted.filter((name) => !project.dependencies.has(name));
  const install: readonly Change[] = packages.length > 0 ? [{ kind: 'install', packages }] : [];
  return {
    changes: [...install, ...own.changes],
    advice: [...own.advice, ...lastly(project)],
    done: undefined,
  };
}

/** The command that adds packages. */
export function installCommand(manager: PackageManager, packages: readonly string[]): readonly string[] {
  const add = {
    npm: ['npm', 'install'],
    // A package of OpenTelemetry's has an install script, without which pnpm ends in an error.
    pnpm: ['pnpm', 'add', '--allow-build=protobufjs'],
    yarn: ['yarn', 'add'],
    bun: ['bun', 'add'],
  }[manager];
  return [...add, ...packages];
}

type Part = Pick<Plan, 'changes' | 'advice'>;

/** No OpenTelemetry yet: a tracing file, and the start script loads it. */
function start(project: Project): Part {
  const create = createOrAdvise(project, TRACING, tracingFile(project.framework));
  const script = project.scripts['start'];
  if (script?.includes(IMPORT_TRACING) === true) return create;
  if (script !== undefined && RUNS_NODE.test(script)) {
    const to = script.replace(RUNS_NODE, `$1$2 ${IMPORT_TRACING}`);
    return { ...create, changes: [...create.changes, { kind: 'script', name: 'start', from: script, to }] };
  }
  const why =
    script === undefined
      ? 'There is no start script: load the tracing file before the app.'
      : `The start script, ${script}, doesn't begin with node: give Node the tracing file by the environment.`;
  const line =
    script === undefined ? `node ${IMPORT_TRACING} server.js` : `NODE_OPTIONS="${IMPORT_TRACING}" ${script}`;
  return { ...create, advice: [...create.advice, { why, lines: [line] }] };
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

/** OpenTelemetry is started already: the processor goes into its list. */
function joinExisting({ directory, isEsm }: Project, { file, kind }: Telemetry): Part {
  const text = readFileSync(join(directory, file), 'utf8');
  const lists = [...text.matchAll(/\bspanProcessors\s*:\s*\[/g)];
  const [list] = lists;
  if (lists.length === 1 && list) {
    const isModule = isEsm || /\.m[jt]s$|\.tsx?$/.test(file) || /^import\s/m.test(text);
    const behind = list.index + list[0].length;
    const isEmpty = /^\s*\]/.test(text.slice(behind));
    return {
      // From behind, so that the first insertion moves no other.
      changes: [
        { kind: 'insert', file, at: behind, text: isEmpty ? PROCESSOR : `${PROCESSOR}, ` },
        { kind: 'insert', file, ...importOf(text, isModule) },
      ],
      advice: [],
    };
  }
  return {
    changes: [],
    advice: [{ why: `${file} starts OpenTelemetry (${kind}): ${WHY[kind]}`, lines: LINES[kind] }],
  };
}

const WHY: Readonly<Record<Telemetry['kind'], string>> = {
  NodeSDK:
    'give it the processor. NodeSDK takes either `traceExporter` or `spanProcessors`: move an exporter into the list, ' +
    'or it is gone.',
  registerOTel: "give it the processor; 'auto' keeps what it exports to by itself.",
  NodeTracerProvider: 'give it the processor, beside those that it has.',
  Sentry: 'Sentry takes more processors by this option.',
};
const IMPORT = "import { PostHogEventSpanProcessor } from 'spanhog';";
const LINES: Readonly<Record<Telemetry['kind'], readonly string[]>> = {
  NodeSDK: [
    IMPORT,
    'new NodeSDK({',
    `  spanProcessors: [new tracing.BatchSpanProcessor(new OTLPTraceExporter()), ${PROCESSOR}],`,
    '});',
  ],
  registerOTel: [IMPORT, `registerOTel({ spanProcessors: ['auto', ${PROCESSOR}] });`],
  NodeTracerProvider: [IMPORT, `new NodeTracerProvider({ spanProcessors: [${PROCESSOR}] });`],
  Sentry: [IMPORT, `Sentry.init({ openTelemetrySpanProcessors: [${PROCESSOR}] });`],
};

/** Where the import goes: behind the last one, or in front of everything. */
function importOf(text: string, isModule: boolean): { readonly at: number; readonly text: string } {
  const pattern = isModule
    ? /^import\s[^;]*?from\s*['"][^'"\n]+['"];?[^\n]*\n|^import\s*['"][^'"\n]+['"];?[^\n]*\n/gm
    : /^(?:const|let|var)\s[^;]*?require\(\s*['"][^'"\n]+['"]\s*\)[^\n]*\n/gm;
  const last = [...text.matchAll(pattern)].at(-1);
  const line = isModule ? IMPORT : "const { PostHogEventSpanProcessor } = require('spanhog');";
  return { at: last ? last.index + last[0].length : 0, text: `${line}\n` };
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
