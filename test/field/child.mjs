import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const LINES_SHOWN = 25;

/** A process that is started, read, and ended by its pid; no longer than its limit. */
export class Child {
  #process;
  #lines = [];
  #waiting = new Set();
  #exit;

  /**
   * @param {string} command
   * @param {readonly string[]} args
   * @param {{ cwd: string, env?: NodeJS.ProcessEnv, limitMs: number, uid?: number }} options
   */
  constructor(command, args, { cwd, env = {}, limitMs, uid }) {
    this.#process = spawn(command, args, {
      cwd,
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: limitMs,
      killSignal: 'SIGKILL',
      ...(uid === undefined ? {} : { uid, gid: uid }),
    });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      createInterface({ input: stream }).on('line', (line) => this.#read(line));
    }
    this.#exit = this.#awaitExit();
  }

  /** What it printed. */
  get lines() {
    return this.#lines;
  }

  /** Its last lines, for a report. */
  get output() {
    return this.#lines.slice(-LINES_SHOWN).map((line) => `  | ${line}`);
  }

  /** Resolves with the first line that matches. @param {RegExp} pattern @throws {Error} when it ends without */
  line(pattern) {
    const known = this.#lines.find((line) => pattern.test(line));
    if (known !== undefined) return Promise.resolve(known);
    return new Promise((resolve, reject) => {
      this.#waiting.add({ pattern, resolve, reject });
    });
  }

  /** How it ended: a code, or a signal. @returns {Promise<number | string>} */
  ended() {
    return this.#exit;
  }

  /** Tells it to end, and after a while makes it. @param {{ patienceMs: number, signal?: NodeJS.Signals }} options */
  async stop({ patienceMs, signal = 'SIGTERM' }) {
    this.#process.kill(signal);
    const impatience = setTimeout(() => this.#process.kill('SIGKILL'), patienceMs);
    const exit = await this.#exit;
    clearTimeout(impatience);
    return exit;
  }

  async #awaitExit() {
    const [code, signal] = await once(this.#process, 'close');
    for (const { pattern, reject } of this.#waiting) {
      reject(new Error(`It ended with ${code ?? signal} before it said ${pattern}`));
    }
    return code ?? signal;
  }

  #read(line) {
    this.#lines.push(line);
    for (const waiting of this.#waiting) {
      if (!waiting.pattern.test(line)) continue;
      this.#waiting.delete(waiting);
      waiting.resolve(line);
    }
  }
}
