import type { Row } from './insight.js';
import type { Usage } from './usage.js';

/** Groups of items with the same key, in the order in which their first ones came. */
export function groupBy<Item, Key>(
  items: Iterable<Item>,
  of: (item: Item) => Key,
): ReadonlyMap<Key, readonly Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = of(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/** Groups of items that are the same in every respect; cheaper than a key made of all of them. */
export function groupByAll<Item>(
  items: readonly Item[],
  ...respects: readonly ((item: Item) => string | number | null)[]
): readonly (readonly [first: Item, ...others: Item[]])[] {
  let groups: readonly (readonly Item[])[] = [items];
  for (const respect of respects) groups = groups.flatMap((group) => [...groupBy(group, respect).values()]);
  return groups.filter(hasFirst);
}

function hasFirst<Item>(items: readonly Item[]): items is readonly [Item, ...Item[]] {
  return items.length > 0;
}

export function sumRequests(usage: readonly Usage[]): number {
  let sum = 0;
  for (const { requests } of usage) sum += requests;
  return sum;
}

export function sumFailed(usage: readonly Usage[]): number {
  let sum = 0;
  for (const { failed } of usage) sum += failed;
  return sum;
}

/** Different callers whom the API knew. */
export function countCallers(usage: readonly Usage[]): number {
  const callers = new Set<string>();
  for (const { caller } of usage) if (caller !== null) callers.add(caller);
  return callers.size;
}

/** Who buys: the organization, or the caller where none is known. */
export function accountOf({ organization, caller }: Usage): string | null {
  return organization ?? caller;
}

export function countAccounts(usage: readonly Usage[]): number {
  const accounts = new Set<string>();
  for (const each of usage) {
    const account = accountOf(each);
    if (account !== null) accounts.add(account);
  }
  return accounts.size;
}

/** Mean duration of the requests, not of the events. */
export function meanDurationMs(usage: readonly Usage[]): number | null {
  let weight = 0;
  let sum = 0;
  for (const { durationMs, requests } of usage) {
    if (durationMs === null) continue;
    weight += requests;
    sum += durationMs * requests;
  }
  return weight === 0 ? null : sum / weight;
}

/**
 * What this share of the requests took at most: of single requests exactly, of a roll-up's the bound of the bucket, which
 * is at most 26 % more.
 */
export function quantileMs(usage: readonly Usage[], share: number): number | null {
  const counts = new Map<number, number>();
  const add = (ms: number, count: number): void => {
    counts.set(ms, (counts.get(ms) ?? 0) + count);
  };
  for (const { durations, durationMs, requests } of usage) {
    if (durations) durations.boundsMs.forEach((ms, at) => add(ms, durations.counts[at] ?? 0));
    else if (durationMs !== null) add(durationMs, requests);
  }
  const ordered = [...counts].toSorted(([a], [b]) => a - b);
  const wanted = share * ordered.reduce((sum, [, count]) => sum + count, 0);
  let seen = 0;
  for (const [ms, count] of ordered) {
    seen += count;
    if (seen > 0 && seen >= wanted) return ms;
  }
  return null;
}

/** Time of the last one, ISO 8601. */
export function lastTime(usage: readonly Usage[]): string | null {
  const last = latest(usage);
  return last ? new Date(last.atMs).toISOString() : null;
}

/** The last one; of several in a millisecond the one that came last. */
export function latest<Item extends Usage>(usage: readonly Item[]): Item | undefined {
  let last: Item | undefined;
  for (const each of usage) if (last === undefined || each.atMs >= last.atMs) last = each;
  return last;
}

/** The organization that the callers were last known in. */
export function organizationOf(usage: readonly Usage[]): string | null {
  return latest(usage.filter(({ organization }) => organization !== null))?.organization ?? null;
}

/** In percent; `null` where there is no whole. */
export function percent(part: number, whole: number): number | null {
  return whole === 0 ? null : (100 * part) / whole;
}

/** An order of rows: by each key in turn, with `-` before it the largest or latest first. `null` comes last. */
export function by(...keys: readonly string[]): (a: Row, b: Row) => number {
  const orders = keys.map((key) => ({ key: key.replace(/^-/, ''), isFalling: key.startsWith('-') }));
  return (a, b) => {
    for (const { key, isFalling } of orders) {
      const [one, other] = [a[key] ?? null, b[key] ?? null];
      if (one === other) continue;
      if (one === null) return 1;
      if (other === null) return -1;
      return one < other === isFalling ? 1 : -1;
    }
    return 0;
  };
}

/** By code units, as ClickHouse orders texts, and not by a language. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
