/**
 * How useful names are that nobody gave a template for: `npm run vocabulary:measure`. Makes the vocabulary without the
 * documents of 200 providers, and names the requests of these, with made-up values; by inference alone, and with the
 * templates that `suggestRoutes` makes of the same traffic. Writes the figures into docs/inference.md; with `--misses`
 * it prints the endpoints that come out otherwise than documented.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { inferRoute } from '../../dist/modules/request/route/inference/infer.js';
import {
  packWords,
  shippedVocabulary,
  Vocabulary,
} from '../../dist/modules/request/route/inference/vocabulary.js';
import { suggestRoutes } from '../../dist/modules/request/route/suggest.js';
import { RouteTable } from '../../dist/modules/request/route/table.js';
import { readDirectory, shuffle, SOURCE, withoutNames } from './directory.mjs';
import { makeLists } from './lists.mjs';

const HELD_OUT = 200;
const PAGE = fileURLToPath(new URL('../../docs/inference.md', import.meta.url));
const DATA = new URL('../../src/request/route/inference/vocabulary.generated.ts', import.meta.url);
/** A provider's share in the figures over all endpoints is no larger than that of one with so many. */
const MAX_WEIGHT = 500;
const VALUES = [
  ...'42 john.doe XKQZRT 8e03978e-40d5-43e8-bc93-6894a57f9324 acme 2024-05-17 correct-horse paris k3jX9q'.split(
    ' ',
  ),
  ...'globex-corporation salary-list.xlsx 4f2a 017 jane@acme.test blue_whale V1StGXR8_Z5jdHi6B-myT Tuesday'.split(
    ' ',
  ),
];

const providers = shuffle(readDirectory().filter(({ endpoints }) => endpoints.size > 0));
const heldOut = providers.slice(0, HELD_OUT);
const lists = makeLists(providers.slice(HELD_OUT));
const vocabulary = new Vocabulary({
  words: packWords(lists.words),
  actions: lists.actions.join(' '),
  holders: lists.holders.join(' '),
});

/** Different requests to each endpoint, of which templates are suggested. */
const REQUESTS = 6;
let made = 0;

const without = measure(inferringBy(vocabulary));
const shipped = measure(inferringBy(shippedVocabulary()));
const suggested = measure((endpoints) => {
  const asked = endpoints.flatMap(({ method, path }) =>
    Array.from({ length: REQUESTS }, () => ({ method: method.toUpperCase(), path: fill(path) })),
  );
  const table = new RouteTable(suggestRoutes(asked));
  return (method, path) => table.find(method.toUpperCase(), path) ?? inferRoute(path, knowing(vocabulary));
});
const bytes = gzipSync(readFileSync(DATA)).length;
const percent = (share) => `${(100 * share).toFixed(1)} %`;
const row = (name, { documented, distinct, endpoints, kept }) =>
  `| ${name} | ${percent(documented)} | ${percent(distinct)} | ${percent(endpoints)} | ${percent(kept)} |`;
const table = [
  '| vocabulary | as documented, mean of APIs | distinct, mean of APIs | as documented, of endpoints | distinct, of endpoints |',
  '| --- | ---: | ---: | ---: | ---: |',
  row('without the 200 providers', without),
  row('as shipped, which has read them', shipped),
  row('with the routes suggested of such requests', suggested),
].join('\n');
console.log(table);
if (!process.argv.includes('--misses')) record();

/** @param {(endpoints: readonly { method: string, path: string }[]) => (method: string, path: string) => string} namer */
function measure(namer) {
  const sums = { documented: 0, distinct: 0, weight: 0, endpoints: 0, kept: 0 };
  for (const { name, endpoints } of heldOut) {
    let right = 0;
    const names = new Set();
    const routeOf = namer([...endpoints.values()]);
    for (const { method, path } of endpoints.values()) {
      const route = withoutNames(routeOf(method, fill(path)));
      names.add(`${method} ${route}`);
      if (route === withoutNames(path)) right += 1;
      else if (process.argv.includes('--misses')) console.log(name, path, route);
    }
    const weight = Math.min(1, MAX_WEIGHT / endpoints.size);
    sums.documented += right / endpoints.size / HELD_OUT;
    sums.distinct += names.size / endpoints.size / HELD_OUT;
    sums.weight += endpoints.size * weight;
    sums.endpoints += right * weight;
    sums.kept += names.size * weight;
  }
  return { ...sums, endpoints: sums.endpoints / sums.weight, kept: sums.kept / sums.weight };
}

function knowing(words) {
  return { vocabulary: words, isLiteral: () => false, isLiteralBehind: () => false };
}

function inferringBy(words) {
  return () => (_method, path) => inferRoute(path, knowing(words));
}

function fill(path) {
  return path.replaceAll(/\{[^{}]*\}/g, () => VALUES[(made += 1) % VALUES.length] ?? '');
}

function record() {
  const count = heldOut.reduce((sum, { endpoints }) => sum + endpoints.size, 0);
  const text =
    `<!-- figures -->\n${table}\n\n${count} endpoints of ${HELD_OUT} providers, out of ${providers.length} of ${SOURCE}; an API's ` +
    `weight among endpoints is that of ${MAX_WEIGHT} at the most. The vocabulary adds ${(bytes / 1000).toFixed(1)} kB, ` +
    'compressed.\n<!-- /figures -->';
  const page = readFileSync(PAGE, 'utf8');
  writeFileSync(
    PAGE,
    page.replace(/<!-- figures -->[^]*<!-- \/figures -->/, () => text),
  );
}
