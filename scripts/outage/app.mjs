// Starts producers, and knows what they made and what a local PostHog has of it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startLocalPostHog } from '../../dist/modules/local/posthog.js';

const PRODUCER = fileURLToPath(new URL('producer.mjs', import.meta.url));
export const SENDERS = ['spanhog', 'posthog-node'];
/** Waits of less than a second, so that a run takes seconds. */
export const QUICK_PACE = { backoffBaseMs: 100, backoffMaxMs: 500, probeMinMs: 200, probeMaxMs: 400 };
const running = new Set();

// Nothing may stay behind, however this ends.
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

/** A local PostHog that can be away for a while, and is the same one afterwards. */
export async function startPostHog() {
  let server = await startLocalPostHog();
  const { url, port } = server;
  const earlier = [];
  const events = () => [...earlier, ...server.events()];
  return {
    url,
    events,
    setFault: (fault) => server.setFault(fault),
    script: (steps) => server.script(steps),
    /** Numbers of the events that are stored, with the copies of each. */
    numbers() {
      const numbers = new Map();
      for (const { properties, copies } of events())
        numbers.set(properties.n, (numbers.get(properties.n) ?? 0) + copies);
      return numbers;
    },
    /** Connections are refused until `comeBack`. */
    async goAway() {
      earlier.push(...server.events());
      await server.close();
    },
    async comeBack() {
      server = await startLocalPostHog({ port });
    },
    close: () => server.close(),
  };
}

/**
 * Starts a producer; resolves once it produces.
 * @param {readonly string[]} under A command that runs it, in a namespace of its own, say.
 */
export async function startProducer(options, env = {}, under = []) {
  const [command, ...args] = [...under, process.execPath, PRODUCER, JSON.stringify(options)];
  const child = spawn(command, args, {
    env: { ...process.env, ...env },
    // posthog-node prints an error with its whole response for each failed request.
    stdio: ['pipe', 'pipe', options.sender === 'posthog-node' ? 'ignore' : 'inherit'],
  });
  running.add(child);
  child.stdin.on('error', () => {});
  const exited = once(child, 'exit').then(([code, signal]) => {
    running.delete(child);
    return { code, signal };
  });
  let report;
  let isReady = () => {};
  const ready = new Promise((resolve) => {
    isReady = resolve;
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line === 'ready') isReady();
    else report = JSON.parse(line);
  });
  const closed = once(child.stdout, 'close');
  await Promise.race([ready, exited]);
  return {
    pid: child.pid,
    kill: (signal) => child.kill(signal),
    finish: () => child.stdin.end('end\n'),
    exited,
    /** What it printed at its end. */
    async report() {
      await Promise.all([exited, closed]);
      return report;
    },
  };
}

/** Events of `first … first + made` that PostHog doesn't have. */
export function missing(numbers, first, made) {
  let count = 0;
  for (let n = first; n < first + made; n += 1) if (!numbers.has(n)) count += 1;
  return count;
}

/** @returns Whether it became true in time. */
export async function until(isTrue, limitMs) {
  const deadline = performance.now() + limitMs;
  while (!isTrue()) {
    if (performance.now() > deadline) return false;
    await sleep(50);
  }
  return true;
}

/** A process that only sends what others left. */
export async function drain({ host, outbox }) {
  const last = await startProducer({
    host,
    outbox,
    end: 'wait',
    pace: QUICK_PACE,
    shutdownTimeoutMs: 30_000,
  });
  await until(() => segmentsIn(outbox).length === 0, 60_000);
  last.finish();
  return last.report();
}

/** The segments' files in an outbox. */
export function segmentsIn(outbox) {
  return readdirSync(outbox, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(open|sealed)$/.test(name),
  );
}

export async function withDirectory(run) {
  const directory = mkdtempSync(join(tmpdir(), 'spanhog-outage-'));
  try {
    return await run(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
