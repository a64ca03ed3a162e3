import type { InsightEvent } from './insight.js';

/** The events of a file, and how many of its entries are none. */
export interface StoredEvents {
  readonly events: readonly InsightEvent[];
  /** A line that a process had no time to end, say. */
  readonly unreadable: number;
}

/**
 * Reads events from a text: one JSON object a line, as `spanhog dev --data` keeps them and as PostHog's batch exports
 * have them; or one array of them; or what the local PostHog's `/events` answers. `distinct_id` is taken for `distinctId`.
 */
export function readStoredEvents(text: string): StoredEvents {
  const whole = parse(text);
  const entries =
    listIn(whole) ??
    text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map(parse);
  const events = entries.flatMap((entry) => eventIn(entry) ?? []);
  return { events, unreadable: entries.length - events.length };
}

function listIn(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  return isObject(value) && Array.isArray(value['events']) ? value['events'] : undefined;
}

function eventIn(entry: unknown): InsightEvent | undefined {
  if (!isObject(entry)) return undefined;
  const { uuid, event, timestamp, properties } = entry;
  const distinctId = entry['distinctId'] ?? entry['distinct_id'];
  const isEvent = typeof uuid === 'string' && typeof event === 'string' && typeof distinctId === 'string';
  if (!isEvent || typeof timestamp !== 'string' || !isObject(properties)) return undefined;
  return { uuid, event, distinctId, timestamp, properties };
}

function parse(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
