import { quotient } from '../harness/plan.mjs';
import { inTurns } from '../harness/rounds.mjs';

const program = 'event-cpu';
const args = { warmUp: 20_000, events: 30_000, perTurn: 100, alive: 20_000 };
const delivers = args.warmUp + args.events;

/** @type {import('../harness/plan.mjs').Plan} */
export default {
  name: 'event-cpu-alive',
  rounds: { full: 7, quick: 2 },
  measure: inTurns({
    spanhog: { program, delivers, args: { ...args, who: 'spanhog' } },
    spans: { program, args: { ...args, who: 'spans' } },
    'posthog-node': { program, delivers, args: { ...args, who: 'capture' } },
    properties: { program, args: { ...args, who: 'properties' } },
  }),
  figures: [
    {
      figure: 'The same CPU an event, 100 requests a turn and 20,000 spans alive',
      against: 'posthog-node capture(), same properties, large batches, same spans alive',
      ...quotient('spanhog', 'posthog-node', 'cpuUs', { ours: 'spans', theirs: 'properties' }),
      sidesUnit: 'µs',
      target: { max: 0.3 },
    },
  ],
};
