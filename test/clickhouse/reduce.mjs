/**
 * Makes the events of the same made-up traffic in each mode, with the library's own reducer, and writes them down beside
 * the truth: `node reduce.mjs <file>`.
 */
import { writeFileSync } from 'node:fs';
import { reduce } from '../../scripts/cost/reduce.mjs';

const TRAFFIC = { requests: 24_000, callers: 3_000, perSecond: 40, seed: 15 };
/** What the app calls events itself: steps of a journey, at every rate whole. */
const NAMES = new Map([
  ['POST /v1/things_0/{id}', 'thing_created'],
  ['POST /v1/things_4/{id}', 'thing_shared'],
]);
const MODES = {
  full: {},
  rolled: { rollup: { intervalMs: 60_000 } },
  byTrace: { sampling: { rate: 0.25, by: 'trace' } },
  byCaller: { sampling: { rate: 0.25, by: 'caller' } },
  rolledSample: { sampling: { rate: 0.25, by: 'trace' }, rollup: { intervalMs: 60_000 } },
  budget: { maxEventsPerCallerPerMinute: 100 },
};
const DAY_MS = 86_400_000;

const [, , file] = process.argv;
if (file === undefined) throw new Error('node reduce.mjs <file>');
const modes = {};
let truth = [];
let shiftMs;
for (const [mode, options] of Object.entries(MODES)) {
  const events = [];
  truth = [];
  await reduce(TRAFFIC, options, {
    nameOf: ({ at, user }) => (user === undefined ? undefined : NAMES.get(at.endpoint)),
    call: ({ at, durationMs, endMs }) => {
      // By whole days into the last one, so that queries of the last week find them, and minutes stay minutes.
      shiftMs ??= Math.floor((Date.now() - endMs) / DAY_MS) * DAY_MS;
      truth.push([at.endpoint, durationMs]);
    },
    event: (json) => events.push(eventOf(JSON.parse(json))),
  });
  modes[mode] = events;
}
writeFileSync(file, JSON.stringify({ modes, truth }));

function eventOf({ uuid, event, distinct_id: distinctId, timestamp, properties }) {
  const at = new Date(Date.parse(timestamp) + shiftMs).toISOString();
  return { uuid, event, distinctId, timestamp: at, properties };
}
