/** Holds an answer against what was expected, row by row and number by number. */

/**
 * @typedef {Record<string, unknown>} Row
 * @typedef {object} Line
 * @property {Row} row what is shown: of the events, or of the ledger where the events have none
 * @property {boolean} ok
 * @property {string[]} problems such as `requests is 12, sent 13`
 * @typedef {{ lines: Line[], values: number, problems: string[] }} Comparison
 */

/** A number or a time that only the API knows exactly; the driver knows between what it must be. */
export class Between {
  #from;
  #to;

  /** @param {number} from @param {number} to both included; milliseconds since 1970 for a time */
  constructor(from, to) {
    this.#from = from;
    this.#to = to;
  }

  /** @param {unknown} value */
  has(value) {
    const number = typeof value === 'string' ? Date.parse(value) : value;
    return typeof number === 'number' && number >= this.#from && number <= this.#to;
  }

  toString() {
    return `between ${this.#from} and ${this.#to}`;
  }
}

/**
 * @param {readonly Row[]} answer from the events
 * @param {readonly Row[]} expected from the ledger
 * @param {readonly string[]} keys the fields that name a row
 * @param {{ inOrder?: boolean }} [how] `inOrder`: false where the order is one that the ledger can't know
 * @returns {Comparison}
 */
export function compare(answer, expected, keys, { inOrder = true } = {}) {
  const nameOf = (/** @type {Row} */ row) => keys.map((key) => String(row[key])).join(' · ');
  const sent = new Map(expected.map((row) => [nameOf(row), row]));
  const seen = new Set(answer.map(nameOf));
  let values = 0;
  const lines = answer.map((row) => {
    const compared = compareRow(row, sent.get(nameOf(row)));
    values += compared.values;
    return line(row, compared.problems);
  });
  for (const row of expected) if (!seen.has(nameOf(row))) lines.push(line(row, ['no event tells of it']));
  const problems = lines.flatMap(({ row, problems: own }) => own.map((text) => `${nameOf(row)}: ${text}`));
  if (inOrder && problems.length === 0 && answer.map(nameOf).join('\n') !== expected.map(nameOf).join('\n')) {
    problems.push('the rows are in another order');
  }
  return { lines, values, problems };
}

/** @param {Row} row @param {Row | undefined} expected */
function compareRow(row, expected) {
  if (!expected) return { values: 0, problems: ['nobody sent that'] };
  const fields = new Set([...Object.keys(row), ...Object.keys(expected)]);
  const problems = [];
  let values = 0;
  for (const field of fields) {
    const is = leaves(row[field]);
    const was = leaves(expected[field]);
    values += is.size;
    for (const path of new Set([...is.keys(), ...was.keys()])) {
      if (isSame(is.get(path), was.get(path))) continue;
      problems.push(`${field}${path} is ${String(is.get(path))}, sent ${String(was.get(path))}`);
    }
  }
  return { values, problems };
}

/**
 * Every number and text within a value, by its path.
 *
 * @param {unknown} value
 * @param {string} [path]
 * @param {Map<string, unknown>} [found]
 */
function leaves(value, path = '', found = new Map()) {
  const isLeaf = typeof value !== 'object' || value === null || value instanceof Between;
  if (isLeaf) return found.set(path, value);
  for (const [key, inner] of Object.entries(value)) leaves(inner, `${path} ${key}`, found);
  return found;
}

/** @param {unknown} is @param {unknown} was */
function isSame(is, was) {
  if (was instanceof Between) return was.has(is);
  // A sum that is made in another order differs in its last digits.
  const isNumber = typeof is === 'number' && typeof was === 'number';
  return isNumber ? is.toPrecision(12) === was.toPrecision(12) : is === was;
}

/** @param {Row} row @param {string[]} problems @returns {Line} */
function line(row, problems) {
  return { row, ok: problems.length === 0, problems };
}
