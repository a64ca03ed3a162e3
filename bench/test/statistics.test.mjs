import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isWithin, lowerQuartile, median, summarize, upperQuartile } from '../harness/statistics.mjs';

describe('quartiles', () => {
  it('lie between two values in proportion', () => {
    assert.equal(lowerQuartile([1, 2, 3, 4]), 1.75);
    assert.equal(median([1, 2, 3, 4]), 2.5);
    assert.equal(upperQuartile([1, 2, 3, 4]), 3.25);
  });

  it('are values where they fall on one, however the values are ordered', () => {
    assert.deepEqual(
      [lowerQuartile, median, upperQuartile].map((of) => of([50, 10, 40, 20, 30])),
      [20, 30, 40],
    );
  });

  it('sort by number and leave the values as they are', () => {
    const values = [100, 9, 20];
    assert.equal(median(values), 20);
    assert.deepEqual(values, [100, 9, 20]);
  });

  it('of one value are that value', () => {
    assert.deepEqual([lowerQuartile([7]), median([7]), upperQuartile([7])], [7, 7, 7]);
  });

  it('do not move when the dearest slices become dearer', () => {
    const slices = Array.from({ length: 40 }, (_, at) => 100 + at);
    const disturbed = slices.map((value, at) => (at < 20 ? value : value * 10));
    assert.equal(lowerQuartile(disturbed), lowerQuartile(slices));
  });
});

describe('summarize', () => {
  it('has the median, the middle half, the extremes and how many there were', () => {
    assert.deepEqual(summarize([3, 1, 2, 5, 4]), {
      median: 3,
      quartiles: [2, 4],
      min: 1,
      max: 5,
      samples: 5,
    });
  });
});

describe('isWithin', () => {
  for (const [quotient, expected] of [
    [1, true],
    [0.97, true],
    [1.03, true],
    [0.969, false],
    [1.031, false],
    [Number.NaN, false],
    [Infinity, false],
  ])
    it(`says ${expected} of ${quotient} and 3 %`, () => assert.equal(isWithin(quotient, 0.03), expected));
});
