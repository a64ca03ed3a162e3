import { parseEvent } from '../../event/event-json.js';
import { COMMON_NAMES } from '../../event/properties.js';
import type { EventBytes } from './attempt.js';
import type { LearnedRequest } from './learned-request.js';
import { liftEvent, toV1Event, type LiftedEvent } from './v1-event.js';

const OPEN_BRACE = 0x7b;
const BRACES = '}}'.length;

/** How a request's body is written, prepared once. */
export interface BodyForm extends Pick<LearnedRequest, 'form' | 'head' | 'tail' | 'common'> {
  /** The end of each event: what posthog-node puts on it, the braces, and a comma. */
  readonly ending: Buffer;
  /** `"name":` of what posthog-node puts on an event, and one of ours may have already. */
  readonly foreign: readonly Buffer[];
}

export function prepareForm({ form, head, tail, common }: LearnedRequest): BodyForm {
  const json = JSON.stringify(common).slice(1, -1);
  const foreign = Object.keys(common).filter((name) => !COMMON_NAMES.has(name));
  return {
    form,
    head,
    tail,
    common,
    ending: Buffer.from(`${json === '' ? '' : `,${json}`}}},`),
    foreign: foreign.map((name) => Buffer.from(`${JSON.stringify(name)}:`)),
  };
}

/** How one event gets into the body: copied as it is, copied in parts, or written again. */
type Copy = 'whole' | LiftedEvent | Uint8Array;

/**
 * The body of a request: what posthog-node wrote around its one event, with these in its place. Nearly all are copied
 * as bytes.
 * @param indexes Which of the events go with it.
 * @param now ISO 8601, for wherever posthog-node says when it sends.
 */
export function writeBody(
  form: BodyForm,
  events: EventBytes,
  indexes: readonly number[],
  now: string,
  scratch: Scratch,
): Buffer {
  const [head, tail] = [Buffer.from(form.head.join(now)), Buffer.from(form.tail.join(now))];
  const [from, to] = [events.startOf(0), events.startOf(events.size)];
  // Once for all of them: an event's own text costs as much again as the search in it.
  const text = form.form === 'v1' ? events.memory.toString('latin1', from, to) : '';
  const copies = indexes.map((index) => planCopy(form, events, index, text));
  let bytes = head.length + tail.length + events.bytes + indexes.length * form.ending.length;
  for (const copy of copies) {
    if (copy !== 'whole') bytes += copy instanceof Uint8Array ? copy.length : copy.middle.length;
  }
  const body = scratch.take(bytes);
  let at = head.copy(body);
  for (const [nth, copy] of copies.entries()) {
    const start = events.startOf(indexes[nth] ?? 0);
    if (copy === 'whole') {
      at += events.memory.copy(body, at, start, events.startOf((indexes[nth] ?? 0) + 1) - BRACES);
    } else if (copy instanceof Uint8Array) {
      body.set(copy, at);
      at += copy.length;
    } else at = copyParts(copy, events.memory, start, body, at);
    // Behind a brace that opens there is no comma: the event has no properties.
    at += form.ending.copy(body, at, body[at - 1] === OPEN_BRACE ? 1 : 0);
  }
  if (copies.length > 0) at -= ','.length;
  at += tail.copy(body, at);
  return body.subarray(0, at);
}

/** @param text All of the events, as latin1. */
function planCopy(form: BodyForm, events: EventBytes, index: number, text: string): Copy {
  const [start, end] = [events.startOf(index), events.startOf(index + 1)];
  const { memory } = events;
  if (form.foreign.length > 0) {
    const written = memory.subarray(start, end);
    // A name must not stand twice in an event; posthog-node's wins.
    if (form.foreign.some((name) => written.includes(name))) return rewrite(form, written.toString());
  }
  if (form.form === 'v0') return 'whole';
  const from = events.startOf(0);
  return (
    liftEvent(text.slice(start - from, end - from)) ?? rewrite(form, memory.toString('utf8', start, end))
  );
}

/** The event in the form of the wire, parsed and written again, up to its closing braces. */
function rewrite({ form, common }: BodyForm, json: string): Buffer {
  const { distinctId, ...rest } = parseEvent(json);
  const event = form === 'v1' ? toV1Event(json) : { ...rest, distinct_id: distinctId };
  const own = Object.entries(event.properties).filter(([name]) => !Object.hasOwn(common, name));
  const { properties: _properties, ...head } = event;
  const written = JSON.stringify({ ...head, properties: Object.fromEntries(own) });
  return Buffer.from(written.slice(0, -BRACES));
}

function copyParts(
  { headEnd, middle, before, after }: LiftedEvent,
  memory: Buffer,
  start: number,
  body: Buffer,
  from: number,
): number {
  let at = from + memory.copy(body, from, start, start + headEnd);
  at += body.write(middle, at, 'latin1');
  at += memory.copy(body, at, start + before[0], start + before[1]);
  return at + memory.copy(body, at, start + after[0], start + after[1]);
}

const MAX_BYTES = 1024 * 1024;
/** After a body so much smaller than the one before, the memory is taken anew: what a burst needed is let go. */
const MUCH_SMALLER = 4;

/**
 * Memory for one body at a time, used again for the next: memory outside of the heap makes the garbage collector
 * look at the whole heap after every so many megabytes.
 */
export class Scratch {
  #memory: Buffer = Buffer.alloc(0);

  /** Memory of at least so many bytes; the one before is not used any more. */
  take(bytes: number): Buffer {
    const { length } = this.#memory;
    if (bytes <= length && bytes * MUCH_SMALLER >= length) return this.#memory;
    const made = Buffer.allocUnsafeSlow(Math.ceil(bytes * 1.125));
    this.#memory = made.length > MAX_BYTES ? Buffer.alloc(0) : made;
    return made;
  }
}
