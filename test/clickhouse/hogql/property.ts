import { printText } from './text.js';

/** What PostHog took a property for when it first saw one; it casts the property from then on. */
export type PropertyType = 'Numeric' | 'Boolean' | 'DateTime';

/** What PostHog takes properties for, by the first value that it sees of each. */
export function guessTypes(
  events: readonly { readonly properties: Readonly<Record<string, unknown>> }[],
): ReadonlyMap<string, PropertyType> {
  const types = new Map<string, PropertyType>();
  const seen = new Set<string>();
  for (const { properties } of events) {
    for (const [name, value] of Object.entries(properties)) {
      const type = seen.has(name) ? undefined : guessType(value);
      seen.add(name);
      if (type !== undefined) types.set(name, type);
    }
  }
  return types;
}

function guessType(value: unknown): PropertyType | undefined {
  if (typeof value === 'number') return 'Numeric';
  if (typeof value === 'boolean') return 'Boolean';
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}/.test(value) ? 'DateTime' : undefined;
}

/** `properties.a.b`: its JSON without the quotes, `NULL` where there is none; then the cast. */
export function printProperty(path: readonly (string | number)[], type: PropertyType | undefined): string {
  const keys = path.map((key) => (typeof key === 'number' ? String(key) : printText(key))).join(', ');
  const raw = `replaceRegexpAll(nullIf(nullIf(JSONExtractRaw(events.properties, ${keys}), ''), 'null'), '^"|"$', '')`;
  if (type === 'Numeric') return `accurateCastOrNull(${raw}, 'Float64')`;
  if (type === 'Boolean') return `accurateCastOrNull(${raw}, 'Bool')`;
  if (type === 'DateTime') return `parseDateTime64BestEffortOrNull(${raw}, 6, 'UTC')`;
  return raw;
}
