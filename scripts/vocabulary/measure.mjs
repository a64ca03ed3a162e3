/**
 * How useful names are that nobody gave a template for: `npm run vocabulary:measure`. Makes the vocabulary without
 * the documents of 200 providers, and infers the routes of these, with made-up values.
 */
import { Vocabulary, packWords } from '../../dist/modules/request/route/inference/vocabulary.js';
import { inferRoute } from '../../dist/modules/request/route/inference/infer.js';
import { readDirectory, shuffle, withoutNames } from './directory.mjs';
import { makeLists } from './lists.mjs';

const HELD_OUT = 200;
const VALUES =
  '42 john.doe XKQZRT 8e03978e-40d5-43e8-bc93-6894a57f9324 acme 2024-05-17 correct-horse paris k3jX9q'.split(
    ' ',
  );

const providers = shuffle(readDirectory().filter(({ endpoints }) => endpoints.size > 0));
const heldOut = providers.slice(0, HELD_OUT);
const lists = makeLists(providers.slice(HELD_OUT));
const vocabulary = new Vocabulary({
  words: packWords(lists.words),
  actions: lists.actions.join(' '),
  holders: lists.holders.join(' '),
});
const knowledge = { vocabulary, isLiteral: () => false, isLiteralBehind: () => false };

let made = 0;
function fill(path) {
  return path.replaceAll(/\{[^{}]*\}/g, () => VALUES[(made += 1) % VALUES.length]);
}
const t = { n: 0, ok: 0, d: 0, mO: 0, mD: 0, mA: 0, cN: 0, cO: 0, cD: 0 };
for (const { name, endpoints } of heldOut) {
  let ok = 0;
  const by = new Map();
  for (const { method, path } of endpoints.values()) {
    const r = inferRoute(fill(path), knowledge).replaceAll(/\{[^{}]*\}/g, '{}');
    if (r === withoutNames(path)) ok += 1;
    else if (process.argv.includes('-v')) console.log(name, path, r);
    by.set(method + r, (by.get(method + r) ?? 0) + 1);
  }
  const n = endpoints.size;
  t.n += n;
  t.ok += ok;
  t.d += by.size;
  t.mO += ok / n;
  t.mD += by.size / n;
  t.mA += [...by.values()].filter((x) => x === 1).length / n;
  const w = Math.min(1, 500 / n);
  t.cN += n * w;
  t.cO += ok * w;
  t.cD += by.size * w;
}
const f = (x) => (100 * x).toFixed(1);
console.log(
  `all ${f(t.ok / t.n)} ${f(t.d / t.n)} | mean ${f(t.mO / HELD_OUT)} alone ${f(t.mA / HELD_OUT)} names ${f(t.mD / HELD_OUT)} | capped ${f(t.cO / t.cN)} ${f(t.cD / t.cN)}`,
  lists.words.length,
);
