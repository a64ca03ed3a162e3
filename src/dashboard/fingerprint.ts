import { createHash } from 'node:crypto';
import { isRecord } from '../checks.js';

/**
 * What our queries and filters are made of. PostHog adds keys of its own to what it is sent (versions, defaults,
 * results), others in every release: whether a person changed something is told by these alone.
 */
const OURS = new Set(
  (
    'kind source full query filters dateRange date_from date_to display tableSettings columns column settings ' +
    'formatting style decimalPlaces suffix prefix label chartSettings xAxis yAxis seriesBreakdownColumn ' +
    'showNullsAsZero showLegend series event events name properties key type operator value values math math_property ' +
    'math_hogql funnelsFilter funnelVizType funnelOrderType funnelWindowInterval funnelWindowIntervalUnit ' +
    'funnelAggregateByHogQL trendsFilter breakdownFilter breakdowns interval event_type event_filters negation ' +
    'time_value time_interval x y w h'
  ).split(' '),
);
const LENGTH = 8;

/** Tells whether a value is still what we wrote: eight characters of its hash. */
export function fingerprint(value: unknown): string {
  const text = JSON.stringify(ownPart(value)) ?? '';
  return createHash('sha256').update(text).digest('hex').slice(0, LENGTH);
}

/** Without what PostHog adds, and without what says nothing; keys in one order. */
function ownPart(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((each: unknown) => ownPart(each));
  if (!isRecord(value)) return value;
  const own = Object.keys(value)
    .filter((key) => OURS.has(key))
    .toSorted()
    .map((key) => [key, ownPart(value[key])] as const)
    .filter(([, part]) => !isNothing(part));
  return Object.fromEntries(own);
}

function isNothing(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  return Array.isArray(value) ? value.length === 0 : isRecord(value) && Object.keys(value).length === 0;
}

/** Whether all that we say is there. PostHog may have added to it, and keys variables by ids of its own. */
export function isWithin(wanted: unknown, there: unknown): boolean {
  if (Array.isArray(wanted)) {
    const others: readonly unknown[] = Array.isArray(there) ? there : [];
    return wanted.length === others.length && wanted.every((each, at) => isWithin(each, others[at]));
  }
  if (isRecord(wanted)) {
    if (!isRecord(there)) return isNothing(wanted);
    return Object.keys(wanted).every((key) =>
      key === 'variables' ? sameVariables(wanted[key], there[key]) : isWithin(wanted[key], there[key]),
    );
  }
  return wanted === there || (isNothing(wanted) && isNothing(there));
}

function sameVariables(wanted: unknown, there: unknown): boolean {
  return namesIn(wanted).join() === namesIn(there).join();
}

function namesIn(variables: unknown): readonly string[] {
  if (!isRecord(variables)) return [];
  return Object.values(variables)
    .flatMap((variable) => (isRecord(variable) ? [String(variable['code_name'])] : []))
    .toSorted();
}
