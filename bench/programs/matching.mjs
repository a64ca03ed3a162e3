// What it costs to read a request and to decide which endpoint and rule are for it: how that grows with the number of
// rules, and with the number of routes that come along. No rule makes an event: nothing is written or sent.
import { ROOT_CONTEXT } from '@opentelemetry/api';
import { meanOfMost } from './parts/mean.mjs';
import { args, report } from './parts/report.mjs';
import { createProcessor } from './parts/spanhog.mjs';
import { createTracer, enableContext, finishRequest, startRequest } from './parts/spans.mjs';

const { rules, routes, warmUp, batches } = args;
const REQUESTS_PER_BATCH = 500;
const FAVOURITES = 20;
enableContext();

const templates = Array.from(
  { length: routes },
  (_, at) => `/api/v1/area_${at % 50}/things_${at}/{id}/parts`,
);
const frameworks = templates.map((template) => template.replace('{id}', ':id'));
// Half of them are for an endpoint that comes along, as far as there are so many.
const events = Array.from({ length: rules }, (_, at) => [
  at % 2 === 0 ? `POST /api/v1/area_${at % 50}/things_${at}/{id}/parts` : `GET /api/v1/other_${at}/*`,
  false,
]);
const processor = await createProcessor({
  routes: templates,
  events: Object.fromEntries(events),
  defaultEvent: false,
});
const tracer = createTracer();
const times = { framework: new Float64Array(batches), template: new Float64Array(batches) };

for (let number = -warmUp; number < batches; number += 1) {
  const framework = await time(makeRequests(number, (at) => frameworks[at]));
  const template = await time(makeRequests(number, () => null));
  if (number < 0) continue;
  times.framework[number] = framework;
  times.template[number] = template;
}
check();
report({ frameworkUs: meanOfMost(times.framework), templateUs: meanOfMost(times.template) });

/**
 * Half of the requests are for twenty favourites, as in any API, and half for every route in turn: no cache that is
 * too small can hide behind the favourites. However few the routes, each request has a path of its own.
 */
function makeRequests(batch, routeOf) {
  return Array.from({ length: REQUESTS_PER_BATCH }, (_, count) => {
    const number = (batch + warmUp) * REQUESTS_PER_BATCH + count;
    const at = (number % 2 === 0 ? (number / 2) % FAVOURITES : (number - 1) / 2) % routes;
    const span = startRequest(tracer, number);
    finishRequest(span, number, routeOf(at));
    span.setAttribute('url.path', templates[at].replace('{id}', String(4_711 + number)));
    span.end();
    return span;
  });
}

async function time(spans) {
  const from = performance.now();
  for (const span of spans) {
    processor.onStart(span, ROOT_CONTEXT);
    processor.onEnd(span);
  }
  await processor.forceFlush();
  return ((performance.now() - from) * 1_000) / REQUESTS_PER_BATCH;
}

/** All were looked at, and none made an event. */
function check() {
  const { requests, events: made } = processor.stats();
  const ended = (warmUp + batches) * 2 * REQUESTS_PER_BATCH;
  if (requests.seen !== ended || made.accepted !== 0)
    throw new Error(`${ended} requests ended, ${requests.seen} were seen, ${made.accepted} made events`);
}
