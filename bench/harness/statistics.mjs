/** @param {readonly number[]} values */
export function median(values) {
  return quantile(values, 0.5);
}

/** What a quarter of the values are below: the cost where nothing else disturbed. @param {readonly number[]} values */
export function lowerQuartile(values) {
  return quantile(values, 0.25);
}

/** The same of what is better the larger it is. @param {readonly number[]} values */
export function upperQuartile(values) {
  return quantile(values, 0.75);
}

/**
 * The median, what the middle half of the values lies between, and the extremes.
 * @param {readonly number[]} values
 */
export function summarize(values) {
  return {
    median: median(values),
    quartiles: [lowerQuartile(values), upperQuartile(values)],
    min: Math.min(...values),
    max: Math.max(...values),
    samples: values.length,
  };
}

/**
 * Whether two measurements of the same thing are as good as the same.
 * @param {number} quotient of the two
 * @param {number} share that they may differ by: 0.03 is 3 %
 */
export function isWithin(quotient, share) {
  return quotient >= 1 - share && quotient <= 1 + share;
}

/** Between two values in proportion; the values needn't be sorted. */
function quantile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return low + (high - low) * (place - Math.floor(place));
}
