// What it costs to decide which endpoint a request is of, and which rule is for it: how that grows with the number
// of rules, and with the number of routes that come along. Without the reading of the span, which would hide it.
import { args, report } from './parts/report.mjs';
import { importModule } from './parts/spanhog.mjs';

const { rules, routes, warmUp, requests } = args;
const [{ Routes }, { RouteTable }, { Rules }, { resolveRules }] = await Promise.all(
  ['request/route/routes.js', 'request/route/table.js', 'match/rules.js', 'options/rules.js'].map(
    importModule,
  ),
);

const templates = Array.from(
  { length: routes },
  (_, at) => `/api/v1/area_${at % 50}/things_${at}/{id}/parts`,
);
const frameworks = templates.map((template) => template.replace('{id}', ':id'));
const endpoints = templates.map((route) => ({
  endpoint: `POST ${route}`,
  reportedEndpoint: `POST ${route}`,
  method: 'POST',
  route,
  statusCode: 201,
  failed: false,
}));
// Half of them are for an endpoint that comes along, as far as there are so many.
const events = Array.from({ length: rules }, (_, at) => [
  at % 2 === 0 ? `POST /api/v1/area_${at % 50}/things_${at}/{id}/parts` : `GET /api/v1/other_${at}/*`,
  `event_${at}`,
]);

const table = new Routes(new RouteTable(templates));
const matcher = new Rules(resolveRules(events));
let found = 0;
const FAVOURITES = 20;
const DIFFERENT = 10_000;

/**
 * Half of the requests are for twenty favourites, as in any API, and half for every route in turn: no cache that is
 * too small can hide behind the favourites. However few the routes, each request has a path of its own.
 */
const order = Array.from({ length: DIFFERENT }, (_, count) => {
  const at = (count % 2 === 0 ? (count / 2) % FAVOURITES : (count - 1) / 2) % routes;
  return { at, path: templates[at].replace('{id}', String(4_711 + count)) };
});

report({
  rulesUs: time(({ at }) => matcher.match(endpoints[at], undefined)),
  decisionUs: time(({ at, path }) => table.ofFramework(frameworks[at], path) && matcher.match(endpoints[at])),
  templateUs: time(({ path }) => table.ofTemplates('POST', path)),
  found,
});

function time(decide) {
  for (let count = 0; count < warmUp; count += 1) if (decide(order[count % DIFFERENT])) found += 1;
  const from = performance.now();
  for (let count = 0; count < requests; count += 1) if (decide(order[count % DIFFERENT])) found += 1;
  return ((performance.now() - from) * 1_000) / requests;
}
