import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord } from '../../checks.js';

/** A command outside of package.json that starts the app. */
export interface Starter {
  /** Relative to the project. */
  readonly file: string;
  readonly line: string;
}

const STARTERS = /^(?:.*\.)?Dockerfile(?:\..+)?$|^Procfile$|^ecosystem\.config\.[cm]?js$/;
const STARTS_NODE = /^\s*(?:CMD|ENTRYPOINT|web:|worker:|script\s*:)(?=.*(?:node|npm|pm2|tsx|script)).*$/;
const RUNS_A_SCRIPT = /\b(?:npm|pnpm|yarn|bun)\b/;
const WORKSPACES = ['pnpm-workspace.yaml', 'lerna.json', 'nx.json', 'turbo.json'];
const MEMBER_DEPTH = 3;
/** An entry that is run as it is, by Node: its own text tells how it is loaded. */
const NODE_ENTRY = /(?:^|\s)node\s+(?:-\S+\s+)*([\w./-]+)/;
const MODULE_SYNTAX = /^\s*(?:import\s[^(]|import\s*['"{]|export\s)/m;

/** Whether a framework that is installed here exists as ES modules only, as Nest 12. */
export function isEsmOnly(directory: string, framework: string | undefined): boolean {
  if (framework === undefined) return false;
  const manifest = jsonIn(join(directory, 'node_modules', framework, 'package.json'));
  return isRecord(manifest) && manifest['type'] === 'module' && !hasRequire(manifest);
}

/** Whether Node itself runs a file that it takes for an ES module, though package.json doesn't say so. */
export function startsEsm(directory: string, scripts: readonly string[]): boolean {
  return scripts.some((script) => {
    const entry = NODE_ENTRY.exec(script)?.[1];
    if (entry === undefined) return false;
    if (/\.m[jt]s$/.test(entry)) return true;
    const text = textOf(join(directory, entry)) ?? textOf(join(directory, `${entry}.js`));
    return text !== undefined && MODULE_SYNTAX.test(text) && !entry.endsWith('.cjs');
  });
}

/** Commands of a Dockerfile, a Procfile or pm2's file that run Node themselves: a changed script doesn't reach them. */
export function startersIn(directory: string): readonly Starter[] {
  return readdirSync(directory)
    .filter((file) => STARTERS.test(file))
    .flatMap((file) => {
      const lines = (textOf(join(directory, file)) ?? '').split('\n');
      const line = lines.findLast((each) => STARTS_NODE.test(each) && !RUNS_A_SCRIPT.test(each));
      return line === undefined ? [] : [{ file, line: line.trim() }];
    });
}

/** Folders with a package.json below a workspace's root; none where this is no such root. */
export function membersOf(directory: string, workspaces: unknown): readonly string[] {
  const isRoot = workspaces !== undefined || WORKSPACES.some((file) => existsSync(join(directory, file)));
  return isRoot ? packagesBelow(directory, '', MEMBER_DEPTH) : [];
}

function packagesBelow(directory: string, folder: string, depth: number): readonly string[] {
  if (depth === 0) return [];
  return readdirSync(join(directory, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules')
    .flatMap(({ name }) => {
      const below = folder === '' ? name : `${folder}/${name}`;
      return existsSync(join(directory, below, 'package.json'))
        ? [below]
        : packagesBelow(directory, below, depth - 1);
    });
}

function hasRequire(manifest: Readonly<Record<string, unknown>>): boolean {
  return /"require"/.test(JSON.stringify(manifest['exports'] ?? {}));
}

function jsonIn(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function textOf(file: string): string | undefined {
  try {
    return statSync(file).isFile() ? readFileSync(file, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}
