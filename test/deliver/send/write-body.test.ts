import { expect, it } from 'vitest';
import { Scratch } from '../../../src/deliver/send/write-body.js';

it('gives the same memory for bodies of about one size', () => {
  const scratch = new Scratch();
  const first = scratch.take(400_000);
  expect(first.length).toBeGreaterThanOrEqual(400_000);
  // Compared here: a matcher would print them.
  expect(scratch.take(420_000) === first).toBe(true);
  expect(scratch.take(200_000) === first).toBe(true);
});

it('lets go what a burst needed, and keeps nothing that is huge', () => {
  const scratch = new Scratch();
  scratch.take(400_000);
  expect(scratch.take(1_000).length).toBeLessThan(2_000);
  const huge = scratch.take(3_000_000);
  expect(huge.length).toBeGreaterThanOrEqual(3_000_000);
  expect(scratch.take(3_000_000) === huge).toBe(false);
});
