// Commands as somebody types them, with what they print.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';

/** A package manager that waits for ever is none of ours: it is ended, and tried once more. */
const COMMAND_LIMIT_MS = 150_000;

/** @returns what it printed. @throws with all of it when it fails. */
export async function run(command, cwd, env) {
  for (let isLast = false; ; isLast = true) {
    const child = start(command, cwd, env);
    const timer = setTimeout(() => void child.end(), COMMAND_LIMIT_MS);
    const code = await child.ended;
    clearTimeout(timer);
    if (code === 0) return child.output();
    const isHung = code === null && !isLast;
    assert.ok(isHung, `${command} in ${cwd} ended with ${code}:\n${child.output()}`);
    console.log(`${command} in ${cwd} hung, and is tried once more`);
  }
}

export function start(command, cwd, env) {
  const child = spawn(command, { cwd, env, shell: true, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let hasEnded = false;
  const ended = once(child, 'close').then(([code]) => {
    hasEnded = true;
    return code;
  });
  const heard = (data) => {
    output += stripVTControlCharacters(String(data));
  };
  child.stdout.on('data', heard);
  child.stderr.on('data', heard);
  return {
    ended,
    hasEnded: () => hasEnded,
    output: () => output,
    async said(pattern) {
      while (!pattern.test(output)) {
        assert.ok(!hasEnded, `${command} ended:\n${output}`);
        await sleep(50);
      }
      return pattern.exec(output)[0];
    },
    /** It, and what it started. */
    async end() {
      for (const signal of ['SIGINT', 'SIGKILL']) {
        try {
          if (child.pid !== undefined) process.kill(-child.pid, signal);
        } catch {
          // They have ended.
        }
        await Promise.race([ended, sleep(5_000, undefined, { ref: false })]);
      }
    },
  };
}
