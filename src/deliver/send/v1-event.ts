import type { ProductEvent } from '../../event/product-event.js';
import { parseEvent, UUID_AT, UUID_LENGTH } from '../../event/event-json.js';

/** PostHog's limit on names and ids: v1 counts bytes, where v0 counts characters. */
const MAX_BYTES = 200;

/** Where the parts of an event lie that v1 has elsewhere, in bytes from the event's beginning. */
export interface LiftedEvent {
  /** The head ends here: uuid, timestamp, event and distinct id, and a comma. */
  readonly headEnd: number;
  /** What comes next: the session's id, options, and the start of the properties. */
  readonly middle: string;
  /** The properties before and behind those that are lifted out; the second one without the closing braces. */
  readonly before: readonly [from: number, to: number];
  readonly after: readonly [from: number, to: number];
}

/** Names and ids short enough whatever they are counted in. */
const HEAD =
  /\{"uuid":"[^"\\]{36}","timestamp":"[^"\\]{20,40}","event":"[^"\\]{1,200}","distinct_id":"[^"\\]{1,200}",/y;
const PROPERTIES = '"properties":{';
const EXACT_TIME = '"$ignore_sent_at":true';
const PERSONLESS = '"$process_person_profile":false,';
const PERSONAL = '"$process_person_profile":true,';
const SESSION = /,"\$session_id":("[^"\\]*")/y;
/** All that v1 has elsewhere. */
const MOVED =
  /\$(?:cookieless_mode|ignore_sent_at|process_person_profile|product_tour_id|session_id|window_id)":/y;

/**
 * Finds in an event as `buildEvent` writes it what v1 has elsewhere, without parsing: profile, exact time and session
 * stand one behind the other, before any record. `undefined` for an event that is written in another way, or may be:
 * it is parsed.
 * @param text The event's bytes, as latin1: a character is a byte.
 */
export function liftEvent(text: string): LiftedEvent | undefined {
  HEAD.lastIndex = 0;
  if (!HEAD.test(text) || !text.startsWith(PROPERTIES, HEAD.lastIndex)) return undefined;
  const headEnd = HEAD.lastIndex;
  const from = headEnd + PROPERTIES.length;
  const start = nextMoved(text, from) - 1;
  if (start < from || hasRecord(text, from, start)) return undefined;
  const person = [PERSONLESS, PERSONAL].find((each) => text.startsWith(each, start));
  const exactAt = start + (person?.length ?? 0);
  if (!text.startsWith(EXACT_TIME, exactAt)) return undefined;
  SESSION.lastIndex = exactAt + EXACT_TIME.length;
  const session = SESSION.exec(text);
  const end = exactAt + EXACT_TIME.length + (session?.[0].length ?? 0);
  // Twice, or within a record, where it is the app's own.
  if (nextMoved(text, end) >= 0) return undefined;
  const profile = person === undefined ? '' : `"process_person_profile":${person === PERSONAL},`;
  const middle = `${session ? `"session_id":${session[1]},` : ''}"options":{${profile}"disable_skew_correction":true},${PROPERTIES}`;
  // The comma before them goes with them, or else the one behind.
  const isFirst = start === from;
  const skipped = isFirst && text[end] === ',' ? 1 : 0;
  return {
    headEnd,
    middle,
    before: [from, isFirst ? start : start - 1],
    after: [end + skipped, text.length - '}}'.length],
  };
}

/**
 * Where the next of those names stands, or what reads like one; -1 for none. By its first character, which is rare: a
 * search for a quote stops at each of a hundred.
 */
function nextMoved(text: string, from: number): number {
  for (let at = text.indexOf('$', from); at >= 0; at = text.indexOf('$', at + 1)) {
    MOVED.lastIndex = at;
    if (text[at - 1] === '"' && MOVED.test(text)) return at;
  }
  return -1;
}

/** Whether a value between here and there is an object or a list, or a text that reads like one. */
function hasRecord(text: string, from: number, end: number): boolean {
  return ['{', '['].some((opening) => {
    for (let at = text.indexOf(opening, from); at >= 0 && at < end; at = text.indexOf(opening, at + 1)) {
      if (text.startsWith('":', at - 2)) return true;
    }
    return false;
  });
}

const EVENT_AT = UUID_AT + UUID_LENGTH + '","timestamp":"2026-01-01T00:00:00.000Z","event":"'.length;

/** Whether its name begins so that posthog-node sends it by a route of its own. */
export function isAiEvent(memory: Buffer, start: number): boolean {
  const at = start + EVENT_AT;
  return memory[at] === 0x24 && memory.toString('latin1', at, at + AI_PREFIX.length) === AI_PREFIX;
}

export const AI_PREFIX = '$ai_';

/** A v1 event, whose properties are still without those that posthog-node adds. */
export interface V1Event {
  readonly uuid: string;
  readonly timestamp: string;
  readonly event: string;
  readonly distinct_id: string;
  readonly session_id?: string;
  readonly window_id?: string;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** The same for any event, by parsing it. `options` is there only where something was said. */
export function toV1Event(json: string): V1Event {
  const { uuid, timestamp, event, distinctId, properties } = withinBytes(parseEvent(json));
  const rest: Record<string, unknown> = { ...properties };
  const take = (name: string): unknown => {
    const value = rest[name];
    delete rest[name];
    return value;
  };
  const options = defined({
    cookieless_mode: booleanOf(take('$cookieless_mode')),
    disable_skew_correction: booleanOf(take('$ignore_sent_at')),
    process_person_profile: booleanOf(take('$process_person_profile')),
    product_tour_id: textOf(take('$product_tour_id')),
  });
  const session = defined({
    session_id: textOf(take('$session_id')),
    window_id: textOf(take('$window_id')),
  });
  return {
    uuid,
    timestamp,
    event,
    distinct_id: distinctId,
    ...session,
    ...(Object.keys(options).length > 0 && { options }),
    properties: rest,
  };
}

/**
 * A name is cut. An id is not: cut, two people could be one; the event is nobody's then, as where an id is too long in
 * characters (`usableId`). A group's own id means no person, and is cut.
 */
function withinBytes(event: ProductEvent): ProductEvent {
  const name = cutToBytes(event.event);
  const id = cutToBytes(event.distinctId);
  if (id === event.distinctId) return name === event.event ? event : { ...event, event: name };
  if (event.event === '$groupidentify') return { ...event, distinctId: id };
  const { $set: _set, $set_once: _setOnce, ...properties } = event.properties;
  return {
    ...event,
    event: name,
    distinctId: event.uuid,
    properties: { ...properties, $process_person_profile: false },
  };
}

/** At most 200 bytes of it, and no half character. */
function cutToBytes(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= MAX_BYTES) return text;
  let end = MAX_BYTES;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.toString('utf8', 0, end);
}

function defined<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> };
function defined(values: object): object {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

/** As posthog-node reads them. */
function booleanOf(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return value !== 0;
  const text = textOf(value)?.trim().toLowerCase() ?? '';
  return /^(?:true|1)$/.test(text) ? true : /^(?:false|0)$/.test(text) ? false : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
