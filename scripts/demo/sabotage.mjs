/**
 * Makes one thing wrong, so that a test can see the demo notice: `SPANHOG_DEMO_SABOTAGE=leak npm run demo`.
 * A check that can't fail proves nothing.
 */

/** @type {Record<string, (run: { ledger: any, events: any[] }) => any[]>} each returns the events as they then are */
const WAYS = {
  /** The driver believes that it sent one more. */
  ledger: ({ ledger, events }) => {
    ledger.exchanges.push({ ...ledger.counted.at(-1), order: ledger.exchanges.length });
    return events;
  },
  /** PostHog has one twice. */
  twice: ({ events }) => [...events, { ...events.at(-1), uuid: '01234567-89ab-7cde-8f01-23456789abcd' }],
  /** An event is somebody else's. */
  stranger: ({ events }) => change(events, (event) => ({ ...event, distinctId: 'usr_somebody_else' })),
  /** A value of a query string got into an event. */
  leak: ({ ledger, events }) => {
    const [value] = ledger.secrets['query values'];
    return change(events, (event) => ({ ...event, properties: { ...event.properties, note: value } }));
  },
};

/** @param {string | undefined} way @param {{ ledger: any, events: readonly any[] }} run */
export function sabotage(way, { ledger, events }) {
  if (!way) return events;
  const apply = WAYS[way];
  if (!apply)
    throw new TypeError(`SPANHOG_DEMO_SABOTAGE is ${way}, not one of ${Object.keys(WAYS).join(', ')}`);
  return apply({ ledger, events: [...events] });
}

/** Changes one event of somebody whom the API knew. */
function change(events, how) {
  const at = events.findIndex(({ properties }) => properties.$process_person_profile === true);
  return events.with(at, how(events[at]));
}
