import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { liftEvent, toV1Event } from '../../../src/deliver/send/v1-event.js';
import { writeEvent } from '../../../src/event/event-json.js';
import type { JsonValue } from '../../../src/event/product-event.js';
import { makeEvent } from '../support.js';

const MOVED = ['$process_person_profile', '$ignore_sent_at', '$session_id', '$window_id', '$cookieless_mode'];

const value: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.constantFrom<JsonValue>(
    true,
    false,
    'true',
    '0',
    1,
    0,
    null,
    '',
    'a',
    '"$session_id":',
    '{"a":',
    '[',
    'é 😀',
  ),
  fc.dictionary(fc.constantFrom('a', ...MOVED), fc.constantFrom(true, 'x'), { maxKeys: 2 }),
  fc.array(fc.constantFrom<JsonValue>('x', { $session_id: 'y' }), { maxLength: 2 }),
);
/** As spanhog writes what v1 has elsewhere, and as nobody does. */
const moved = fc.oneof(
  fc.constantFrom<(readonly [string, JsonValue])[]>(
    [['$ignore_sent_at', true]],
    [
      ['$process_person_profile', false],
      ['$ignore_sent_at', true],
    ],
    [
      ['$process_person_profile', true],
      ['$ignore_sent_at', true],
      ['$session_id', 's'],
    ],
  ),
  fc.array(fc.tuple(fc.constantFrom(...MOVED), fc.oneof(fc.constantFrom<JsonValue>(true, 'id'), value)), {
    maxLength: 4,
  }),
);
const others = (...names: readonly string[]): fc.Arbitrary<[string, JsonValue][]> =>
  fc.array(fc.tuple(fc.constantFrom(...names), value), { maxLength: 2 });
const properties = fc
  .tuple(others('a', '$b', '$set', 'x$session_id'), moved, others('c', '$d', '$groups', '$process'))
  .map((parts): Record<string, JsonValue> => Object.fromEntries(parts.flat()));

/** The lifted event, put together as a request's body is. */
function assembled(text: string): unknown {
  const lifted = liftEvent(text);
  if (!lifted) return undefined;
  const { headEnd, middle, before, after } = lifted;
  const parts = [text.slice(0, headEnd), middle, text.slice(...before), text.slice(...after), '}}'];
  return JSON.parse(Buffer.from(parts.join(''), 'latin1').toString());
}

describe('An event whose parts are lifted without being parsed', () => {
  it('is the event that is parsed and written anew, or is left to that', () => {
    let lifted = 0;
    fc.assert(
      fc.property(
        properties,
        fc.constantFrom('e', 'a "b"', 'é'),
        fc.constantFrom('u', 'a\\b'),
        (own, event, id) => {
          const json = writeEvent(makeEvent(1, { event, distinctId: id, properties: own }));
          const made = assembled(Buffer.from(json).toString('latin1'));
          if (made === undefined) return;
          lifted += 1;
          expect(made).toEqual(JSON.parse(JSON.stringify(toV1Event(json))));
        },
      ),
      { numRuns: 1_500 },
    );
    expect(lifted).toBeGreaterThan(30);
  });

  it.each([
    { $process_person_profile: false, $ignore_sent_at: true },
    { $process_person_profile: true, $ignore_sent_at: true, $session_id: 's' },
    { endpoint: 'GET /x', $ignore_sent_at: true, status_code: 200 },
    { endpoint: 'GET /x', $ignore_sent_at: true, $session_id: 's' },
    { $ignore_sent_at: true },
  ])('is lifted where it is as spanhog writes it: %j', (own) => {
    const json = writeEvent(makeEvent(1, { properties: own }));
    expect(assembled(json)).toEqual(JSON.parse(JSON.stringify(toV1Event(json))));
  });
});

describe('Names of v1’s that stand in a record, or in a text that reads like one', () => {
  it.each<Record<string, JsonValue>>([
    { a: { $ignore_sent_at: true } },
    { a: [{ $ignore_sent_at: true }] },
    { a: { b: 1 }, $ignore_sent_at: true },
    { a: '{"b":', $ignore_sent_at: true },
    { a: 'x', $ignore_sent_at: true, b: { $session_id: 's' } },
  ])('stay where they are: %j', (own) => {
    const json = writeEvent(makeEvent(1, { properties: own }));
    const parsed: unknown = JSON.parse(JSON.stringify(toV1Event(json)));
    expect(assembled(json) ?? parsed).toEqual(parsed);
  });
});

describe('What v1 has beside the properties', () => {
  it.each<[JsonValue, boolean | undefined]>([
    [true, true],
    [false, false],
    [1, true],
    [0, false],
    [' TRUE ', true],
    ['1', true],
    ['false', false],
    ['0', false],
    ['yes', undefined],
    [null, undefined],
    [{}, undefined],
  ])('reads %j as %s, as posthog-node does', (said, read) => {
    const { options } = toV1Event(writeEvent(makeEvent(1, { properties: { $ignore_sent_at: said } })));
    expect(options).toEqual(read === undefined ? undefined : { disable_skew_correction: read });
  });

  it('is taken out of the properties, also where it says nothing', () => {
    const own = { $session_id: 7, $window_id: 'w', $product_tour_id: 't', $cookieless_mode: 'x', kept: 1 };
    expect(toV1Event(writeEvent(makeEvent(1, { properties: own })))).toMatchObject({
      window_id: 'w',
      options: { product_tour_id: 't' },
      properties: { kept: 1 },
    });
    const { session_id: session, properties: left } = toV1Event(
      writeEvent(makeEvent(1, { properties: own })),
    );
    expect([session, left]).toEqual([undefined, { kept: 1 }]);
  });
});
