import { isRecord } from '../../checks.js';
import type { Finding } from './finding.js';
import type { Reader } from './round-trip.js';

const TIMEOUT_MS = 5_000;
const MAX_REASONS = 5;
/** What the recent events tell by themselves. */
const TOLD_BY_EVENTS = new Set(['Routes', 'Callers']);
/** What an API may well do without. */
const WISHES = new Set([
  'Organizations',
  'API versions',
  'Authentication methods',
  'Client programs',
  'Traces',
  'Named events',
]);

/**
 * What a running app's processor has told `spanhog dev` on this machine: what it says in its log, what its events lack, and
 * which requests became none. A processor tells nobody else, so without a local server nothing is found.
 */
export async function checkRunningApp(reader: Reader | undefined): Promise<readonly Finding[]> {
  if (!reader || !('local' in reader)) return [];
  const [checks, ignored] = await Promise.all(
    ['setup', 'ignored'].map((what) => ask(new URL(`/spanhog/${what}`, reader.local))),
  );
  return [...(checks ?? []).flatMap(findingOf), ...noEvents(ignored ?? [])];
}

/** `undefined`: no `spanhog dev`, such as a test's local PostHog. */
async function ask(url: URL): Promise<readonly Readonly<Record<string, unknown>>[] | undefined> {
  try {
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
    const body: unknown = response.ok ? await response.json() : undefined;
    const rows: readonly unknown[] = Array.isArray(body) ? body : [];
    return rows.filter((row) => isRecord(row));
  } catch {
    return undefined;
  }
}

function findingOf({ title, state, found, add }: Readonly<Record<string, unknown>>): readonly Finding[] {
  const name = String(title);
  if (TOLD_BY_EVENTS.has(name)) return [];
  const [message, fix] = [`${name}: ${String(found)}`, String(add)];
  const check = WISHES.has(name) ? 'setup' : 'app';
  if (state === 'ok') return [{ check, status: 'ok', message }];
  if (state === 'waiting') return check === 'app' ? [{ check, status: 'skipped', message, fix }] : [];
  return [
    { check, status: 'warning', message, fix: fix === '' ? 'do what it says, and start the app again' : fix },
  ];
}

function noEvents(groups: readonly Readonly<Record<string, unknown>>[]): readonly Finding[] {
  if (groups.length === 0) return [];
  const shown = groups.slice(0, MAX_REASONS).map(({ reason, count }) => `${String(reason)} ${String(count)}`);
  return [
    { check: 'app', status: 'ok', message: `requests that became no event, by reason: ${shown.join(', ')}` },
  ];
}
