import { compileStatus } from '../match/status.js';
import { compilePattern, type EndpointPattern } from '../match/pattern.js';
import type { Rule, RuleProperties } from '../match/rules.js';
import { methodOf } from '../request/facts/http.js';
import {
  checkRecord,
  isFunction,
  isPatternLike,
  isRecord,
  nearestOf,
  optionError,
  patternError,
} from '../checks.js';
import { optional } from './table.js';

const KEYS = ['name', 'status', 'properties', 'when'] as const;
const MAX_NAME_LENGTH = 200;

/** The option `events`: a map, or a list in which the order matters. */
export function resolveRules(events: unknown): readonly Rule[] {
  if (events === undefined) return [];
  if (events instanceof Map) return [...events].map(([pattern, rule]) => resolveRule(pattern, rule));
  if (isRecord(events)) return Object.entries(events).map(([pattern, rule]) => resolveRule(pattern, rule));
  if (!Array.isArray(events))
    throw optionError('events', 'a map of patterns to names, or a list of rules', events);
  return events.map((entry: unknown, index) => {
    if (Array.isArray(entry) && entry.length === 2) return resolveRule(entry[0], entry[1]);
    if (!isRecord(entry) || entry['match'] === undefined) {
      throw optionError(
        `events[${index}]`,
        "[pattern, rule] or { match: 'GET /users/{id}', name: … }",
        entry,
      );
    }
    const { match, ...rule } = entry;
    return resolveRule(match, rule);
  });
}

/** A sentence for each pattern whose method no server knows, and that is near to one: its rule never matches. */
export function doubtfulMethods(events: unknown): readonly string[] {
  return patternsOf(events).flatMap((pattern) => {
    const method =
      typeof pattern === 'string' ? /^\s*([A-Za-z]{2,10})\s/.exec(pattern)?.[1]?.toUpperCase() : undefined;
    if (method === undefined || method === '_OTHER' || methodOf(method) === method) return [];
    const nearest = nearestOf(method, [...COMMON_METHODS]);
    if (nearest === undefined) return [];
    return [
      `a pattern of \`events\` is for the method \`${method}\`, which no request has; did you mean \`${nearest}\`?`,
    ];
  });
}

const COMMON_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const;

function patternsOf(events: unknown): readonly unknown[] {
  if (events instanceof Map) return [...events.keys()];
  if (!Array.isArray(events)) return isRecord(events) ? Object.keys(events) : [];
  return events.map((entry: unknown) =>
    Array.isArray(entry) ? entry[0] : isRecord(entry) ? entry['match'] : undefined,
  );
}

function resolveRule(pattern: unknown, rule: unknown): Rule {
  const where = typeof pattern === 'string' && isPatternLike(pattern) ? `events["${pattern}"]` : 'events[…]';
  const compiled = checkPattern('events', pattern);
  if (rule === false || typeof rule === 'string')
    return { ...PLAIN, pattern: compiled, name: checkName(where, rule) };
  if (!isRecord(rule))
    throw optionError(where, "an event's name, false, or { name, status, properties, when }", rule);
  const given = checkRecord(where, rule, KEYS);
  return {
    pattern: compiled,
    name: checkName(`${where}.name`, given['name']),
    status: checkStatus(`${where}.status`, given['status']),
    when: WHEN(`${where}.when`, given['when']),
    properties: PROPERTIES(`${where}.properties`, given['properties']),
  };
}

const WHEN = optional<NonNullable<Rule['when']>>('a function (span, request) => boolean', isFunction);
const PROPERTIES = optional<RuleProperties>(
  'an object, or a function (span, request) => object',
  (value): value is RuleProperties => isRecord(value) || isFunction(value),
);
const PLAIN = { status: undefined, when: undefined, properties: undefined } as const;

/** @throws TypeError naming the option that holds the pattern. */
export function checkPattern(name: string, pattern: unknown): EndpointPattern {
  if (typeof pattern !== 'string') throw optionError(name, "a pattern such as 'GET /users/{id}'", pattern);
  const compiled = compilePattern(pattern);
  if ('expected' in compiled) throw patternError(name, `a pattern: ${compiled.expected}`, pattern);
  return compiled;
}

function checkName(where: string, name: unknown): string | false {
  if (name === false) return false;
  if (typeof name === 'string' && name.trim() !== '' && name.length <= MAX_NAME_LENGTH) return name.trim();
  throw optionError(where, `an event's name of 1 to ${MAX_NAME_LENGTH} characters, or false`, name);
}

function checkStatus(where: string, status: unknown): Rule['status'] {
  if (status === undefined) return undefined;
  const compiled = compileStatus(status);
  if (compiled) return compiled;
  throw optionError(where, "a status such as 201, a class such as '4xx', an array of them, or '*'", status);
}
