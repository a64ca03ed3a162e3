import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord } from '../../checks.js';
import type { Change } from './changes.js';
import { installCommand } from './plan.js';
import type { PackageManager } from './project.js';

/** What was done, so that it can be undone; in the project, and deleted with the last of it. */
const RECORD = '.spanhog-init.json';

/** One change as it was made. */
type Done =
  | { readonly kind: 'install'; readonly packages: readonly string[] }
  | { readonly kind: 'create'; readonly file: string; readonly hash: string }
  | { readonly kind: 'insert'; readonly file: string; readonly text: string }
  | { readonly kind: 'script'; readonly name: string; readonly from: string; readonly to: string };

export interface Place {
  readonly directory: string;
  readonly packageManager: PackageManager;
  /** Told of each thing that is done, or isn't. */
  readonly say: (line: string) => void;
  /** Whether packages are installed and removed; else the command is told. @default true */
  readonly installs: boolean;
}

/**
 * Makes the changes, and notes them in `.spanhog-init.json` as it goes. A file that is there is never written over.
 * @throws Error, fit to be shown, when something can't be installed or written: the next run goes on from there.
 */
export async function applyChanges(changes: readonly Change[], place: Place): Promise<void> {
  const { directory, say } = place;
  const done: Done[] = [...readRecord(directory)];
  for (const change of changes) {
    const made = await applyOne(change, place).catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      const before = done.length === 0 ? '' : ` What was done before is noted in ${RECORD}.`;
      throw new Error(`${why}.${before} Mend it and run this again: it goes on from here.`, { cause: error });
    });
    if (!made) continue;
    done.push(made);
    writeFileSync(join(directory, RECORD), `${JSON.stringify({ changes: done }, null, 2)}\n`);
  }
  if (done.length > 0) say(`noted in ${RECORD}, for \`spanhog init --undo\``);
}

async function applyOne(change: Change, place: Place): Promise<Done | undefined> {
  const { directory, say } = place;
  switch (change.kind) {
    case 'install': {
      const command = installCommand(place.packageManager, change.packages);
      if (!place.installs) {
        say(`to do: ${command.join(' ')}`);
        return undefined;
      }
      say(command.join(' '));
      await run(command, directory);
      return { kind: 'install', packages: change.packages };
    }
    case 'create': {
      writeFileSync(join(directory, change.file), change.text, { flag: 'wx' });
      say(`made ${change.file}`);
      return { kind: 'create', file: change.file, hash: hashOf(change.text) };
    }
    case 'insert': {
      const { file, at, text } = change;
      const path = join(directory, file);
      const before = readFileSync(path, 'utf8');
      writeFileSync(path, before.slice(0, at) + text + before.slice(at));
      say(`added to ${file}: ${text.trim()}`);
      return { kind: 'insert', file, text };
    }
    default: {
      const { name, from, to } = change;
      if (!setScript(directory, name, from, to)) {
        say(`to do: the script ${name} of package.json becomes ${to}`);
        return undefined;
      }
      say(`changed the script ${name} of package.json: ${to}`);
      return { kind: 'script', name, from, to };
    }
  }
}

/**
 * Takes back what `applyChanges` did, the last first, but for what somebody has changed since.
 * @throws Error, fit to be shown, when there is nothing to undo.
 */
export async function undoChanges(place: Place): Promise<void> {
  const { directory, say } = place;
  const done = readRecord(directory);
  if (done.length === 0) throw new Error(`There is no ${RECORD} in ${directory}: nothing to undo.`);
  const left: Done[] = [];
  for (const change of done.toReversed()) if (!(await undoOne(change, place))) left.unshift(change);
  if (left.length === 0) rmSync(join(directory, RECORD));
  else {
    writeFileSync(join(directory, RECORD), `${JSON.stringify({ changes: left }, null, 2)}\n`);
    say(`what is left stands in ${RECORD}`);
  }
}

/** @returns Whether nothing of it is left. */
async function undoOne(change: Done, place: Place): Promise<boolean> {
  const { directory, say, packageManager } = place;
  switch (change.kind) {
    case 'install': {
      const command = [packageManager, packageManager === 'npm' ? 'uninstall' : 'remove', ...change.packages];
      say(place.installs ? command.join(' ') : `to do: ${command.join(' ')}`);
      if (place.installs) await run(command, directory);
      return true;
    }
    case 'create': {
      const path = join(directory, change.file);
      if (!existsSync(path)) return true;
      if (hashOf(readFileSync(path, 'utf8')) !== change.hash) {
        say(`kept ${change.file}: it has been changed since`);
        return false;
      }
      rmSync(path);
      say(`removed ${change.file}`);
      return true;
    }
    case 'insert': {
      const path = join(directory, change.file);
      const parts = existsSync(path) ? readFileSync(path, 'utf8').split(change.text) : [];
      if (parts.length < 2) return true;
      if (parts.length > 2) {
        say(`kept ${change.file}: ${change.text.trim()} stands there more than once`);
        return false;
      }
      writeFileSync(path, parts.join(''));
      say(`removed from ${change.file}: ${change.text.trim()}`);
      return true;
    }
    default: {
      const { name, from, to } = change;
      if (!setScript(directory, name, to, from)) {
        say(`kept the script ${name} of package.json: it has been changed since`);
        return false;
      }
      say(`changed the script ${name} of package.json back: ${from}`);
      return true;
    }
  }
}

/** As text, so that the file's own form stays. @returns Whether the script was there. */
function setScript(directory: string, name: string, from: string, to: string): boolean {
  const path = join(directory, 'package.json');
  const text = readFileSync(path, 'utf8');
  const pattern = new RegExp(`(${literal(JSON.stringify(name))}\\s*:\\s*)${literal(JSON.stringify(from))}`);
  if (!pattern.test(text)) return false;
  writeFileSync(
    path,
    text.replace(pattern, (_all, key: string) => key + JSON.stringify(to)),
  );
  return true;
}

function literal(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
}

function readRecord(directory: string): readonly Done[] {
  const path = join(directory, RECORD);
  if (!existsSync(path)) return [];
  try {
    const json: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (isRecord(json) && Array.isArray(json['changes'])) return json['changes'].filter(isDone);
  } catch {
    // Said below.
  }
  throw new Error(`${path} is not what spanhog wrote there: delete it, or put it right.`);
}

function isDone(value: unknown): value is Done {
  return isRecord(value) && ['install', 'create', 'insert', 'script'].includes(String(value['kind']));
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** @throws Error when the command fails; what it says goes to the terminal. */
async function run([command = '', ...args]: readonly string[], cwd: string): Promise<void> {
  const child = spawn(command, args, { cwd, stdio: 'inherit', shell: process.platform === 'win32' });
  const [code] = await once(child, 'close').catch((error: unknown) => {
    const why = `${command}, which the project's lock file is of, can't be run`;
    throw new Error(`${why}; install it, or say --no-install and install the packages yourself`, {
      cause: error,
    });
  });
  if (code !== 0) throw new Error(`${[command, ...args].join(' ')} failed, see above`);
}
