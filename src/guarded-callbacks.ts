import { errorName, type Reporter } from './diagnostics.js';
import type { ResolvedOptions } from './options/resolve.js';

/**
 * The options with the app's own functions guarded: one that throws, or is async where an answer is needed at
 * once, is reported by its option's name, and its answer is as if it had said nothing. The error's message is
 * not told, it may hold a value of a request.
 */
export function guardCallbacks(options: ResolvedOptions, reporter: Reporter): ResolvedOptions {
  const { caller, rules, waitUntil, privacy } = options;
  return {
    ...options,
    caller: {
      ...caller,
      read: caller.read && guard('caller', caller.read, undefined),
      hash: caller.hash && guard('caller.hash', caller.hash, ''),
    },
    rules: rules.map((rule) => ({
      pattern: rule.pattern,
      name: rule.name,
      status: rule.status,
      when: rule.when && guard('events.when', rule.when, false),
      properties:
        typeof rule.properties === 'function'
          ? guard('events.properties', rule.properties, {})
          : rule.properties,
    })),
    privacy: { ...privacy, redact: privacy.redact && guard('redact', privacy.redact, undefined) },
    waitUntil: waitUntil && guard('delivery.waitUntil', waitUntil, undefined),
  };

  function guard<Args extends unknown[], Result>(
    option: string,
    callback: (...args: Args) => Result,
    fallback: Result,
  ): (...args: Args) => Result {
    return (...args) => {
      try {
        const answer = callback(...args);
        if (!(answer instanceof Promise)) return answer;
        // Nobody waits for it; a rejection that nobody handles would end the app's process.
        answer.catch(() => undefined);
        reporter.warn(
          option,
          `\`${option}\` returned a promise; it must not be async, and counts as no answer`,
        );
      } catch (error) {
        reporter.warn(option, `\`${option}\` threw ${errorName(error)}; it counts as no answer`);
      }
      return fallback;
    };
  }
}
