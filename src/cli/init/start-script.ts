/** Words that run a program which is another's script, or a piece of text: no app that answers requests. */
const NO_APP = /^\s+(?:-e|-p|-c|-v|--eval|--print|--check|--test|--run|--version)(?=[\s=]|$)/;
/** What may stand before a program's name: nothing, a separator, a quote, a variable, or a word that runs what follows. */
const BEFORE =
  '(?:^\\s*|[;&|(]\\s*|["\']\\s*|(?:^|\\s)(?:--|--exec|--exec=|-x|exec|npx|env|cross-env|cross-env-shell|pnpm|yarn|\\w+=[^\\s"\']*)\\s+)';
/** Programs that hand Node's options on. */
const NODE = new RegExp(`(${BEFORE})(node|tsx(?:\\s+watch)?)(?=\\s)`, 'g');
/** Programs that take another's options for Node; all else reads `NODE_OPTIONS`. */
const NEST = new RegExp(`(${BEFORE})(nest\\s+start)(?=\\s|["']|$)`, 'g');
const PM2 = new RegExp(`(${BEFORE})(pm2-runtime(?:\\s+start)?|pm2\\s+start)(?=\\s)`, 'g');
const READS_ENVIRONMENT = new RegExp(
  `(${BEFORE})(fastify\\s+start|ts-node(?:-(?:esm|dev|script|transpile-only))?|tsnd|nodemon|node-dev|babel-node|` +
    'swc-node|vite-node|esno|esrun|strapi\\s+(?:start|develop)|medusa\\s+(?:start|develop))(?=\\s|["\']|$)',
  'g',
);
const RUNS_THE_APP = /^(?:start|dev|develop|serve|debug)(?:[:._-]|$)/;
const RUNS_NO_APP = /(?:^|[:._-])(?:tests?|lint|build|migrate|seed|e2e)(?:[:._-]|$)/;

/** Whether a script of package.json is one that runs the app, by its name. */
export function runsTheApp(name: string): boolean {
  return RUNS_THE_APP.test(name) && !RUNS_NO_APP.test(name);
}

/**
 * A script with Node told to load the tracing file first.
 * @param flag What tells Node, as `--import ./tracing.mjs`.
 * @param isWindows Whether scripts run where a variable can't be set before a command.
 * @returns The same text where it is told already; `undefined` where no program in it is known to run Node.
 */
export function withPreload(script: string, flag: string, isWindows: boolean): string | undefined {
  const [, file = flag] = flag.split(' ./');
  if (script.includes(file)) return script;
  const parts = script.split(/(&&|;)/);
  // What comes before && and ; prepares; of programs that run side by side, each may be the app.
  const isParallel = /\bconcurrently\b|\bnpm-run-all\b|(?:^|[^&])&(?!&)/.test(script);
  for (let at = parts.length - 1; at >= 0; at -= 2) {
    const changed = withPreloadIn(parts[at] ?? '', flag, isWindows);
    if (changed === undefined) continue;
    parts[at] = changed;
    if (!isParallel) break;
  }
  const to = parts.join('');
  return to === script ? undefined : to;
}

function withPreloadIn(part: string, flag: string, isWindows: boolean): string | undefined {
  let isDone = false;
  const asOption = part.replaceAll(NODE, (all: string, before: string, program: string, at: number) => {
    if (NO_APP.test(part.slice(at + all.length))) return all;
    isDone = true;
    return `${before}${program} ${flag}`;
  });
  if (isDone) return asOption;
  const quote = /"/.test(part) ? "'" : '"';
  const own = part
    .replaceAll(NEST, (all: string, before: string, program: string, at: number) => {
      if (/\s(?:-e|--exec)[\s=]/.test(part.slice(at + all.length))) return all;
      isDone = true;
      return `${before}${program} --exec ${quote}node ${flag}${quote}`;
    })
    .replaceAll(PM2, (all: string, before: string, program: string, at: number) => {
      // Its own file says how it runs Node.
      if (/^\s+\S*\.config\.|--node-args/.test(part.slice(at + all.length))) return all;
      isDone = true;
      return `${before}${program} --node-args=${quote}${flag}${quote}`;
    });
  return isDone ? own : withVariable(part, flag, isWindows);
}

function withVariable(part: string, flag: string, isWindows: boolean): string | undefined {
  const set = /\bNODE_OPTIONS=(?:"([^"]*)"|'([^']*)'|([^\s"']*))/.exec(part);
  const [program] = part.matchAll(READS_ENVIRONMENT);
  if (!program) return undefined;
  const isPortable = /\bcross-env(?:-shell)?\s/.test(part);
  if (isWindows && !isPortable) return undefined;
  if (set) {
    const [all, double, single, bare = ''] = set;
    const value = `NODE_OPTIONS="${double ?? single ?? bare} ${flag}"`;
    return part.slice(0, set.index) + value + part.slice(set.index + all.length);
  }
  const [, before = ''] = program;
  const at = program.index + before.length;
  // Within the quotes of another's command, the variable takes the other ones.
  const quote = /"[^"]*$/.test(part.slice(0, at)) ? "'" : '"';
  return `${part.slice(0, at)}NODE_OPTIONS=${quote}${flag}${quote} ${part.slice(at)}`;
}
