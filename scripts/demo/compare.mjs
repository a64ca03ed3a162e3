/** Holds an answer against what was expected, row by row and number by number. */

/**
 * @typedef {Record<string, unknown>} Row
 * @typedef {object} Line
 * @property {Row} row what is shown: of the events, or of the ledger where the events have none
 * @property {boolean} ok
 * @property {string[]} problems such as `requests is 12, sent 13`
 * @typedef {{ lines: Line[], values: number, problems: string[] }} Comparison
 */

/**
 * @param {readonly Row[]} answer from the events
 * @param {readonly Row[]} expected from the ledger
 * @param {readonly string[]} keys the fields that name a row
 * @returns {Comparison}
 */
export function compare(answer, expected, keys) {
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
  if (problems.length === 0 && answer.map(nameOf).join('\n') !== expected.map(nameOf).join('\n')) {
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
      if (is.get(path) === was.get(path)) continue;
      problems.push(`${field}${path} is ${is.get(path)}, sent ${was.get(path)}`);
    }
  }
  return { values, problems };
}

/**
 * Every number and text within a value, by its path.
 *
 * @param {unknown} value
 * @param {string} [path]
 * @param {Map<string, string>} [found]
 */
function leaves(value, path = '', found = new Map()) {
  if (typeof value !== 'object' || value === null) return found.set(path, String(value));
  for (const [key, inner] of Object.entries(value)) leaves(inner, `${path} ${key}`, found);
  return found;
}

/** @param {Row} row @param {string[]} problems @returns {Line} */
function line(row, problems) {
  return { row, ok: problems.length === 0, problems };
}
