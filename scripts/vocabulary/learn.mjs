/**
 * Learns how much each piece of evidence says of a segment, for `suggestRoutes`: `npm run vocabulary:learn`, some
 * minutes. From made-up traffic of the documents that `measure.mjs` does not measure, each read by a vocabulary that
 * has not read it; by logistic regression. Writes the weights into the source.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { packWords, Vocabulary } from '../../dist/modules/request/route/inference/vocabulary.js';
import { segmentsOf } from '../../dist/modules/request/route/path.js';
import { EvidenceReader } from '../../dist/modules/request/route/suggest/evidence.js';
import { makeTree } from '../../dist/modules/request/route/suggest/path-tree.js';
import { HELD_OUT, readDirectory, shuffle, SOURCE } from './directory.mjs';
import { makeLists } from './lists.mjs';
import { makeRandom, makeTraffic } from './traffic.mjs';

const TARGET = fileURLToPath(
  new URL('../../src/request/route/suggest/weights.generated.ts', import.meta.url),
);
const FOLDS = 4;
/** How values look, requests to each endpoint, and how many endpoints of an API were called at the most. */
const TRAFFIC = [
  ['mixed', 6, 400],
  ['mixed', 12, 400],
  ['mixed', 1, 12],
  ['mixed', 1, 400],
  ['typed', 1, 12],
  ['typed', 1, 400],
  ['typed', 2, 6],
  ['typed', 3, 400],
  ['typed', 6, 400],
  ['typed', 20, 400],
];
const ROUNDS = 25;
const STEP = 0.3;
/** Of a weight's square: what few documents show says little. */
const RESTRAINT = 2e-5;
const MIN_WEIGHT = 0.02;

const providers = shuffle(readDirectory().filter(({ endpoints }) => endpoints.size > 0)).slice(HELD_OUT);
const random = makeRandom(11);
const names = new Map();
const examples = [];
for (let fold = 0; fold < FOLDS; fold += 1) {
  const vocabulary = vocabularyOf(providers.filter((_, at) => at % FOLDS !== fold));
  for (const { endpoints } of providers.filter((_, at) => at % FOLDS === fold)) {
    for (const [kind, count, most] of TRAFFIC) {
      const from = random.below(Math.max(1, endpoints.size - most));
      const some = [...endpoints.values()].slice(from, from + most);
      read(makeTraffic(some, count, random, kind), vocabulary);
    }
  }
}
const weights = fit();
write();

function vocabularyOf(some) {
  const { words, actions, holders } = makeLists(some);
  return new Vocabulary({ words: packWords(words), actions: actions.join(' '), holders: holders.join(' ') });
}

/** Walks along the documented templates, and notes of each segment what speaks for it, and what it is. */
function read(requests, vocabulary) {
  const all = requests.map(({ method, path, documented }) => ({
    method,
    segments: segmentsOf(path),
    truth: segmentsOf(documented),
  }));
  const reader = new EvidenceReader(makeTree(all), vocabulary);
  walk(all, []);

  function walk(some, template) {
    const at = template.length;
    const going = some.filter(({ segments }) => segments.length > at);
    if (going.length === 0) return;
    const place = makeTree(some.map(({ method, segments }) => ({ method, segments: segments.slice(at) })));
    const bySegment = groupBy(going, ({ segments }) => segments[at]);
    for (const [segment, evidence] of reader.at(place, template)) {
      const same = bySegment.get(segment) ?? [];
      const literals = same.filter(({ truth }) => !truth[at]?.includes('{')).length;
      examples.push({
        features: evidence.filter(([, amount]) => amount !== 0).map(([name, amount]) => [idOf(name), amount]),
        isName: literals * 2 > same.length ? 1 : 0,
        weight: same.length / all.length,
      });
    }
    for (const [next, rest] of groupBy(going, ({ truth }) => (truth[at]?.includes('{') ? '{}' : truth[at])))
      walk(rest, [...template, next]);
  }
}

function groupBy(all, keyOf) {
  const groups = new Map();
  for (const each of all) {
    const key = keyOf(each);
    const group = groups.get(key);
    if (group) group.push(each);
    else groups.set(key, [each]);
  }
  return groups;
}

function idOf(name) {
  const id = names.get(name) ?? names.size + 1;
  names.set(name, id);
  return id;
}

/** Logistic regression by AdaGrad; the first weight is what speaks for names everywhere. */
function fit() {
  const found = new Float64Array(names.size + 1);
  const squares = new Float64Array(names.size + 1).fill(1e-8);
  const order = examples.map((_, at) => at);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (let at = order.length - 1; at > 0; at -= 1) {
      const other = random.below(at + 1);
      [order[at], order[other]] = [order[other], order[at]];
    }
    for (const at of order) {
      const { features, isName, weight } = examples[at];
      let odds = found[0];
      for (const [id, amount] of features) odds += found[id] * amount;
      const error = (1 / (1 + Math.exp(-odds)) - isName) * weight;
      change(0, error);
      for (const [id, amount] of features) change(id, error * amount + RESTRAINT * weight * found[id]);
    }
  }
  return found;

  function change(id, gradient) {
    squares[id] += gradient * gradient;
    found[id] -= (STEP * gradient) / Math.sqrt(squares[id]);
  }
}

function write() {
  const right = examples.reduce((sum, { features, isName, weight }) => {
    const odds = features.reduce((all, [id, amount]) => all + weights[id] * amount, weights[0]);
    return sum + (odds > 0 === (isName === 1) ? weight : 0);
  }, 0);
  const whole = examples.reduce((sum, { weight }) => sum + weight, 0);
  const lines = [['', 0], ...names]
    .map(([name, id]) => [name, weights[id]])
    .filter(([, weight]) => Math.abs(weight) >= MIN_WEIGHT)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, weight]) => `${name}=${weight.toFixed(2)}`);
  const text = lines.join(';').match(/.{1,100}/g);
  writeFileSync(
    TARGET,
    `/**\n * Made by \`npm run vocabulary:learn\` from ${SOURCE} (MIT) without the ${HELD_OUT} providers that are measured,\n` +
      ' * and not to be edited: what each piece of evidence adds to the log of the odds that a segment is a name.\n */\n' +
      `export const WEIGHTS: string =\n  '${text.join("' +\n  '")}';\n`,
  );
  console.log(
    `${examples.length} segments, ${lines.length} weights, ${((100 * right) / whole).toFixed(2)} % right`,
  );
}
