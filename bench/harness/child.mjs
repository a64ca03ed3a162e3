import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A program that hangs must not hang the whole run. */
const LONGEST_MS = 180_000;

/** Every child of this run, so that none outlives it. */
const alive = new Set();
process.on('exit', () => alive.forEach((child) => child.kill('SIGKILL')));

/**
 * Starts one of `programs/` as a process of its own.
 * @param {string} program
 * @param {unknown} args what the program gets as its argument, as JSON
 * @param {{ node?: readonly string[], env?: Record<string, string>, cores?: string }} [how]
 *   `cores`: the only ones that it may run on
 */
export function start(program, args, { node = [], env = {}, cores } = {}) {
  const flags = ['--no-warnings', ...node];
  const child = fork(
    fileURLToPath(new URL(`../programs/${program}.mjs`, import.meta.url)),
    [JSON.stringify(args)],
    {
      // `taskset` becomes the process that it is told to run, so the channel to it stays.
      ...(cores === undefined
        ? { execArgv: flags }
        : { execPath: 'taskset', execArgv: ['-c', cores, process.execPath, ...flags] }),
      env: { ...cleanEnvironment(), ...env },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    },
  );
  alive.add(child);
  child.once('exit', () => alive.delete(child));
  return child;
}

/**
 * Runs a program to its end and returns what it reported.
 * @param {Parameters<typeof start>} how
 * @returns {Promise<Record<string, number>>}
 */
export async function run(...how) {
  const child = start(...how);
  const timer = setTimeout(() => child.kill('SIGKILL'), LONGEST_MS);
  let report;
  child.on('message', (message) => {
    report = message;
  });
  const code = await new Promise((resolve) =>
    child.once('exit', (status, signal) => resolve(signal ?? status)),
  );
  clearTimeout(timer);
  if (code !== 0 || report === undefined)
    throw new Error(`${how[0]} ended with ${code} and reported nothing`);
  return report;
}

/**
 * Awaits a child's next message.
 * @param {import('node:child_process').ChildProcess} child
 * @throws {Error} when it ends before, or says nothing for as long as a whole program may take
 */
export function hear(child) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => settle(reject, new Error('The child process says nothing')), LONGEST_MS);
    const onExit = () => settle(reject, new Error('The child process ended before it said anything'));
    const onMessage = (message) => settle(resolve, message);
    child.once('exit', onExit);
    child.once('message', onMessage);

    function settle(done, value) {
      clearTimeout(timer);
      child.off('exit', onExit);
      child.off('message', onMessage);
      done(value);
    }
  });
}

/**
 * Asks a running child and awaits its answer; one question at a time.
 * @param {import('node:child_process').ChildProcess} child
 * @param {unknown} question
 */
export function ask(child, question) {
  const answer = hear(child);
  child.send(question);
  return answer;
}

/** @param {import('node:child_process').ChildProcess} child */
export async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

/** Nothing of the caller's own set-up may reach a measured process. */
function cleanEnvironment() {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(?:NODE_|POSTHOG_|OTEL_|SPANHOG_|npm_)/.test(name),
  );
  return Object.fromEntries(kept);
}
