import { fingerprint } from './fingerprint.js';

/**
 * What is ours carries its name as the last line of its description, and before it how we left it. Tags would be
 * neater, but PostHog keeps them on some plans only.
 */
const OWNER = 'spanhog:api-usage';
const APPLIED = 'spanhog:applied/';
const MARKER = /(?:^|\n)spanhog:api-usage(?:\/([\w-]+))?\s*$/;
const APPLIED_LINE = /(?:^|\n)spanhog:applied\/(\S*)\s*$/;
/** What a text tile's Markdown shows nothing of. */
const HIDDEN_LINE = /\n*\[\/\/\]: # \((spanhog:applied\/\S*)\s(spanhog:api-usage\/[\w-]+)\)\s*$/;

/** What may differ between what we want and what is there. */
export type Field = 'name' | 'description' | 'query' | 'filters' | 'layout' | 'body';
export type Fields = Readonly<Partial<Record<Field, unknown>>>;
/** Fingerprints of the fields as we left them. */
export type Applied = Readonly<Partial<Record<Field, string>>>;

/** A description, taken apart. */
export interface Marked {
  /** What people read. */
  readonly text: string;
  /** `''` is the dashboard's own; `undefined`: not ours. */
  readonly key: string | undefined;
  readonly applied: Applied;
}

const FIELDS: readonly Field[] = ['name', 'description', 'query', 'filters', 'layout', 'body'];

/** Takes a description apart, as a person may have left it. */
export function readMarked(description: string): Marked {
  const marker = MARKER.exec(description);
  if (!marker) return { text: description, key: undefined, applied: {} };
  const above = description.slice(0, marker.index);
  const line = APPLIED_LINE.exec(above);
  const text = line ? above.slice(0, line.index) : above;
  return { text: text.trimEnd(), key: marker[1] ?? '', applied: appliedIn(line?.[1] ?? '') };
}

/** Puts a description together. @param key `''` for the dashboard itself */
export function withMarker(text: string, key: string, applied: Applied): string {
  return `${text}\n\n${appliedLine(applied)}\n${markerOf(key)}`;
}

/** Takes a text tile's body apart. One without our hidden line is known by its first line alone. */
export function readBody(body: string): Marked {
  const found = HIDDEN_LINE.exec(body);
  if (!found) return { text: body.trimEnd(), key: undefined, applied: {} };
  const [, applied = '', marker = ''] = found;
  const { key } = readMarked(marker);
  return { text: body.slice(0, found.index), key, applied: appliedIn(applied.slice(APPLIED.length)) };
}

export function withHiddenMarker(text: string, key: string, applied: Applied): string {
  return `${text}\n\n[//]: # (${appliedLine(applied)} ${markerOf(key)})`;
}

/** The fingerprints of what is wanted. */
export function appliedOf(fields: Fields): Applied {
  return Object.fromEntries(
    FIELDS.filter((field) => fields[field] !== undefined).map((field) => [field, fingerprint(fields[field])]),
  );
}

export function markerOf(key: string): string {
  return key === '' ? OWNER : `${OWNER}/${key}`;
}

export function sameApplied(one: Applied, other: Applied): boolean {
  return FIELDS.every((field) => one[field] === other[field]);
}

function appliedLine(applied: Applied): string {
  const parts = FIELDS.filter((field) => applied[field] !== undefined);
  return `${APPLIED}${parts.map((field) => `${field.charAt(0)}${applied[field]}`).join('.')}`;
}

function appliedIn(text: string): Applied {
  const parts = text.split('.').map((part): readonly [Field | undefined, string] => {
    return [FIELDS.find((field) => field.charAt(0) === part.charAt(0)), part.slice(1)];
  });
  return Object.fromEntries(parts.filter(([field]) => field !== undefined));
}
