// Processes that end, and disks that fail. Each scenario gives rows, as in outages.mjs.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { drain, missing, QUICK_PACE, SENDERS, startPostHog, startProducer, withDirectory } from './app.mjs';

/** The orchestrator's signal: with shutdown() in a handler, and with an outbox and nothing else. */
export async function sigterm({ isQuick }) {
  const forMs = isQuick ? 700 : 3_000;
  const rows = [];
  for (const sender of SENDERS)
    rows.push(await terminate({ sender, how: 'SIGTERM with shutdown()', handlesSigterm: true, forMs }));
  rows.push(await terminate({ sender: 'posthog-node', how: 'SIGTERM and no shutdown code', forMs }));
  rows.push(
    await terminate({
      sender: 'spanhog',
      how: 'SIGTERM and no shutdown code, outbox',
      hasOutbox: true,
      forMs,
    }),
  );
  return rows;
}

async function terminate({ sender, how, handlesSigterm = false, hasOutbox = false, forMs }) {
  return withDirectory(async (directory) => {
    const posthog = await startPostHog();
    const journal = join(directory, 'journal');
    const outbox = hasOutbox ? join(directory, 'outbox') : undefined;
    const options = { sender, host: posthog.url, outbox, end: 'stay' };
    const producer = await startProducer({
      ...options,
      perSecond: 500,
      forMs: 600_000,
      handlesSigterm,
      journal,
    });
    await sleep(forMs);
    producer.kill('SIGTERM');
    await producer.exited;
    const made = statSync(journal).size;
    if (outbox) await drain({ host: posthog.url, outbox });
    const lost = missing(posthog.numbers(), 0, made);
    await posthog.close();
    return { scenario: how, sender, events: made, lost };
  });
}

/** Six processes on one outbox, killed at random moments while PostHog comes and goes. */
export async function sigkill({ isQuick, writers = isQuick ? 3 : 6, rounds = isQuick ? 6 : 124 }) {
  return withDirectory(async (directory) => {
    const posthog = await startPostHog();
    const outbox = join(directory, 'outbox');
    const processes = [];
    const slots = [];
    const start = async (slot) => {
      const first = processes.length * 10_000_000;
      const journal = join(directory, `journal-${processes.length}`);
      processes.push({ first, journal });
      const load = { first, journal, perSecond: 600, forMs: 600_000, end: 'stay' };
      slots[slot] = await startProducer({
        host: posthog.url,
        outbox,
        ...load,
        settings: { flushIntervalMs: 50 },
        pace: QUICK_PACE,
      });
    };
    for (let slot = 0; slot < writers; slot += 1) await start(slot);
    for (let round = 0; round < rounds; round += 1) {
      await sleep(Math.random() * 500);
      if (round % 5 === 2) posthog.setFault({ status: 503 });
      if (round % 5 === 3) posthog.setFault({ fault: 'resetAfterTaking' });
      if (round % 5 === 4) posthog.setFault(undefined);
      const slot = Math.floor(Math.random() * writers);
      slots[slot].kill('SIGKILL');
      await slots[slot].exited;
      await start(slot);
    }
    for (const producer of slots) producer.kill('SIGKILL');
    await Promise.all(slots.map(({ exited }) => exited));
    posthog.setFault(undefined);
    const drained = await drain({ host: posthog.url, outbox });
    const numbers = posthog.numbers();
    let events = 0;
    let lost = 0;
    for (const { first, journal } of processes) {
      const made = statSync(journal).size;
      events += made;
      lost += missing(numbers, first, made);
    }
    const repeats = [...numbers.values()].reduce((sum, copies) => sum + copies - 1, 0);
    // An event that came under another uuid would stand there as one more.
    const twice = posthog.events().length - numbers.size;
    const note = `${repeats} repeats with the same uuid, ${twice} with another; the last process adopted ${drained.adopted}`;
    return [
      {
        scenario: `SIGKILL ${rounds + writers} times, ${writers} processes on one outbox`,
        sender: 'spanhog',
        events,
        lost,
        twice,
        note,
      },
    ];
  });
}

/** The outbox's disk fails in every way, one after the other, and PostHog is away. */
export async function disk({ isQuick }) {
  return withDirectory(async (directory) => {
    const posthog = await startPostHog();
    posthog.setFault({ status: 503 });
    const forMs = isQuick ? 2_500 : 20_000;
    const steps = ['none', 'ENOSPC', 'none', 'EROFS', 'EIO', 'none', 'EMFILE', 'short', 'none'];
    const producer = await startProducer({
      host: posthog.url,
      outbox: join(directory, 'outbox'),
      disk: { steps, stepMs: isQuick ? 250 : 1_500, untilMs: forMs },
      perSecond: 1_000,
      forMs: forMs + 500,
      shutdownTimeoutMs: 60_000,
      end: 'wait',
      pace: QUICK_PACE,
    });
    await sleep(forMs);
    posthog.setFault(undefined);
    await sleep(isQuick ? 1_000 : 5_000);
    producer.finish();
    const { made, dropped, stored, accepted, delivered } = await producer.report();
    const lost = missing(posthog.numbers(), 0, made) - stored;
    await posthog.close();
    const note = `accepted ${accepted}, delivered ${delivered}, stored ${stored}, dropped ${JSON.stringify(dropped)}`;
    return [
      { scenario: 'ENOSPC, EROFS, EIO, EMFILE, short writes', sender: 'spanhog', events: made, lost, note },
    ];
  });
}
