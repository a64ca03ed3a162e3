/** @param {readonly number[]} values */
export function median(values) {
  return quantile(values, 0.5);
}

/**
 * The median, what the middle half of the values lies between, and the extremes.
 * @param {readonly number[]} values
 */
export function summarize(values) {
  return {
    median: median(values),
    quartiles: [quantile(values, 0.25), quantile(values, 0.75)],
    min: Math.min(...values),
    max: Math.max(...values),
    samples: values.length,
  };
}

/** Between two values in proportion. */
function quantile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return low + (high - low) * (place - Math.floor(place));
}
