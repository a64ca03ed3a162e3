import { expect, it } from 'vitest';
import { Batch } from '../../src/deliver/batch.js';
import { Refusals } from '../../src/deliver/refusals.js';
import { makeEvents, pack } from './support.js';

function refusedBatch(refusals: Refusals): Batch {
  const batch = new Batch(pack(makeEvents(1)));
  refusals.refused(batch);
  return batch;
}

it('rejects an event once another was taken after its refusal', () => {
  const refusals = new Refusals();
  const batch = refusedBatch(refusals);
  expect(refusals.judge(batch, 'bad_request', true)).toBe('aside');
  refusals.taken();
  refusals.refused(batch);
  expect(refusals.judge(batch, 'bad_request', true)).toBe('reject');
});

it('counts it as proof when another part of the same batch was taken', () => {
  const refusals = new Refusals();
  const whole = new Batch(pack(makeEvents(2)));
  refusals.refused(whole);
  const [, second] = whole.halves();
  refusals.taken();
  expect(refusals.judge(second, 'too_large', true)).toBe('reject');
});

it('does not count what was taken before', () => {
  const refusals = new Refusals();
  refusals.taken();
  expect(refusals.judge(refusedBatch(refusals), 'bad_request', true)).toBe('aside');
});

it('waits when one event after the other is refused', () => {
  const refusals = new Refusals();
  const judgements = Array.from({ length: 4 }, () =>
    refusals.judge(refusedBatch(refusals), 'bad_request', true),
  );
  expect(judgements).toEqual(['aside', 'aside', 'wait', 'wait']);
});

it('believes a bad request when there is no other event, but not again and again', () => {
  const refusals = new Refusals();
  const judgements = Array.from({ length: 4 }, () =>
    refusals.judge(refusedBatch(refusals), 'bad_request', false),
  );
  expect(judgements).toEqual(['reject', 'reject', 'wait', 'wait']);
  refusals.taken();
  expect(refusals.judge(refusedBatch(refusals), 'bad_request', false)).toBe('reject');
});

it('never believes that a lone event is too large', () => {
  const refusals = new Refusals();
  expect(refusals.judge(refusedBatch(refusals), 'too_large', false)).toBe('wait');
});
