// Each scenario gives rows: what happened, who sent, how many events, how many PostHog doesn't have.
import { setTimeout as sleep } from 'node:timers/promises';
import { missing, QUICK_PACE, SENDERS, startPostHog, startProducer } from './app.mjs';

const FAULTS = ['503', '429', 'refused', 'reset', 'hang', '413'];
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
