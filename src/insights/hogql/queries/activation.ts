import type { Parameters } from '../../insight.js';
import { literal } from '../literal.js';
import { requests } from '../usage.js';

/** Who fell silent longer ago than this is not looked for. */
const LOOK_BACK_DAYS = 180;
/** Later than any time, in seconds. */
const NEVER = '99999999999.9';
/** With fewer a journey has no way from its first step to its last. */
const FEWEST_STEPS = 2;

/**
 * What was before the range tells who is new in it: the range's own beginning divides, and `{filters}` would hide what
 * is before it. So a dashboard's dates count here, its property filters don't.
 */
export function activation({ organization, journey = [] }: Parameters): string {
  const usage = requests(
    ['caller', 'home_name', 'event', 'n', 'at', 'status_class', 'failed_n'],
    { organization },
    {
      columns: ['toFloat(timestamp) AS second'],
      spans: true,
      filters: [
        `timestamp >= {filters.dateRange.from} - toIntervalDay(${LOOK_BACK_DAYS})`,
        'timestamp < {filters.dateRange.to}',
      ],
    },
  );
  const steps = journey.length < FEWEST_STEPS ? [] : journey;
  const times = steps.map((step, at) => `groupArrayIf(second, event = ${literal(step)}) AS times_${at}`);
  const success = [
    'min(second) AS reached_0',
    'minOrNullIf(second, status_class < 4 AND failed_n = 0) AS succeeded',
  ];
  const last = steps.length - 1;
  return `WITH callers AS (
  SELECT
    caller AS user,
    argMaxIf(home_name, at, isNotNull(home_name)) AS organization,
    minOrNullIf(at, at >= {filters.dateRange.from}) AS seen,
    maxOrNullIf(at, not(at >= {filters.dateRange.from})) AS seen_before,
    min(at) AS first_seen,
    max(at) AS last_seen,
    sum(n) AS requests,
    ${(steps.length === 0 ? success : times).join(',\n    ')}
  FROM ${usage}
  WHERE caller IS NOT NULL
  GROUP BY caller
)${steps.map((_, at) => `,\nstep_${at} AS (\n  SELECT *, ${reached(at)} AS reached_${at}\n  FROM ${at === 0 ? 'callers' : `step_${at - 1}`}\n)`).join('')}
SELECT
  user,
  organization,
  multiIf(
    isNull(seen), 'silent',
    isNull(seen_before), 'new',
    toFloat({filters.dateRange.from}) >= toFloat(max(last_seen) OVER ()) - toFloat(seen) + toFloat(seen_before), 'returned',
    'active'
  ) AS state,
  first_seen,
  last_seen,
  requests,
  ${steps.length === 0 ? 'round(succeeded - reached_0, 3)' : `if(reached_${last} < ${NEVER}, round(reached_${last} - reached_0, 3), NULL)`} AS seconds_to_success
FROM ${steps.length === 0 ? 'callers' : `step_${last}`}
ORDER BY last_seen DESC, user
LIMIT 5000`;
}

/**
 * When a step was first done, not before the step before it. A select for each: nested calls would do as well, but each
 * level of them takes PostHog's parser several times as long.
 */
function reached(at: number): string {
  const times = at === 0 ? 'times_0' : `arrayFilter(time -> time >= reached_${at - 1}, times_${at})`;
  return `arrayMin(arrayPushBack(${times}, ${NEVER}))`;
}
