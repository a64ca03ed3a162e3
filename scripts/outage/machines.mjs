// What separate machines, containers and small disks do to a shared outbox. Each scenario gives rows, as in outages.mjs.
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  drain,
  missing,
  QUICK_PACE,
  segmentsIn,
  startPostHog,
  startProducer,
  until,
  withDirectory,
} from './app.mjs';

const SHIFTED_CLOCK = fileURLToPath(new URL('shifted-clock.mjs', import.meta.url));
const HOUR_MS = 3_600_000;
/** Who is silent for so long is dead, with two looks to spare. */
const DEAD_MS = 32_000;
const NAMESPACES = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];

/** Three machines whose clocks are two hours apart share an outbox, and are killed one after the other. */
export async function clocks({ isQuick }) {
  return withDirectory(async (directory) => {
    const world = await createWorld(directory);
    world.posthog.setFault({ status: 503 });
    const writers = [];
    for (const hours of [-2, 0, 2]) writers.push(await world.start({ clockOffMs: hours * HOUR_MS }));
    await sleep(isQuick ? DEAD_MS : 2 * DEAD_MS);
    // Nobody took what is a living one's.
    const taken = directoriesOf(world.outbox) - writers.length;
    for (const writer of writers) {
      writer.kill('SIGKILL');
      await sleep(isQuick ? 100 : 5_000);
    }
    return world.end('clocks two hours apart', `${taken} directories taken from the living`);
  });
}

/** A process that is stopped for longer than its lease, goes on, and is killed a moment later. */
export async function sigstop({ isQuick, rounds = isQuick ? 1 : 5 }) {
  return withDirectory(async (directory) => {
    const world = await createWorld(directory);
    await world.start({});
    for (let round = 0; round < rounds; round += 1) {
      world.posthog.setFault({ status: 503 });
      const stopped = await world.start({});
      await sleep(1_000 + Math.random() * 500);
      stopped.kill('SIGSTOP');
      await sleep(DEAD_MS / 2);
      // Its heir sends and deletes what it takes over.
      world.posthog.setFault(undefined);
      await sleep(DEAD_MS / 2);
      world.posthog.setFault({ status: 503 });
      stopped.kill('SIGCONT');
      await sleep(Math.random() * 300);
      stopped.kill('SIGKILL');
      await stopped.exited;
    }
    return world.end(`SIGSTOP for ${DEAD_MS / 1000} s, ${rounds} times`);
  });
}

/** Two containers with one host name, whose processes have the same pid, share an outbox. */
export async function namespaces({ isQuick }) {
  return withDirectory(async (directory) => {
    const world = await createWorld(directory);
    world.posthog.setFault({ status: 503 });
    const under = ['unshare', ...NAMESPACES, '--pid', '--fork', '--kill-child=SIGKILL', '--mount-proc'];
    const [one, other] = [await world.start({ under }), await world.start({ under })];
    await sleep(isQuick ? DEAD_MS : 2 * DEAD_MS);
    const taken = directoriesOf(world.outbox) - 2;
    one.kill('SIGKILL');
    await sleep(2_000);
    other.kill('SIGKILL');
    return world.end('two pid namespaces, one host name', `${taken} directories taken from the living`);
  });
}

/** A disk of one megabyte: full for most of the time, and empty again once PostHog takes what is on it. */
export async function smallDisk({ isQuick }) {
  return withDirectory(async (directory) => {
    const mount = join(directory, 'mount');
    mkdirSync(mount);
    const world = await createWorld(directory, join(mount, 'outbox'));
    world.posthog.setFault({ status: 503 });
    // In a mount namespace of its own: nothing is left behind, however this ends.
    const script = 'mount -t tmpfs -o size=1m,mode=0700 tmpfs "$0" && exec "$@"';
    const under = ['unshare', ...NAMESPACES, '--mount', 'sh', '-c', script, mount];
    const writer = await world.start({ under, end: 'wait', perSecond: 1_000 });
    await sleep(isQuick ? 5_000 : 20_000);
    world.posthog.setFault(undefined);
    await sleep(2_000);
    writer.finish();
    const { stored, queued, dropped } = await writer.report();
    const note = `stored ${stored}, queued ${queued}, dropped ${JSON.stringify(dropped)}`;
    return world.end('a disk of 1 MiB', note);
  });
}

/** A PostHog, an outbox, and the writers that come and go on it. */
async function createWorld(directory, outbox = join(directory, 'outbox')) {
  const posthog = await startPostHog();
  const writers = [];
  return {
    posthog,
    outbox,
    async start({ clockOffMs = 0, under = [], end = 'stay', perSecond = 200 }) {
      const first = writers.length * 10_000_000;
      const journal = join(directory, `journal-${writers.length}`);
      const options = { host: posthog.url, outbox, first, journal, perSecond, forMs: 600_000, end };
      const settings = { flushIntervalMs: 50 };
      const env = { NODE_OPTIONS: `--import ${SHIFTED_CLOCK}`, SOAK_CLOCK_OFF_MS: String(clockOffMs) };
      const timing = { settings, pace: QUICK_PACE, shutdownTimeoutMs: 60_000 };
      const writer = await startProducer({ ...options, ...timing }, env, under);
      writers.push({ ...writer, first, journal });
      return writer;
    },
    async end(scenario, note = '') {
      for (const { kill } of writers) kill('SIGKILL');
      await Promise.all(writers.map(({ exited }) => exited));
      posthog.setFault(undefined);
      if (existsSync(outbox)) {
        await drain({ host: posthog.url, outbox });
        await until(() => segmentsIn(outbox).length === 0, 60_000);
      }
      const numbers = posthog.numbers();
      let events = 0;
      let lost = 0;
      for (const { first, journal } of writers) {
        const made = statSync(journal).size;
        events += made;
        lost += missing(numbers, first, made);
      }
      // An event that came under another uuid would stand there as one more.
      const twice = posthog.events().length - numbers.size;
      await posthog.close();
      return [{ scenario, sender: 'spanhog', events, lost, twice, note }];
    },
  };
}

function directoriesOf(outbox) {
  const owners = new Set(segmentsIn(outbox).map((name) => name.split('/')[0]));
  return owners.size;
}
