import { inTurns } from '../harness/rounds.mjs';

const args = { warmUp: 20_000, burst: 200_000 };
const how = { program: 'longest-end', node: ['--expose-gc'] };

/** @type {import('../harness/plan.mjs').Plan} */
export default {
  name: 'burst',
  rounds: { full: 5, quick: 2 },
  measure: inTurns({
    stats: { program: 'stats', node: ['--expose-gc'], args: { waiting: 100_000 } },
    spanhog: { ...how, args: { ...args, who: 'spanhog' } },
    empty: { ...how, args: { ...args, who: 'empty' } },
  }),
  figures: [
    {
      figure: 'stats() while 100,000 requests that just ended, or their events, wait',
      against: '',
      unit: 'ms',
      value: ({ stats }) => stats.statsMs,
      target: { max: 5 },
    },
    {
      figure: 'Longest onEnd of 200,000 in one turn',
      against: 'an empty processor',
      unit: 'ms',
      value: ({ spanhog }) => spanhog.longestMs,
      sides: ({ spanhog, empty }) => [spanhog.longestMs, empty.longestMs],
      sidesUnit: 'ms',
      target: { max: 5 },
    },
  ],
};
