import { isRecord } from '../../checks.js';

/** An object of PostHog's, of which nothing is known yet. */
export type Json = Readonly<Record<string, unknown>>;

export function recordsIn(value: unknown): readonly Json[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [];
  return values.filter((each) => isRecord(each));
}

export function recordIn(value: unknown): Json {
  return isRecord(value) ? value : {};
}

export function textIn(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** PostHog's ids of dashboards, insights, tiles and cohorts. @throws {Error} when there is none. */
export function idIn(value: Json, what: string): number {
  const { id } = value;
  if (typeof id === 'number') return id;
  throw new Error(`PostHog told no id of ${what}`);
}
