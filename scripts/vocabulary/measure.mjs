/**
 * How useful names are that nobody gave a template for: `npm run vocabulary:measure`, two minutes. Makes the vocabulary
 * without the documents of 200 providers, fills the paths of these with made-up values, and counts for each provider
 * which share of its endpoints comes out as documented, and how many different names are left of its endpoints; first
 * by inference alone, then with the templates that `suggestRoutes` makes of the same paths. Each provider counts the
 * same, however large its document.
 */
import { inferRoute } from '../../dist/modules/request/route/inference/infer.js';
import { packWords, Vocabulary } from '../../dist/modules/request/route/inference/vocabulary.js';
import { suggestRoutes } from '../../dist/modules/request/route/suggest.js';
import { RouteTable } from '../../dist/modules/request/route/table.js';
import { readDirectory, shuffle, withoutNames } from './directory.mjs';
import { makeLists } from './lists.mjs';

const HELD_OUT = 200;
/** Different requests to each endpoint. */
const REQUESTS = 6;
const VALUES =
  '42 john.doe XKQZRT 8e03978e-40d5-43e8-bc93-6894a57f9324 acme 2024-05-17 correct-horse paris k3jX9q mueller 7f'.split(
    ' ',
  );

const providers = shuffle(readDirectory().filter(({ endpoints }) => endpoints.size > 0));
const heldOut = providers.slice(0, HELD_OUT);
const lists = makeLists(providers.slice(HELD_OUT));
const knowledge = {
  vocabulary: new Vocabulary({
    words: packWords(lists.words),
    actions: lists.actions.join(' '),
    holders: lists.holders.join(' '),
  }),
  isLiteral: () => false,
  isLiteralBehind: () => false,
};

let made = 0;
const alone = { documented: 0, distinct: 0 };
const suggested = { documented: 0, distinct: 0 };
for (const { endpoints } of heldOut) {
  const asked = [...endpoints.values()].flatMap(({ method, path }) =>
    Array.from({ length: REQUESTS }, () => ({
      method: method.toUpperCase(),
      documented: path,
      path: fill(path),
    })),
  );
  const table = new RouteTable(suggestRoutes(asked));
  add(alone, endpoints.size, asked, ({ path }) => inferRoute(path, knowledge));
  add(suggested, endpoints.size, asked, ({ method, path }) => table.find(method, path) ?? path);
}
console.log(
  `${HELD_OUT} providers left out of ${providers.length}, ${lists.words.length} words of the others\n` +
    `by inference alone: ${shares(alone)}\nwith suggested routes: ${shares(suggested)}`,
);

/** An endpoint comes out as documented when most of its requests do. */
function add(sums, endpoints, asked, routeOf) {
  const names = new Set();
  let documented = 0;
  for (let at = 0; at < asked.length; at += REQUESTS) {
    const routes = asked.slice(at, at + REQUESTS).map((each) => withoutNames(routeOf(each)));
    const wanted = withoutNames(asked[at].documented);
    if (routes.filter((route) => route === wanted).length * 2 > REQUESTS) documented += 1;
    names.add(`${asked[at].method} ${routes[0]}`);
  }
  sums.documented += documented / endpoints;
  sums.distinct += names.size / endpoints;
}

function fill(path) {
  return path.replaceAll(/\{[^{}]*\}/g, () => VALUES[(made += 1) % VALUES.length]);
}

function shares({ documented, distinct }) {
  const percent = (sum) => `${((100 * sum) / HELD_OUT).toFixed(1)} %`;
  return `${percent(documented)} of endpoints as documented, ${percent(distinct)} stay distinct`;
}
