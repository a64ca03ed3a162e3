/** The mean without the slowest hundredth: there the machine was busy with something else. @param {Float64Array} values */
export function meanOfMost(values) {
  const most = values.toSorted().subarray(0, Math.floor(values.length * 0.99));
  return most.reduce((sum, value) => sum + value, 0) / most.length;
}
