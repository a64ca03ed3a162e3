// What roll-ups and samples tell of a made-up month, held against the truth, and the table of docs/cost.md.
//   node scripts/cost/simulate.mjs [--requests 10000000] [--callers 50000] [--markdown docs/cost.md]
// The last line is JSON. Exits with 1 when something is not as promised. Seeds are fixed.
import { parseArgs } from 'node:util';
import { writePart } from '../write-part.mjs';
import { reduce } from './reduce.mjs';
import { sampleCallers, sampleTraces } from './samples.mjs';

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '10000000' },
    callers: { type: 'string', default: '50000' },
    replications: { type: 'string', default: '400' },
    markdown: { type: 'string' },
  },
});
const [requests, callers, replications] = [values.requests, values.callers, values.replications].map(Number);
const MONTH_SECONDS = 30 * 86_400;
const perSecond = requests / MONTH_SECONDS;
const month = { requests, callers, perSecond, seed: 15 };
const RATE = 0.1;
/** For each cell of the table. */
const TABLE_REQUESTS = 300_000;
const problems = [];
const result = { requests, callers };

const truth = { totals: new Map(), durations: new Map(), callers: new Map() };
const rolled = { totals: new Map(), buckets: new Map() };
const rollup = await reduce(
  month,
  { rollup: { intervalMs: 60_000 } },
  {
    call: (call) => {
      countCall(truth.totals, call);
      addTo(truth.durations, call.at.endpoint, call.durationMs);
      const id = call.user ?? '';
      const of = truth.callers.get(id) ?? new Map();
      truth.callers.set(id, of);
      of.set(call.at.endpoint, (of.get(call.at.endpoint) ?? 0) + 1);
    },
    event: (json) => {
      const { properties } = JSON.parse(json);
      count(rolled.totals, properties);
      const { endpoint, request_count: weight, duration_ms: ms } = properties;
      const { duration_bucket_ms: bounds = [ms], duration_bucket_count: counts = [weight] } = properties;
      const buckets = rolled.buckets.get(endpoint) ?? new Map();
      rolled.buckets.set(endpoint, buckets);
      for (const [at, bound] of bounds.entries()) buckets.set(bound, (buckets.get(bound) ?? 0) + counts[at]);
    },
  },
);
result.eventsPerRequest = rollup.counts.accepted / requests;
check('totals of roll-ups are the truth', equal(truth.totals, rolled.totals));
check('events a request are 0.05 at most', result.eventsPerRequest <= 0.05 || requests < 1_000_000);
check('each request is in an event', sumOf(rolled.totals, 'endpoint') === requests);
result.quantiles = quantiles();
check(
  'p50, p95 and p99 are within a bucket',
  result.quantiles.worst <= 1.29 && result.quantiles.least >= 0.99,
);
result.byCaller = sampleCallers(truth.callers, replications);
for (const what of ['users', 'shares', 'requests'])
  check(`${what} by samples of callers are unbiased`, isUnbiased(result.byCaller[what]));
// Of requests they are not: whether the largest callers are in the sample is not in the sample.
for (const what of ['users', 'shares'])
  check(`${what} by samples of callers are in their 95 % interval`, near95(result.byCaller[what]));
result.byTrace = sampleTraces(replications);
for (const what of ['totals', 'endpoints']) {
  check(`${what} by samples of traces are unbiased`, isUnbiased(result.byTrace[what]));
  check(`${what} by samples of traces are in their 95 % interval`, near95(result.byTrace[what]));
}
if (values.markdown !== undefined) await writeTable(values.markdown);
for (const problem of problems) console.error(`not as promised: ${problem}`);
console.log(JSON.stringify({ ...result, problems }));
process.exitCode = problems.length === 0 ? 0 : 1;

function check(what, holds) {
  if (!holds) problems.push(what);
}

/** Of many intervals 95 % hold what they should, within four standard errors of that. */
function near95({ share, of }) {
  return Math.abs(share - 0.95) < 4 * Math.sqrt((0.95 * 0.05) / of);
}

/** In standard errors of the mean. */
function isUnbiased({ bias }) {
  return Math.abs(bias) < 4;
}

function countCall(totals, { at, organization, status }) {
  count(totals, {
    endpoint: at.endpoint,
    api_version: at.version,
    organization_id: organization,
    status_class: `${Math.floor(status / 100)}xx`,
    request_count: 1,
  });
}

function count(totals, properties) {
  for (const name of ['endpoint', 'api_version', 'organization_id', 'status_class']) {
    const key = `${name} ${properties[name]}`;
    totals.set(key, (totals.get(key) ?? 0) + properties.request_count);
  }
}

function sumOf(totals, name) {
  let sum = 0;
  for (const [key, value] of totals) if (key.startsWith(`${name} `)) sum += value;
  return sum;
}

function equal(a, b) {
  return a.size === b.size && [...a].every(([key, value]) => b.get(key) === value);
}

function addTo(lists, key, value) {
  const list = lists.get(key) ?? { values: new Float64Array(1_024), size: 0 };
  lists.set(key, list);
  if (list.size === list.values.length) {
    const wider = new Float64Array(list.size * 2);
    wider.set(list.values);
    list.values = wider;
  }
  list.values[list.size] = value;
  list.size += 1;
}

/** Estimate over truth, for each endpoint. */
function quantiles() {
  let [worst, least] = [0, Infinity];
  for (const [endpoint, { values: all, size }] of truth.durations) {
    const sorted = all.subarray(0, size).toSorted();
    const buckets = [...(rolled.buckets.get(endpoint) ?? [])].toSorted(([a], [b]) => a - b);
    for (const level of [0.5, 0.95, 0.99]) {
      let seen = 0;
      const [estimate] = buckets.find(([, weight]) => (seen += weight) >= level * size) ?? [NaN];
      const ratio = estimate / sorted[Math.ceil(level * size) - 1];
      worst = Math.max(worst, ratio);
      least = Math.min(least, ratio);
    }
  }
  return { worst, least };
}

async function writeTable(file) {
  const MODES = [
    ['none: an event a request', {}],
    ['`rollup: { intervalMs: 60000 }`', { rollup: { intervalMs: 60_000 } }],
    ['`rollup: { intervalMs: 600000 }`', { rollup: { intervalMs: 600_000 } }],
    ['`sampling: { rate: 0.1 }`', { sampling: { rate: RATE } }],
    ['both, a minute and a tenth', { rollup: { intervalMs: 60_000 }, sampling: { rate: RATE } }],
    ['`maxEventsPerMinute: 600`', { maxEventsPerMinute: 600 }],
  ];
  /** @type {string[][]} */
  const rows = [];
  for (const [name, options] of MODES) {
    const cells = [];
    for (const rate of [1, 10, 100, 1_000]) {
      const simulated = Math.min(requests, TABLE_REQUESTS);
      let personless = 0;
      const { counts } = await reduce({ requests: simulated, callers, perSecond: rate, seed: 15 }, options, {
        event: (json) => {
          if (json.includes('"$process_person_profile":false')) personless += 1;
        },
      });
      const inMonth = (counts.accepted / simulated) * rate * MONTH_SECONDS;
      cells.push(`${rounded(inMonth)} (${Math.round((100 * personless) / counts.accepted)} %)`);
    }
    rows.push([name, ...cells]);
  }
  const header = ['option', ...[1, 10, 100, '1,000'].map((rate) => `${rate} requests/s`)];
  /** @type {readonly (readonly string[])[]} */
  const table = [header, header.map(() => '---'), ...rows];
  const lines = table.map((cells) => `| ${cells.join(' | ')} |`);
  await writePart(file, 'cost', lines.join('\n'));
}

function rounded(number) {
  const two = Number(number.toPrecision(2));
  if (two >= 1e9) return `${two / 1e9} billion`;
  return two >= 1e6 ? `${two / 1e6} million` : `${Math.round(two / 1e3)} thousand`;
}
