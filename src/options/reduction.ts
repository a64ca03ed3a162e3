import { checkBoolean, isRecord, optionError } from '../checks.js';
import { compileStatus } from '../match/status.js';
import type { SamplingSettings } from '../event/sampling/sampling.js';
import type { BudgetSettings } from '../event/budget.js';
import type { RollupOptions, SamplingOptions } from './fewer-events.js';
import { checkPattern } from './rules.js';
import { checkOptions, integer, oneOf, type Check } from './table.js';

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

const ROLLUP = {
  intervalMs: integer(60_000, 1_000, 3_600_000),
  single: checkStatuses,
} satisfies Record<keyof RollupOptions, Check<unknown>>;

export function resolveRollup(name: string, option: unknown): RollupSettings | undefined {
  if (option === undefined || option === false) return undefined;
  if (!isRecord(option)) throw optionError(name, 'false, or an object such as { intervalMs: 60000 }', option);
  return checkOptions(name, option, ROLLUP);
}

function checkStatuses(name: string, single: unknown): RollupSettings['single'] {
  const statuses = single === undefined ? undefined : compileStatus(single);
  if (single === undefined || statuses) return statuses;
  throw optionError(name, "a status such as 402, a class such as '5xx', or an array of them", single);
}

const SAMPLING = {
  rate: (name, rate) => checkRate(name, rate ?? 1),
  by: oneOf(['caller', 'trace'], 'caller'),
  rules: resolveRules,
  upstream: (name, upstream) => checkBoolean(name, upstream, true),
} satisfies Record<keyof SamplingOptions, Check<unknown>>;

export function resolveSampling(name: string, option: unknown): SamplingSettings {
  const isWanted = option !== undefined && option !== false;
  if (isWanted && !isRecord(option))
    throw optionError(name, 'false, or an object such as { rate: 0.1 }', option);
  return checkOptions(name, isWanted ? option : {}, SAMPLING);
}

function resolveRules(name: string, rules: unknown): SamplingSettings['rules'] {
  if (rules === undefined) return [];
  const entries: readonly unknown[] | undefined = Array.isArray(rules)
    ? rules
    : rules instanceof Map
      ? [...rules]
      : isRecord(rules)
        ? Object.entries(rules)
        : undefined;
  if (!entries) throw optionError(name, "rates by pattern, such as { 'GET /search': 0.01 }", rules);
  return entries.map((entry: unknown) => {
    if (!Array.isArray(entry) || entry.length !== 2) {
      throw optionError(name, "a list of [pattern, rate], such as ['GET /search', 0.01]", entry);
    }
    const [pattern, rate]: readonly unknown[] = entry;
    return {
      pattern: checkPattern(name, pattern),
      rate: checkRate(`${name}[…]`, rate),
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

export function eventsPerMinute(name: string, limit: unknown): number | undefined {
  return limit === undefined ? undefined : integer(1, 1, 1_000_000_000)(name, limit);
}
