// What it takes to answer all thirteen questions over stored events, read from JSON as from a file: the first time, when
// what they say of use is read, and again.
import { pathToFileURL } from 'node:url';
import { args, report } from './parts/report.mjs';

const { subject, events: count, times } = args;
const { INSIGHTS } = await import(pathToFileURL(`${subject}/dist/modules/insights/index.js`).href);
const BEGINNING_MS = Date.parse('2026-11-01T00:00:00Z');
const METHODS = ['bearer', 'api_key', 'basic'];
const STEPS = ['user_signup', 'user_login', 'project_create', 'widget_create'];
const inventory = Array.from({ length: 400 }, (_, at) => ({ endpoint: endpointOf(at) }));
const text = JSON.stringify(Array.from({ length: count }, (_, at) => eventOf(at)));

const first = [];
const again = [];
for (let time = 0; time < times; time += 1) {
  const events = JSON.parse(text);
  first.push(timeOf(events));
  again.push(timeOf(events));
}
if (process.send === undefined) console.log(first, again);
report({ firstMs: Math.min(...first), againMs: Math.min(...again) });

/** @param {readonly object[]} events */
function timeOf(events) {
  const from = performance.now();
  for (const { id, answer } of INSIGHTS) {
    if (answer(events, { inventory }).length === 0) throw new Error(`${id} has no answer`);
  }
  return performance.now() - from;
}

/** 5,000 callers of 200 organizations on 300 endpoints, a month long; one request in fifty fails. */
function eventOf(at) {
  // So that no two things change together.
  const mixed = (at * 2_654_435_761) % 4_294_967_296;
  const caller = mixed % 5000;
  // Few are called much, many little.
  const often = endpointOf(Math.floor(300 * (((mixed >>> 7) % 1000) / 1000) ** 3));
  const step = at % 5 === 0 ? STEPS[(mixed >>> 3) % 4] : undefined;
  const endpoint = step === undefined ? often : `POST /api/v1/${step}`;
  const failed = mixed % 50 === 0;
  return {
    uuid: `01930000-0000-7000-8000-${String(at).padStart(12, '0')}`,
    event: step ?? 'api_request',
    distinctId: `user_${caller}`,
    timestamp: new Date(BEGINNING_MS + Math.floor((at / count) * 30 * 86_400_000)).toISOString(),
    properties: {
      endpoint,
      api_version: /v\d/.exec(endpoint)?.[0],
      status_code: failed ? 500 + (mixed % 4) : 200,
      status_class: failed ? '5xx' : '2xx',
      duration_ms: (mixed % 1000) / 10,
      auth_method: METHODS[caller % 3],
      client_name: `acme-sdk-${caller % 6}`,
      client_version: `1.${caller % 9}.0`,
      organization_id: `org_${caller % 200}`,
      deprecated: endpoint.endsWith('things_7') || undefined,
      request_count: 1,
      trace_sampled: mixed % 10 === 0,
      $trace_id: mixed.toString(16).padStart(32, '0'),
      $process_person_profile: true,
    },
  };
}

function endpointOf(at) {
  return `GET /api/v${1 + (at % 3)}/area_${at % 20}/{area_id}/things_${at}`;
}
