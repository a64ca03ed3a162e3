import { ORGANIZATION, REQUESTS, USER } from '../columns.js';
import { by, organizationOf, sumRequests } from '../grouping.js';
import type { Insight } from '../insight.js';
import { guessJourney, journeysOf, stepTimesMs } from '../journey.js';
import { type Usage, usageOf } from '../usage.js';

const WEEK_MS = 7 * 86_400_000;

export const activation: Insight = {
  id: 'activation',
  title: 'Who is new, who came back, who fell silent, and how long from sign-up to the first success?',
  advice: 'Welcome the new, ask the silent what is missing, and shorten the way to the first success.',
  empty: 'No callers are known yet: name them with identify({ user }).',
  parameters: ['organization', 'period', 'journey'],
  columns: [
    USER,
    ORGANIZATION,
    {
      key: 'state',
      title: 'State',
      unit: 'text',
      meaning:
        'new: first seen in the period, the last 7 days by default. returned: seen in it after at least as long without a request. silent: not seen in it. Else active.',
    },
    {
      key: 'first_seen',
      title: 'First seen',
      unit: 'time',
      meaning: "When the caller's first request ended.",
    },
    { key: 'last_seen', title: 'Last seen', unit: 'time', meaning: "When the caller's last request ended." },
    REQUESTS,
    {
      key: 'seconds_to_success',
      title: 'To first success',
      unit: 's',
      meaning:
        "From the journey's first step to its last; without named events from the first request to the first that did not fail. Empty: not yet.",
    },
  ],
  answer: (events, { organization, period, journey } = {}) => {
    // What was before the period tells who is new in it.
    const usage = usageOf(events, {
      organization,
      ...(period?.to !== undefined && { period: { to: period.to } }),
    });
    const endMs = period?.to === undefined ? lastMs(usage) : Date.parse(period.to);
    const startMs = period?.from === undefined ? endMs - WEEK_MS : Date.parse(period.from);
    const steps = journey ?? guessJourney(usage);
    return [...journeysOf(usage)]
      .map(([user, own]) => ({
        user,
        organization: organizationOf(own),
        state: stateOf(own, startMs, endMs - startMs),
        first_seen: timeText(own[0]),
        last_seen: timeText(own.at(-1)),
        requests: sumRequests(own),
        seconds_to_success: secondsToSuccess(own, steps),
      }))
      .toSorted(by('-last_seen', 'user'));
  },
};

function stateOf(journey: readonly Usage[], startMs: number, lengthMs: number): string {
  const first = journey.find(({ atMs }) => atMs >= startMs);
  const before = journey.findLast(({ atMs }) => atMs < startMs);
  if (!first) return 'silent';
  if (!before) return 'new';
  return first.atMs - before.atMs >= lengthMs ? 'returned' : 'active';
}

function secondsToSuccess(journey: readonly Usage[], steps: readonly string[]): number | null {
  if (steps.length < 2) {
    const [first] = journey;
    const success = journey.find(({ statusClass, failed }) => statusClass !== null && failed === 0);
    return first && success ? (success.atMs - first.atMs) / 1000 : null;
  }
  const times = stepTimesMs(journey, steps);
  const [from] = times;
  const to = times[steps.length - 1];
  return from === undefined || to === undefined ? null : (to - from) / 1000;
}

function lastMs(usage: readonly Usage[]): number {
  return usage.reduce((last, { atMs }) => Math.max(last, atMs), 0);
}

function timeText(usage: Usage | undefined): string | null {
  return usage ? new Date(usage.atMs).toISOString() : null;
}
