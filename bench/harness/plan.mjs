/**
 * One measurement: a file in `measurements/`, found by its place there. A round measures every subject once; a
 * figure is made of each round's samples by itself, so that what the machine does besides cancels out.
 *
 * @typedef {object} Plan
 * @property {string} name for `--only`
 * @property {{ full: number, quick: number }} rounds
 * @property {(bench: Bench, round: number) => Promise<Samples>} measure one round
 * @property {readonly Figure[]} figures
 * @property {(samples: readonly Samples[]) => readonly (readonly string[])[]} [table] one of its own, headings first
 *
 * @typedef {Record<string, Record<string, number>>} Samples by subject and metric
 *
 * @typedef {object} Figure
 * @property {string} figure
 * @property {string} against what it is compared with
 * @property {(samples: Samples) => number} value of one round
 * @property {string} unit `ratio`, or what the value counts
 * @property {{ max?: number, min?: number }} [target]
 * @property {{ name: string, within: number }} [control] in place of a target: this is the same thing measured twice,
 *   and where the two differ by more than this share, no figure that names it proves anything
 * @property {string} [provenBy] the name of such a control
 * @property {(samples: Samples) => readonly [ours: number, theirs: number]} [sides] absolute, for the reader
 * @property {string} [sidesUnit]
 *
 * @typedef {object} Bench
 * @property {string} source directory of the repository that is measured
 * @property {string} subject directory of the library that was built of it
 * @property {boolean} quick
 * @property {import('./sink.mjs').Sink} sink
 */

/**
 * The quotient of one metric of two subjects, the most common figure.
 * @param {string} ours
 * @param {string} theirs
 * @param {string} metric
 * @param {{ ours?: string, theirs?: string }} [floors] subjects whose figure is subtracted from each side
 * @returns {Pick<Figure, 'value' | 'sides'> & { unit: 'ratio' }}
 */
export function quotient(ours, theirs, metric, floors = {}) {
  const sides = (samples) => [less(ours, floors.ours), less(theirs, floors.theirs)].map((of) => of(samples));
  return {
    unit: 'ratio',
    sides,
    value: (samples) => {
      const [a, b] = sides(samples);
      return a / b;
    },
  };

  function less(name, floor) {
    return (samples) => samples[name][metric] - (floor === undefined ? 0 : samples[floor][metric]);
  }
}
