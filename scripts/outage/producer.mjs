// An app in little: makes events at a rate, and gives them to spanhog's delivery or to a bare posthog-node client.
// Runs on dist. Its one argument is JSON, see below; it prints one line of JSON when it ends by itself.
import { openSync, writeSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { PostHog } from 'posthog-node';
import { createDelivery } from '../../dist/modules/deliver/create-delivery.js';
import { PACE } from '../../dist/modules/deliver/settings.js';
import { Counts, Reporter } from '../../dist/modules/diagnostics.js';
import { writeEvent } from '../../dist/modules/event/event-json.js';
import { faultyStore } from './faulty-store.mjs';

const {
  sender = 'spanhog', // or 'posthog-node'
  host,
  first = 0, // number of its first event
  perSecond = 0,
  forMs = 0,
  atOnce = 0, // events in its first turn
  outbox, // a directory
  disk, // script of disk faults, see faulty-store.mjs
  journal, // a file that gets a byte for each accepted event, so that it is known even after SIGKILL
  handlesSigterm = false,
  end = 'shutdown', // 'wait': shut down once stdin ends; 'stay': until it is killed
  shutdownTimeoutMs = 10_000,
  settings = {},
  pace = {},
} = JSON.parse(process.argv[2] ?? '{}');

const BASE_MS = Date.UTC(2026, 4, 28);
const journalFile = journal && openSync(journal, 'a');
const app = sender === 'spanhog' ? useSpanhog() : usePostHogNode();
const delay = monitorEventLoopDelay({ resolution: 1 });
let made = 0;
let isEnding = false;

const startMs = performance.now();
make(atOnce);
const turnMs = performance.now() - startMs;
setImmediate(() => setImmediate(() => delay.enable()));
const producing = setInterval(() => {
  const sinceMs = Math.min(performance.now() - startMs, forMs);
  make(atOnce + Math.floor((sinceMs * perSecond) / 1000) - made);
  if (sinceMs >= forMs) clearInterval(producing);
  if (sinceMs >= forMs && end === 'shutdown') void finish();
}, 5);
if (handlesSigterm) process.once('SIGTERM', () => void finish());
if (end === 'wait') process.stdin.once('data', () => void finish());
if (end === 'stay') setInterval(() => {}, 1_000);
process.stdout.write('ready\n');

async function finish() {
  if (isEnding) return;
  isEnding = true;
  clearInterval(producing);
  await app.shutdown();
  const line = {
    made,
    turnMs,
    blockedMs: delay.max / 1e6,
    rssMb: process.memoryUsage.rss() / 2 ** 20,
    ...app.stats(),
  };
  process.stdout.write(`${JSON.stringify(line)}\n`, () => process.exit(0));
}

function make(count) {
  for (let i = 0; i < count; i += 1) {
    app.accept(makeEvent(first + made));
    made += 1;
    if (journalFile) writeSync(journalFile, '.');
  }
}

function useSpanhog() {
  const counts = new Counts();
  const size = {
    batchSize: 500,
    flushIntervalMs: 2_000,
    maxQueueEvents: 100_000,
    maxQueueBytes: 64 * 2 ** 20,
  };
  const reporter = new Reporter();
  const sink = createDelivery(
    {
      projectToken: 'phc_outage',
      host,
      settings: {
        ...size,
        requestTimeoutMs: 10_000,
        shutdownTimeoutMs,
        ...settings,
        outbox:
          outbox && !disk
            ? { directory: outbox, maxBytes: 256 * 2 ** 20, maxAgeMs: 86_400_000, sync: 'interval' }
            : undefined,
      },
      counts,
      reporter: { warn: () => {}, error: () => {}, print: (line) => reporter.print(line) },
    },
    { pace: { ...PACE, ...pace }, ...(disk && { store: faultyStore(outbox, disk) }) },
  );
  return {
    accept(event) {
      counts.accepted += 1;
      sink.accept(writeEvent(event));
    },
    shutdown: () => sink.shutdown(shutdownTimeoutMs),
    stats: () => counts.stats(sink.waiting()).events,
  };
}

// As its README has it: no option but the host.
function usePostHogNode() {
  const client = new PostHog('phc_outage', { host });
  return {
    accept: ({ event, distinctId, uuid, timestamp, properties }) =>
      client.capture({ event, distinctId, uuid, timestamp: new Date(timestamp), properties }),
    shutdown: () => client.shutdown(shutdownTimeoutMs).catch(() => {}),
    stats: () => ({}),
  };
}

function makeEvent(n) {
  const timeMs = BASE_MS + n;
  const time = timeMs.toString(16).padStart(12, '0');
  return {
    event: 'api_request',
    distinctId: `user_${n % 100}`,
    uuid: `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${n.toString(16).padStart(12, '0')}`,
    timestamp: new Date(timeMs).toISOString(),
    properties: {
      n,
      endpoint: 'POST /api/v1/projects/{project_id}/widgets',
      method: 'POST',
      route: '/api/v1/projects/{project_id}/widgets',
      route_source: 'framework',
      api_version: 'v1',
      status_code: 201,
      status_class: '2xx',
      duration_ms: 12.4,
      auth_method: 'bearer',
      client_name: 'acme-sdk-js',
      organization_id: 'acme',
      request_count: 1,
      $ignore_sent_at: true,
    },
  };
}
