// What one replica sends at the rate of a real one: the batches are as large, and compress as well, as they would
// there. Twenty endpoints, some hundred users, failures here and there.
import { setTimeout as sleep } from 'node:timers/promises';
import { feed } from './parts/pace.mjs';
import { args, report } from './parts/report.mjs';
import { createProcessor } from './parts/spanhog.mjs';
import { createTracer, enableContext, finishRequest, startRequest } from './parts/spans.mjs';

const RESOURCES = ['projects', 'widgets', 'users', 'invoices', 'exports'];
const ENDPOINTS = RESOURCES.flatMap((name) => [
  { method: 'GET', route: `/api/v1/${name}`, status: 200 },
  { method: 'POST', route: `/api/v1/${name}`, status: 201 },
  { method: 'GET', route: `/api/v1/${name}/:id`, status: 200 },
  { method: 'DELETE', route: `/api/v1/${name}/:id`, status: 204 },
]);
/** No event is older than two seconds when it goes. */
const LAST_BATCH_MS = 3_000;

const { perSecond, seconds, options } = args;
enableContext();
const processor = await createProcessor(options);
const tracer = createTracer(processor);
const requests = perSecond * seconds;

await feed(perSecond, requests, (number) => {
  const { method, route, status } = ENDPOINTS[(number * 7) % ENDPOINTS.length];
  const span = startRequest(tracer, number);
  finishRequest(span, number % 311);
  span.setAttributes({
    'http.request.method': method,
    'http.route': route,
    'url.path': route.replace(':id', String(number)),
    'http.response.status_code': number % 50 === 0 ? 404 : status,
  });
  span.end(Date.now() + (number % 97));
});
// By itself, as there: nobody flushes.
await sleep(LAST_BATCH_MS);
const { seen } = processor.stats().requests;
const { accepted, delivered } = processor.stats().events;
if (seen !== requests || accepted !== delivered)
  throw new Error(`${requests} requests, ${seen} seen, ${accepted} accepted, ${delivered} delivered`);
report({ requests });
