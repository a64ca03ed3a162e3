import type { Json } from './rest/json.js';
import type { Cohort } from './tile.js';

const ACTIVE_DAYS = 30;
const LONGER_DAYS = 90;

/**
 * People by whether they called the API at all within some days. PostHog's cohorts count events, and with rollup or
 * sampling an event is no request: none of these says how often. Who calls without a person profile is in none.
 * @param events The names that requests have.
 */
export function apiCohorts(events: readonly string[]): readonly Cohort[] {
  const within = (days: number, negation: boolean): readonly Json[] =>
    events.map((event) => didOnce(event, days, { negation }));
  return [
    {
      key: 'cohort-active',
      name: `API: called in ${ACTIVE_DAYS} days`,
      description: `Called the API at least once in the last ${ACTIVE_DAYS} days. Persons only.`,
      filters: allOf([group('OR', within(ACTIVE_DAYS, false))]),
    },
    {
      key: 'cohort-silent',
      name: `API: fell silent`,
      description: `Called the API in the last ${LONGER_DAYS} days, and not in the last ${ACTIVE_DAYS}. Persons only.`,
      filters: allOf([group('OR', within(LONGER_DAYS, false)), group('AND', within(ACTIVE_DAYS, true))]),
    },
    {
      key: 'cohort-deprecated',
      name: 'API: calls what is deprecated',
      description: `Called a deprecated endpoint at least once in the last ${ACTIVE_DAYS} days. Persons only.`,
      filters: allOf([
        group(
          'OR',
          events.map((event) => didOnce(event, ACTIVE_DAYS, { event_filters: [DEPRECATED] })),
        ),
      ]),
    },
  ];
}

const DEPRECATED: Json = { type: 'event', key: 'deprecated', value: ['true'], operator: 'exact' };

function didOnce(event: string, days: number, more: Json): Json {
  return {
    type: 'behavioral',
    key: event,
    event_type: 'events',
    value: 'performed_event',
    time_value: days,
    time_interval: 'day',
    ...more,
  };
}

function allOf(values: readonly Json[]): Json {
  return { properties: group('AND', values) };
}

function group(type: 'AND' | 'OR', values: readonly Json[]): Json {
  return { type, values };
}
