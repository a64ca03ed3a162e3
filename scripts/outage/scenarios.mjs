// Each scenario gives rows: what happened, who sent, how many events, how many PostHog doesn't have.
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { missing, startPostHog, startProducer, until } from './app.mjs';

const FAULTS = ['503', '429', 'refused', 'reset', 'hang', '413'];
const SENDERS = ['spanhog', 'posthog-node'];
const QUICK_PACE = { backoffBaseMs: 100, backoffMaxMs: 500, probeMinMs: 200, probeMaxMs: 400 };
const V1 = { POSTHOG_CAPTURE_MODE: 'v1' };

/** PostHog fails for a while under a steady load, each fault for itself, all of them at the same time. */
export async function outage({ perSecond, outageMs, wire, isQuick }) {
  const senders = isQuick ? ['spanhog'] : SENDERS;
  const runs = FAULTS.flatMap((fault) =>
    senders.map((sender) => oneOutage({ fault, sender, perSecond, outageMs, wire, isQuick })),
  );
  return Promise.all(runs);
}

async function oneOutage({ fault, sender, perSecond, outageMs, wire, isQuick }) {
  const posthog = await startPostHog();
  const beforeMs = isQuick ? 500 : 5_000;
  const forMs = beforeMs + outageMs + (isQuick ? 500 : 10_000);
  const producer = await startProducer(
    {
      sender,
      host: posthog.url,
      perSecond,
      forMs,
      shutdownTimeoutMs: 60_000,
      ...(isQuick && { pace: QUICK_PACE, settings: { requestTimeoutMs: 500, flushIntervalMs: 100 } }),
    },
    wire === 'v1' ? V1 : {},
  );
  await sleep(beforeMs);
  if (fault === 'refused') await posthog.goAway();
  else posthog.setFault(faultOf(fault));
  await sleep(outageMs);
  if (fault === 'refused') await posthog.comeBack();
  else posthog.setFault(undefined);
  const report = await producer.report();
  const lost = missing(posthog.numbers(), 0, report.made);
  await posthog.close();
  return {
    scenario: `${perSecond}/s, ${outageMs / 1000} s of ${fault}, ${wire}`,
    sender,
    events: report.made,
    lost,
  };
}

function faultOf(name) {
  if (name === 'hang' || name === 'reset') return { fault: name };
  return name === '429' ? { status: 429, retryAfter: '2' } : { status: Number(name) };
}

/** All in one turn, and PostHog is well. */
export async function burst({ isQuick }) {
  const rows = [];
  for (const sender of SENDERS) {
    const posthog = await startPostHog();
    const atOnce = isQuick ? 20_000 : 100_000;
    const producer = await startProducer({ sender, host: posthog.url, atOnce, shutdownTimeoutMs: 60_000 });
    const { turnMs, blockedMs } = await producer.report();
    const note = `its turn took ${turnMs.toFixed(0)} ms, later ones up to ${blockedMs.toFixed(0)} ms`;
    rows.push({
      scenario: `${atOnce} events in one turn`,
      sender,
      events: atOnce,
      lost: missing(posthog.numbers(), 0, atOnce),
      note,
    });
    await posthog.close();
  }
  return rows;
}

/** One event that makes PostHog refuse its whole batch. */
export async function poison({ isQuick }) {
  const rows = [];
  for (const sender of SENDERS) {
    const posthog = await startPostHog();
    posthog.setFault({ poison: (event) => event.properties.n === 4_321 });
    const events = 10_000;
    const pace = isQuick ? QUICK_PACE : {};
    const producer = await startProducer({
      sender,
      host: posthog.url,
      perSecond: 5_000,
      forMs: events / 5,
      shutdownTimeoutMs: 30_000,
      pace,
    });
    const { made, rejected } = await producer.report();
    const lost = missing(posthog.numbers(), 0, made) - 1;
    const note = rejected === undefined ? '' : `${rejected} rejected`;
    rows.push({ scenario: 'one poison event in 10,000', sender, events: made, lost, note });
    await posthog.close();
  }
  return rows;
}

/** The wrong token for a while, then the right one. */
export async function unauthorized({ isQuick }) {
  const outageMs = isQuick ? 1_500 : 60_000;
  return Promise.all(
    SENDERS.map(async (sender) => {
      const posthog = await startPostHog();
      posthog.setFault({ status: 401 });
      const pace = isQuick ? QUICK_PACE : {};
      const options = {
        sender,
        host: posthog.url,
        perSecond: 200,
        forMs: outageMs + 1_000,
        shutdownTimeoutMs: 90_000,
        pace,
      };
      const producer = await startProducer(options);
      await sleep(outageMs);
      posthog.setFault(undefined);
      const { made } = await producer.report();
      const lost = missing(posthog.numbers(), 0, made);
      await posthog.close();
      return { scenario: `${outageMs / 1000} s of 401, then the right answer`, sender, events: made, lost };
    }),
  );
}

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

/** Three processes on one outbox, killed at random moments while PostHog comes and goes. */
export async function sigkill({ isQuick, rounds = isQuick ? 6 : 100 }) {
  return withDirectory(async (directory) => {
    const posthog = await startPostHog();
    const outbox = join(directory, 'outbox');
    const processes = [];
    const slots = [];
    const start = async (slot) => {
      const first = processes.length * 10_000_000;
      const journal = join(directory, `journal-${processes.length}`);
      processes.push({ first, journal });
      const load = { first, journal, perSecond: 1_000, forMs: 600_000, end: 'stay' };
      slots[slot] = await startProducer({
        host: posthog.url,
        outbox,
        ...load,
        settings: { flushIntervalMs: 50 },
        pace: QUICK_PACE,
      });
    };
    for (const slot of [0, 1, 2]) await start(slot);
    for (let round = 0; round < rounds; round += 1) {
      await sleep(Math.random() * 500);
      if (round % 5 === 2) posthog.setFault({ status: 503 });
      if (round % 5 === 3) posthog.setFault({ fault: 'resetAfterTaking' });
      if (round % 5 === 4) posthog.setFault(undefined);
      const slot = Math.floor(Math.random() * 3);
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
        scenario: `SIGKILL ${rounds + 3} times, 3 processes on one outbox`,
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

/** A process that only sends what others left. */
async function drain({ host, outbox }) {
  const last = await startProducer({
    host,
    outbox,
    end: 'wait',
    pace: QUICK_PACE,
    shutdownTimeoutMs: 30_000,
  });
  await until(
    () => readdirSync(outbox).every((name) => name.endsWith('.alive') || name === 'rejected'),
    60_000,
  );
  last.finish();
  return last.report();
}

async function withDirectory(run) {
  const directory = mkdtempSync(join(tmpdir(), 'spanhog-outage-'));
  try {
    return await run(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
