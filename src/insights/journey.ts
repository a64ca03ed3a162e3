import { groupBy } from './grouping.js';
import type { Usage } from './usage.js';

const DEFAULT_EVENT = 'api_request';
/** An event on more endpoints than these is what all requests are called, and no step. */
const MAX_ENDPOINTS = 10;
const MAX_STEPS = 8;

/** Two questions are about them, and each guesses as well. */
const known = new WeakMap<readonly Usage[], ReadonlyMap<string, readonly Usage[]>>();

/** What is known of callers, each one's in order of time; events of the same millisecond stay as they came. */
export function journeysOf(usage: readonly Usage[]): ReadonlyMap<string, readonly Usage[]> {
  const before = known.get(usage);
  if (before) return before;
  const journeys = new Map<string, readonly Usage[]>();
  for (const [caller, own] of groupBy(usage, (each) => each.caller)) {
    if (caller !== null) journeys.set(caller, inOrder(own));
  }
  known.set(usage, journeys);
  return journeys;
}

/** Nearly always they are already. */
function inOrder(usage: readonly Usage[]): readonly Usage[] {
  const isOrdered = usage.every(({ atMs }, at) => at === 0 || atMs >= (usage[at - 1]?.atMs ?? atMs));
  return isOrdered ? usage : usage.toSorted((a, b) => a.atMs - b.atMs);
}

/** The steps that a caller did, each after the one before: when each was first done. */
export function stepTimesMs(journey: readonly Usage[], steps: readonly string[]): readonly number[] {
  const times: number[] = [];
  for (const { event, atMs } of journey) if (event === steps[times.length]) times.push(atMs);
  return times;
}

/**
 * The journey where nobody named one: the events that rules name, in the order in which callers first do them, by the
 * mean of each one's places. At most eight.
 */
export function guessJourney(usage: readonly Usage[]): readonly string[] {
  const places = new Map<string, number[]>();
  const names = stepNames(usage);
  for (const journey of journeysOf(usage).values()) {
    const done = new Set(journey.map(({ event }) => event).filter((event) => names.has(event)));
    for (const [place, event] of [...done].entries()) {
      const own = places.get(event);
      if (own) own.push(place);
      else places.set(event, [place]);
    }
  }
  return [...places]
    .toSorted(
      ([a, one], [b, other]) => mean(one) - mean(other) || other.length - one.length || (a < b ? -1 : 1),
    )
    .slice(0, MAX_STEPS)
    .map(([event]) => event);
}

function stepNames(usage: readonly Usage[]): ReadonlySet<string> {
  const endpoints = new Map<string, Set<string | null>>();
  for (const { event, endpoint } of usage) {
    if (event === DEFAULT_EVENT || event.startsWith('$')) continue;
    const own = endpoints.get(event);
    if (own) own.add(endpoint);
    else endpoints.set(event, new Set([endpoint]));
  }
  return new Set([...endpoints].filter(([, own]) => own.size <= MAX_ENDPOINTS).map(([event]) => event));
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
}
