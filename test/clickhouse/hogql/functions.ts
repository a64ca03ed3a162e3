/**
 * The functions of HogQL that the tiles use, and what PostHog prints for each: its own name, or ClickHouse's. A function
 * that is not here is refused, so that whoever needs one looks first whether HogQL has it. (Not `arrayReverseSort`, which
 * sorts upwards, and no weighted quantiles.)
 */
const SAME =
  'arrayCumSum arrayElement arrayFilter arrayFirstIndex arrayJoin arrayMap arrayMin arrayPushBack arraySort arrayStringConcat arraySum coalesce count countIf ' +
  'extract floor greatest groupArray groupArrayIf groupUniqArray has if ifNull indexOf isNotNull isNull JSONExtract JSONExtractArrayRaw JSONExtractString max maxIf maxOrNullIf ' +
  'min minOrNullIf multiIf nullIf position replaceRegexpAll round splitByChar startsWith substring sqrt sum sumIf sumMap toString ' +
  'toIntervalDay toIntervalHour toIntervalMinute toIntervalSecond toStartOfInterval transform tupleElement uniqExact ' +
  'uniqExactIf argMax argMaxIf argMin not toDate';
const NAMES: ReadonlySet<string> = new Set(SAME.split(' '));

/** @throws {Error} on a function that isn't known to be HogQL's. */
export function printCall(name: string, args: readonly string[]): string {
  if (name === 'toFloat') return `accurateCastOrNull(${args.join(', ')}, 'Float64')`;
  if (name === 'now') return "now64(6, 'UTC')";
  if (name === 'toInt') return `accurateCastOrNull(${args.join(', ')}, 'Int64')`;
  if (name === 'now') return "now64(6, 'UTC')";
  // PostHog's concat takes NULL for nothing.
  if (name === 'concat') return `concat(${args.map((arg) => `ifNull(toString(${arg}), '')`).join(', ')})`;
  if (!NAMES.has(name)) throw new Error(`Not known as a function of HogQL: ${name}`);
  return `${name}(${args.join(', ')})`;
}
