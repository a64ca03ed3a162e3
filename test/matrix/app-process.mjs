import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** For all that is asked of it, on a machine that others use too. */
const PATIENCE_MS = 240_000;

/** An app of the matrix in a process of its own. */
export class AppProcess {
  /** Where it listens; `NaN` for one that doesn't. */
  port = Number.NaN;
  #child;
  #output = [];
  #lines = new Map();
  #waiting = new Map();
  #exit;
  #isSignalled = false;

  /**
   * @param {string} node the Node binary
   * @param {string[]} args
   * @param {{ cwd: string, env: Record<string, string> }} options
   */
  constructor(node, args, { cwd, env }) {
    this.node = node;
    this.folder = cwd;
    const { PATH, HOME } = process.env;
    this.#child = spawn(node, args, {
      cwd,
      env: { PATH, HOME, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: PATIENCE_MS,
      killSignal: 'SIGKILL',
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => this.#read(line));
    }
    this.#exit = this.#awaitExit();
  }

  /** What it printed, its last lines. */
  get output() {
    return this.#output.slice(-15);
  }

  /** All lines that start with this text. @param {string} text */
  saying(text) {
    return this.#output.filter((line) => line.startsWith(text));
  }

  /** The rest of the next line that starts with this word. @param {string} word */
  line(word) {
    const known = this.#lines.get(word)?.shift();
    if (known !== undefined) return Promise.resolve(known);
    return new Promise((resolve, reject) => {
      if (this.exitCode === undefined) this.#waiting.set(word, { resolve, reject });
      else reject(new Error(`The app ended (${this.exitCode})`));
    });
  }

  /** Tells it to end, once. @param {NodeJS.Signals} signal */
  signal(signal) {
    if (!this.#isSignalled) this.#child.kill(signal);
    this.#isSignalled = true;
  }

  /** Ends it as an orchestrator does. @param {NodeJS.Signals} [signal] */
  async stop(signal = 'SIGTERM') {
    this.signal(signal);
    await this.#exit;
    return this.exitCode;
  }

  async kill() {
    this.#child.kill('SIGKILL');
    await this.#exit;
  }

  async #awaitExit() {
    const [code, signal] = await once(this.#child, 'close');
    this.exitCode = code ?? signal;
    for (const { reject } of this.#waiting.values()) reject(new Error(`The app ended (${this.exitCode})`));
  }

  #read(line) {
    this.#output.push(line);
    const [word = '', ...rest] = line.split(' ');
    const waiting = this.#waiting.get(word);
    if (waiting) {
      this.#waiting.delete(word);
      waiting.resolve(rest.join(' '));
    } else {
      this.#lines.set(word, [...(this.#lines.get(word) ?? []), rest.join(' ')]);
    }
  }
}
