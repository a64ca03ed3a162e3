import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '../../checks.js';
import type { ProductEvent } from '../../event/product-event.js';
import type { SeenRequest } from './posthog-node.js';

/** A request as posthog-node makes it, without its events. */
export interface LearnedRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** How an event stands in it: as we write it (v0), or in v1's form. */
  readonly form: 'v0' | 'v1';
  /** The body before and behind its events, in pieces: between two of them stands the present time. */
  readonly head: readonly string[];
  readonly tail: readonly string[];
  /** What posthog-node puts on every event: `$lib` and the like. */
  readonly common: Readonly<Record<string, unknown>>;
}

const MARK = 'spanhog: the events';
/** Any time that posthog-node may have written into a head, tail or header. */
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,9}Z/;

const SAMPLE = Object.freeze({
  uuid: '01900000-0000-7000-8000-000000000001',
  timestamp: '2024-06-09T12:17:35.360Z',
  distinctId: 'spanhog',
  properties: {
    text: 'ü "quoted" \\',
    $groups: { organization: 'acme' },
    $set: { plan: 'pro' },
    $set_once: { first: 1 },
    $process_person_profile: true,
    $ignore_sent_at: true,
    $session_id: '01900000-0000-7000-8000-000000000002',
    $window_id: '01900000-0000-7000-8000-000000000003',
  },
});

/** The made-up event from which a request is learned: it has all that moves in v1, and never leaves. */
export function sampleEvent(event: string): ProductEvent {
  return { ...SAMPLE, event };
}

/**
 * The request with its one event, which was a {@link sampleEvent}, taken out. `undefined` when that event
 * doesn't stand in it in one of the two forms that we can write, to the last name: a form that is merely similar may
 * mean something else.
 */
export function learnRequest(seen: SeenRequest, event: string): LearnedRequest | undefined {
  const body = parse(seen.body);
  if (!isRecord(body)) return undefined;
  const { batch } = body;
  const written: unknown = Array.isArray(batch) && batch.length === 1 ? batch[0] : undefined;
  if (!isRecord(written) || !isRecord(written['properties'])) return undefined;
  const known = formsOf(event).find(({ fields }) => {
    const expected = { ...fields, properties: { ...asRecord(written['properties']), ...fields.properties } };
    return isDeepStrictEqual(written, expected);
  });
  if (!known) return undefined;
  const { form, fields, moved } = known;
  const common = Object.fromEntries(
    Object.entries(written['properties']).filter(([name]) => !Object.hasOwn(fields.properties, name)),
  );
  // What belongs elsewhere in this form must not stand here as well.
  if (moved.some((name) => name in common)) return undefined;
  const [head = '', tail] = JSON.stringify({ ...body, batch: [MARK] }).split(JSON.stringify(MARK));
  if (tail === undefined) return undefined;
  return { ...seen, form, head: head.split(TIME), tail: tail.split(TIME), common };
}

/** The event in each of the forms, but for what posthog-node adds to the properties. */
function formsOf(event: string) {
  const { properties, distinctId, ...fixed } = SAMPLE;
  const head = { ...fixed, event, distinct_id: distinctId };
  const { $process_person_profile, $ignore_sent_at, $session_id, $window_id, ...rest } = properties;
  return [
    { form: 'v0', fields: { ...head, properties }, moved: [] },
    {
      form: 'v1',
      fields: {
        ...head,
        session_id: $session_id,
        window_id: $window_id,
        options: {
          process_person_profile: $process_person_profile,
          disable_skew_correction: $ignore_sent_at,
        },
        properties: rest,
      },
      moved: ['$process_person_profile', '$ignore_sent_at', '$session_id', '$window_id'],
    },
  ] as const;
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
