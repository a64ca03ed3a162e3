import { TextDecoder } from 'node:util';

/** A JSON object as it was parsed: its values are unknown until a named function narrows them. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Deepest nesting taken: serde_json's own limit, which PostHog's capture service parses with. */
const MAX_DEPTH = 128;

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Whether a parsed value is an object, and neither an array nor null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Parses UTF-8 JSON as strictly as PostHog: invalid UTF-8, a byte order mark and nesting beyond 128 levels
 * are errors. Without the last, one hostile event would make every later `JSON.stringify` overflow the stack.
 * @throws {Error} when the bytes are not such JSON.
 */
export function parseJson(bytes: Uint8Array): unknown {
  const value: unknown = JSON.parse(UTF8.decode(bytes));
  if (isDeeperThan(value, MAX_DEPTH)) throw new SyntaxError('recursion limit exceeded');
  return value;
}

function isDeeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (depth === 0) return true;
  return Object.values(value).some((inner) => isDeeperThan(inner, depth - 1));
}
