import { describe, expect, it } from 'vitest';
import { isRecord } from '../../src/checks.js';
import { fingerprint, isWithin } from '../../src/dashboard/fingerprint.js';
import { appliedOf, readBody, readMarked, withHiddenMarker, withMarker } from '../../src/dashboard/marker.js';
import { fieldsOf, USAGE_ENDPOINTS } from '../../src/dashboard/usage-endpoints/endpoint.js';
import { blueprint } from './board.js';

const { tiles, cohorts } = blueprint();
const SENT = [
  ...tiles.map(({ key, query }) => [key, query] as const),
  ...cohorts.map(({ key, filters }) => [key, filters] as const),
  ...USAGE_ENDPOINTS.map((each) => [each.name, fieldsOf(each).query] as const),
];

/** Copies of a value, each with one leaf changed. */
function changed(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) {
    const all: readonly unknown[] = value;
    return [
      ...all.flatMap((each, at) => changed(each).map((other) => all.with(at, other))),
      ...(all.length > 0 ? [all.slice(1)] : []),
    ];
  }
  if (isRecord(value)) {
    return Object.entries(value).flatMap(([key, each]) =>
      changed(each).map((other) => Object.assign(structuredClone(value), { [key]: other })),
    );
  }
  return [typeof value === 'boolean' ? !value : typeof value === 'number' ? value + 1 : `${String(value)} `];
}

/** As PostHog gives it back. */
function withMore(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((each: unknown) => withMore(each));
  if (!isRecord(value)) return value;
  const own = Object.entries(value).map(([key, each]) => [key, withMore(each)] as const);
  return { tags: null, version: 3, response: null, modifiers: {}, ...Object.fromEntries(own.toReversed()) };
}

describe('a fingerprint', () => {
  it.each(SENT)('notices a change of any part of %s', (_, value) => {
    const copies = changed(value);
    expect(copies.length).toBeGreaterThan(1);
    for (const copy of copies) {
      expect(fingerprint(copy)).not.toBe(fingerprint(value));
      expect(isWithin(value, copy)).toBe(false);
    }
  });

  it.each(SENT)('is the same after PostHog added to %s', (_, value) => {
    expect(fingerprint(withMore(value))).toBe(fingerprint(value));
    expect(isWithin(value, withMore(value))).toBe(true);
  });

  it('takes a variable for the same by its name, whatever its id', () => {
    const query = (id: string, name: string): unknown => ({
      query: 'SELECT 1',
      variables: { [id]: { variableId: id, code_name: name } },
    });
    expect(isWithin(query('a', 'organization'), query('b', 'organization'))).toBe(true);
    expect(isWithin(query('a', 'organization'), query('a', 'other'))).toBe(false);
  });
});

describe('a marker', () => {
  const applied = appliedOf({ name: 'a', description: 'b', query: { kind: 'x' }, layout: { x: 1 } });

  it.each(['', 'top-endpoints'])('is read as it was written (%j)', (key) => {
    expect(readMarked(withMarker('One.\n\nTwo.', key, applied))).toEqual({
      text: 'One.\n\nTwo.',
      key,
      applied,
    });
  });

  it('is read after a person wrote over it', () => {
    const marker = 'spanhog:api-usage/clients';
    expect(readMarked(`Mine\n${marker}\n\n`)).toEqual({ text: 'Mine', key: 'clients', applied: {} });
    expect(readMarked(marker)).toEqual({ text: '', key: 'clients', applied: {} });
    expect(readMarked(`${marker} is what I look for`).key).toBeUndefined();
    expect(readMarked('').key).toBeUndefined();
  });

  it('is hidden in a text', () => {
    const body = withHiddenMarker('## Use\n\nMore', 'section-use', applied);
    expect(readBody(body)).toEqual({ text: '## Use\n\nMore', key: 'section-use', applied });
    expect(readBody('## Use').key).toBeUndefined();
  });
});
