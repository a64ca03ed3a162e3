import { checkBoolean, checkInteger, checkRecord, isRecord, optionError } from '../checks.js';
import { compileStatus } from '../match/status.js';
import type { SamplingSettings } from '../event/sampling/sampling.js';
import type { BudgetSettings } from '../event/budget.js';
import { checkPattern } from './rules.js';

/** The options `rollup`, `sampling` and those of budgets, resolved. */
export interface Reduction {
  readonly rollup: RollupSettings | undefined;
  readonly sampling: SamplingSettings;
  readonly budget: BudgetSettings;
}

/** @see Reduction */
interface RollupSettings {
  readonly intervalMs: number;
  /** Statuses whose requests stay events of their own. */
  readonly single: ((status: number | undefined) => boolean) | undefined;
}

const SHORTEST_MS = 1_000;
const LONGEST_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** @throws TypeError naming the option, what was expected and what came. */
export function resolveReduction(given: Readonly<Record<string, unknown>>): Reduction {
  return {
    rollup: resolveRollup(given['rollup']),
    sampling: resolveSampling(given['sampling']),
    budget: {
      perMinute: checkLimit('maxEventsPerMinute', given['maxEventsPerMinute']),
      perCaller: checkLimit('maxEventsPerCallerPerMinute', given['maxEventsPerCallerPerMinute']),
    },
  };
}

function resolveRollup(option: unknown): RollupSettings | undefined {
  if (option === undefined || option === false) return undefined;
  if (!isRecord(option))
    throw optionError('rollup', 'false, or an object such as { intervalMs: 60000 }', option);
  const { intervalMs, single } = checkRecord('rollup', option, ['intervalMs', 'single']);
  const statuses = single === undefined ? undefined : compileStatus(single);
  if (single !== undefined && !statuses) {
    throw optionError(
      'rollup.single',
      "a status such as 402, a class such as '5xx', or an array of them",
      single,
    );
  }
  return {
    intervalMs: checkInteger('rollup.intervalMs', intervalMs, MINUTE_MS, SHORTEST_MS, LONGEST_MS),
    single: statuses,
  };
}

function resolveSampling(option: unknown): SamplingSettings {
  if (option === undefined || option === false) return { rate: 1, by: 'caller', rules: [], upstream: true };
  if (!isRecord(option)) throw optionError('sampling', 'false, or an object such as { rate: 0.1 }', option);
  const given = checkRecord('sampling', option, ['rate', 'by', 'rules', 'upstream']);
  return {
    rate: checkRate('sampling.rate', given['rate'] ?? 1),
    by: checkBy(given['by']),
    rules: resolveRules(given['rules']),
    upstream: checkBoolean('sampling.upstream', given['upstream'], true),
  };
}

function resolveRules(rules: unknown): SamplingSettings['rules'] {
  if (rules === undefined) return [];
  const entries: readonly unknown[] | undefined = Array.isArray(rules)
    ? rules
    : rules instanceof Map
      ? [...rules]
      : isRecord(rules)
        ? Object.entries(rules)
        : undefined;
  if (!entries)
    throw optionError('sampling.rules', "rates by pattern, such as { 'GET /search': 0.01 }", rules);
  return entries.map((entry: unknown) => {
    if (!Array.isArray(entry) || entry.length !== 2) {
      throw optionError('sampling.rules', "a list of [pattern, rate], such as ['GET /search', 0.01]", entry);
    }
    const [pattern, rate]: readonly unknown[] = entry;
    return {
      pattern: checkPattern('sampling.rules', pattern),
      rate: checkRate('sampling.rules[…]', rate),
    };
  });
}

function checkRate(name: string, rate: unknown): number {
  if (typeof rate === 'number' && rate > 0 && rate <= 1) return rate;
  const expected = 'the part of the requests to keep, above 0 and up to 1';
  // 10 was meant as a percentage, 0 as none at all.
  const hint = rate === 0 ? ' (`events: { … : false }` and `defaultEvent: false` keep none)' : '';
  throw optionError(name, `${expected}${hint}`, rate);
}

function checkBy(by: unknown): SamplingSettings['by'] {
  if (by === undefined) return 'caller';
  if (by === 'caller' || by === 'trace') return by;
  throw optionError('sampling.by', "'caller' or 'trace'", by);
}

function checkLimit(name: string, limit: unknown): number | undefined {
  return limit === undefined ? undefined : checkInteger(name, limit, 1, 1, 1_000_000_000);
}
