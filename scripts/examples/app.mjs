// An example as its user starts it: the line of its package.json, a free port, and the local PostHog.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const LIMIT_MS = 60_000;

/**
 * @param {{ cwd: string, args?: readonly string[], env: NodeJS.ProcessEnv }} options `args` of Node, where they are
 * not those of the start line
 */
export async function startExample({ cwd, args = startLine(cwd), env }) {
  const port = await freePort();
  const child = spawn(process.env.SPANHOG_EXAMPLES_NODE ?? process.execPath, args, {
    cwd,
    env: { ...process.env, HOSTNAME: '127.0.0.1', PORT: String(port), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
  const kill = () => child.kill('SIGKILL');
  process.on('exit', kill);
  const exit = once(child, 'exit', { signal: AbortSignal.timeout(LIMIT_MS) });
  exit.catch(kill);
  await isListening(port, child, () => output);

  return {
    output: () => output,
    /** @param {import('./expected.mjs').Request} request */
    async ask({ method, path, key, headers, body, status, answer }) {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, {
        method,
        headers: {
          ...(key !== undefined && { authorization: `Bearer ${key}` }),
          ...(body && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      assert.equal(response.status, status, `${method} ${path}: ${text}\n${output}`);
      if (answer !== undefined) assert.deepEqual(JSON.parse(text), answer, `${method} ${path}`);
      return text;
    },
    /** As a platform ends it. */
    async stop() {
      child.kill('SIGTERM');
      const [code, signal] = await exit;
      process.off('exit', kill);
      assert.ok(
        code === 0 || code === 143 || signal === 'SIGTERM',
        `It ended with ${code ?? signal}\n${output}`,
      );
    },
    /** As a platform ends what it has frozen. */
    async destroy() {
      kill();
      await exit;
      process.off('exit', kill);
    },
  };
}

/** @param {string} cwd */
function startLine(cwd) {
  const { scripts } = JSON.parse(readFileSync(join(cwd, 'package.json'), 'utf8'));
  const [command, ...args] = scripts.start.split(' ');
  assert.equal(command, 'node');
  return args;
}

/** @param {number} port @param {import('node:child_process').ChildProcess} child @param {() => string} output */
async function isListening(port, child, output) {
  while (child.exitCode === null && child.signalCode === null) {
    const socket = connect(port, '127.0.0.1');
    const [connected] = await Promise.allSettled([once(socket, 'connect')]);
    socket.destroy();
    if (connected.status === 'fulfilled') return;
    await wait(20);
  }
  throw new Error(`It ended before it listened\n${output()}`);
}

async function freePort() {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const { port } = server.address();
  await once(server.close(), 'close');
  return port;
}
