import { inTurns } from '../harness/rounds.mjs';
import { median } from '../harness/statistics.mjs';

const PER_SECOND = 100;
const DAY_SECONDS = 86_400;
const REPLICAS = [1, 100, 10_000];
const args = { perSecond: PER_SECOND, seconds: 10 };
/** One endpoint of the program's twenty. */
const options = { defaultEvent: false, events: { 'POST /api/v1/projects': 'project_create' } };
const HEADINGS = [
  'an event is',
  'replicas',
  'events a day',
  'HTTP requests a day',
  'bytes a day',
  'on average',
];

/** @type {import('../harness/plan.mjs').Plan} */
export default {
  name: 'scale',
  rounds: { full: 2, quick: 1 },
  measure: inTurns({
    every: { program: 'scale', delivers: args.perSecond * args.seconds, args },
    named: { program: 'scale', args: { ...args, options } },
  }),
  figures: [
    {
      figure: 'Bytes on the wire an event, a replica with 100 requests/s and twenty endpoints',
      against: '',
      unit: 'bytes',
      value: ({ every }) => every.wireBytesPerEvent,
    },
    {
      figure: 'The same, of named rules only',
      against: '',
      unit: 'bytes',
      value: ({ named }) => named.wireBytesPerEvent,
    },
  ],
  table: (rounds) => [
    HEADINGS,
    ...rowsOf('every request (the default)', 'every', rounds),
    ...rowsOf('one request in twenty (named rules only)', 'named', rounds),
  ],
};

/** What was measured for seconds, for a day and for all replicas. */
function rowsOf(name, mode, rounds) {
  const perRequest = (metric) => median(rounds.map(({ [mode]: of }) => of[metric] / of.requests));
  return REPLICAS.map((replicas) => {
    const requests = replicas * PER_SECOND * DAY_SECONDS;
    const bytes = requests * perRequest('sinkBytes');
    return [
      name,
      replicas.toLocaleString('en'),
      amount(requests * perRequest('sinkEvents'), ['', ' thousand', ' million', ' billion']),
      amount(requests * perRequest('sinkRequests'), ['', ' thousand', ' million', ' billion']),
      amount(bytes, [' B', ' kB', ' MB', ' GB', ' TB']),
      amount((bytes * 8) / DAY_SECONDS, [' bit/s', ' kbit/s', ' Mbit/s', ' Gbit/s']),
    ];
  });
}

/** Two digits are enough: nobody's requests come as evenly as these. @param {readonly string[]} units of thousands */
function amount(value, units) {
  let rest = Number(value.toPrecision(2));
  let at = 0;
  for (; rest >= 1_000 && at < units.length - 1; at += 1) rest /= 1_000;
  return `${Number(rest.toPrecision(2))}${units[at]}`;
}
