import type { ScriptedFault } from './fault-plan.js';

const NAMES = ['none', 'reset', 'resetAfterTaking', 'hang', 'garbage', 'overQuota'] as const;
const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };

/** What {@link readFault} takes, for whoever wrote something else. */
export const FAULT_FORMS: string = `a status or one of ${NAMES.join(', ')}, and how long: 503:20s, 429:3x:retry-after=5, hang:500ms, reset`;

/**
 * Reads a fault as it is written in a command: what goes wrong, then how long or how often, then headers. Without a
 * length it lasts. `undefined` for anything else.
 */
export function readFault(text: string): ScriptedFault | undefined {
  const [what = '', length = '', header = '', ...more] = text.trim().split(':');
  const lasting = length === '' ? {} : readLength(length);
  const retryAfter = /^retry-after=(\d{1,6})$/i.exec(header)?.[1];
  if (!lasting || more.length > 0 || (header !== '' && retryAfter === undefined)) return undefined;
  const named = NAMES.find((name) => name.toLowerCase() === what.replaceAll('-', '').toLowerCase());
  if (named) return retryAfter === undefined ? { fault: named, ...lasting } : undefined;
  const status = /^[2-5]\d\d$/.test(what) ? Number(what) : undefined;
  if (status === undefined) return undefined;
  return { status, ...(retryAfter !== undefined && { retryAfter }), ...lasting };
}

function readLength(text: string): Pick<ScriptedFault, 'times' | 'forMs'> | undefined {
  const [, times] = /^([1-9]\d{0,6})x$/.exec(text) ?? [];
  if (times !== undefined) return { times: Number(times) };
  const [, number, unit = ''] = /^(\d{1,6}(?:\.\d{1,3})?)(ms|s|m)$/.exec(text) ?? [];
  const forMs = Number(number) * (UNIT_MS[unit] ?? Number.NaN);
  return forMs > 0 ? { forMs } : undefined;
}
