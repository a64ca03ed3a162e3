import { quotient } from '../harness/plan.mjs';
import { inTurns } from '../harness/rounds.mjs';

const program = 'event-cpu';
const args = { warmUp: 40_000, events: 40_000 };
const delivers = args.warmUp + args.events;

/** @type {import('../harness/plan.mjs').Plan} */
export default {
  name: 'event-cpu',
  rounds: { full: 7, quick: 2 },
  measure: inTurns({
    spanhog: { program, delivers, args: { ...args, who: 'spanhog' } },
    spans: { program, args: { ...args, who: 'spans' } },
    'posthog-node': { program, delivers, args: { ...args, who: 'capture' } },
    properties: { program, args: { ...args, who: 'properties' } },
  }),
  figures: [
    {
      figure: 'CPU an event, from onEnd to the acknowledged batch, gzip included, 14 properties',
      against: 'posthog-node capture(), same properties, large batches',
      ...quotient('spanhog', 'posthog-node', 'cpuUs', { ours: 'spans', theirs: 'properties' }),
      sidesUnit: 'µs',
      target: { max: 0.2 },
    },
    {
      figure: 'Bytes on the wire an event, gzip included',
      against: 'posthog-node capture()',
      ...quotient('spanhog', 'posthog-node', 'wireBytesPerEvent'),
      sidesUnit: 'bytes',
    },
  ],
};
