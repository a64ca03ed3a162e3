/**
 * What this share of the requests took at most, of histograms that were added up by `sumMap(took_bounds, took_counts)`;
 * `NULL` where nobody knows. As `quantileMs` has it.
 * @param histogram A column: bounds in milliseconds, in order, and the requests of each.
 */
export function quantile(histogram: string, share: number): string {
  const [bounds, counts] = [1, 2].map((at) => `tupleElement(${histogram}, ${at})`);
  const place = `arrayFirstIndex(c -> c >= ${share} * arraySum(${counts}), arrayCumSum(${counts}))`;
  return `if(arraySum(${counts}) > 0, arrayElement(${bounds}, ${place}), null)`;
}
