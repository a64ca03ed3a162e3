/**
 * How useful names are that nobody gave a template for: `npm run vocabulary:measure`, two minutes. Makes the vocabulary
 * without the documents of 200 providers, fills the paths of these with made-up values, and counts which share of the
 * endpoints comes out as documented, and how many different names are left of them; by inference alone, and with the
 * templates that `suggestRoutes` makes of the same paths. Writes the figures into docs/inference.md; with `--misses`
 * it prints the endpoints that come out otherwise than documented instead.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { writePart } from '../write-part.mjs';
import { inferRoute } from '../../dist/modules/request/route/inference/infer.js';
import {
  packWords,
  shippedVocabulary,
  Vocabulary,
} from '../../dist/modules/request/route/inference/vocabulary.js';
import { suggestRoutes } from '../../dist/modules/request/route/suggest/suggest.js';
import { RouteTable } from '../../dist/modules/request/route/template/table.js';
import { HELD_OUT, readDirectory, shuffle, SOURCE, withoutNames } from './directory.mjs';
import { makeLists } from './lists.mjs';
import { makeRandom, makeTraffic } from './traffic.mjs';

/** Different requests to each endpoint. */
const REQUESTS = 6;
/** An API's weight in the shares of all endpoints is no larger than that of one with so many. */
const MAX_WEIGHT = 500;
const VALUES = [
  ...'42 john.doe XKQZRT 8e03978e-40d5-43e8-bc93-6894a57f9324 acme 2024-05-17 correct-horse paris k3jX9q'.split(
    ' ',
  ),
  ...'mueller 7f globex-corporation salary-list.xlsx 017 jane@acme.test blue_whale V1StGXR8_Z5jdHi6B-myT'.split(
    ' ',
  ),
];
const PAGE = fileURLToPath(new URL('../../docs/inference.md', import.meta.url));
const DATA = new URL('../../src/request/route/inference/vocabulary.generated.ts', import.meta.url);
const showsMisses = process.argv.includes('--misses');

const providers = shuffle(readDirectory().filter(({ endpoints }) => endpoints.size > 0));
const heldOut = providers.slice(0, HELD_OUT);
const lists = makeLists(providers.slice(HELD_OUT));
const without = knowing(
  new Vocabulary({
    words: packWords(lists.words),
    actions: lists.actions.join(' '),
    holders: lists.holders.join(' '),
  }),
);
const shipped = knowing(shippedVocabulary());

const random = makeRandom(7);
const sums = new Map();
let made = 0;
for (const { name, endpoints } of heldOut) {
  const asked = [...endpoints.values()].flatMap(({ method, path }) =>
    Array.from({ length: REQUESTS }, () => ({
      method: method.toUpperCase(),
      documented: path,
      path: fill(path),
    })),
  );
  add('without a template', name, asked, ({ path }) => inferRoute(path, without));
  add('the same, by the vocabulary as shipped, which has read them', '', asked, ({ path }) =>
    inferRoute(path, shipped),
  );
  addSuggested('with the templates that were suggested', asked);
  // Numbers, uuids, names and so on, one kind for each parameter, each value asked for several times.
  addSuggested(
    'the same, where the values of a parameter look alike',
    makeTraffic(endpoints.values(), REQUESTS, random, 'typed'),
  );
}
if (!showsMisses) await record();

function knowing(vocabulary) {
  return { vocabulary, isLiteral: () => false, isLiteralBehind: () => false };
}

function addSuggested(title, asked) {
  const table = new RouteTable(suggestRoutes(asked, without.vocabulary));
  add(title, '', asked, ({ method, path }) => table.find(method, path) ?? path);
}

/** An endpoint comes out as documented when most of its requests do. */
function add(title, provider, asked, routeOf) {
  const sum = sums.get(title) ?? { documented: 0, distinct: 0, weight: 0, weighted: 0, weightedDistinct: 0 };
  sums.set(title, sum);
  const endpoints = asked.length / REQUESTS;
  const names = new Set();
  let documented = 0;
  for (let at = 0; at < asked.length; at += REQUESTS) {
    const routes = asked.slice(at, at + REQUESTS).map((each) => withoutNames(routeOf(each)));
    const wanted = withoutNames(asked[at].documented);
    if (routes.filter((route) => route === wanted).length * 2 > REQUESTS) documented += 1;
    else if (showsMisses && provider !== '') console.log(provider, wanted, routes[0]);
    names.add(`${asked[at].method} ${routes[0]}`);
  }
  const weight = Math.min(1, MAX_WEIGHT / endpoints);
  sum.documented += documented / endpoints / HELD_OUT;
  sum.distinct += names.size / endpoints / HELD_OUT;
  sum.weight += endpoints * weight;
  sum.weighted += documented * weight;
  sum.weightedDistinct += names.size * weight;
}

function fill(path) {
  return path.replaceAll(/\{[^{}]*\}/g, () => VALUES[(made += 1) % VALUES.length] ?? '');
}

async function record() {
  const percent = (share) => `${(100 * share).toFixed(1)} %`;
  const rows = [...sums].map(
    ([title, { documented, distinct, weight, weighted, weightedDistinct }]) =>
      `| ${title} | ${[documented, distinct, weighted / weight, weightedDistinct / weight].map(percent).join(' | ')} |`,
  );
  const count = heldOut.reduce((sum, { endpoints }) => sum + endpoints.size, 0);
  const bytes = gzipSync(readFileSync(DATA)).length;
  const text = [
    '| | as documented, mean of APIs | distinct, mean of APIs | as documented, of all endpoints | distinct, of all endpoints |',
    '| --- | ---: | ---: | ---: | ---: |',
    ...rows,
    '',
    `${count} endpoints of ${HELD_OUT} providers, out of ${providers.length} of \`${SOURCE}\`; among all endpoints an API weighs`,
    `as much as one of ${MAX_WEIGHT} at the most. The vocabulary adds ${(bytes / 1000).toFixed(1)} kB, compressed.`,
  ].join('\n');
  console.log(text);
  await writePart(PAGE, 'figures', text);
}
