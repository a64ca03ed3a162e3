import { Refusal } from '../../dashboard/rest/refusal.js';
import { eventsOfServer } from '../event-source.js';
import { SourceError } from '../text-file.js';
import type { Finding } from './finding.js';
import type { Reader } from './round-trip.js';

/** What the last day's events of requests hold. */
interface Recent {
  readonly events: number;
  readonly identified: number;
  readonly inferred: number;
  readonly unmatched: number;
}

const MOSTLY = 0.5;

/** Whether identity and routes arrive, by the events of the last 24 hours. */
export async function checkRecentEvents(reader: Reader | undefined): Promise<readonly Finding[]> {
  if (!reader) return [];
  try {
    return findingsOf(await ('local' in reader ? recentOfServer(reader.local) : recentInPostHog(reader)));
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof SourceError)) throw error;
    return [
      {
        check: 'events',
        status: 'skipped',
        message: `recent events can't be read: ${error.message}`,
        fix: 'then run this again',
      },
    ];
  }
}

function findingsOf({ events, identified, inferred, unmatched }: Recent): readonly Finding[] {
  if (events === 0) {
    return [
      {
        check: 'events',
        status: 'warning',
        message: 'no request became an event in 24 hours',
        fix: 'start the app, make a request, and run this again; its log says what is attached',
      },
    ];
  }
  const found: Finding = {
    check: 'events',
    status: 'ok',
    message: `${events.toLocaleString('en-US')} events of requests in 24 hours`,
  };
  const identity: Finding =
    identified === 0
      ? {
          check: 'identity',
          status: 'warning',
          message: 'no event has a user',
          fix: 'identify({ user, organization }) after authentication, or SPANHOG_CALLER_USER=req.user.id',
        }
      : { check: 'identity', status: 'ok', message: `${percent(identified, events)} have a user` };
  const unknown = inferred + unmatched;
  const routes: Finding =
    unknown > MOSTLY * events
      ? {
          check: 'routes',
          status: 'warning',
          message: `${percent(unknown, events)} have no route of the framework`,
          fix: 'load the instrumentation before the framework (--import), or give `openapi` or `routes`; docs/troubleshooting.md',
        }
      : {
          check: 'routes',
          status: 'ok',
          message: `${percent(events - unknown, events)} have a route of the framework or a template`,
        };
  return [found, identity, routes];
}

function percent(part: number, all: number): string {
  return `${Math.round((100 * part) / all)} %`;
}

async function recentOfServer(url: URL): Promise<Recent> {
  const { events } = await eventsOfServer(url);
  const fromMs = Date.now() - 86_400_000;
  const recent = events.filter(
    ({ timestamp, properties }) => properties['endpoint'] !== undefined && Date.parse(timestamp) >= fromMs,
  );
  const count = (is: (event: (typeof recent)[number]) => boolean): number => recent.filter(is).length;
  return {
    events: recent.length,
    identified: count(({ distinctId, uuid }) => distinctId !== uuid),
    inferred: count(({ properties }) => properties['route_source'] === 'inferred'),
    unmatched: count(({ properties }) => properties['endpoint'] === '(unmatched)'),
  };
}

async function recentInPostHog({ client }: Extract<Reader, { client: unknown }>): Promise<Recent> {
  const [row = []] = await client.query(
    'spanhog doctor: recent events',
    'SELECT count(), countIf(distinct_id != toString(uuid)), ' +
      "countIf(toString(properties.route_source) = 'inferred'), countIf(toString(properties.endpoint) = '(unmatched)') " +
      "FROM events WHERE timestamp > now() - INTERVAL 24 HOUR AND properties.endpoint IS NOT NULL AND toString(properties.endpoint) != ''",
  );
  const [events, identified, inferred, unmatched] = [0, 1, 2, 3].map((at) => Number(row[at]) || 0);
  return {
    events: events ?? 0,
    identified: identified ?? 0,
    inferred: inferred ?? 0,
    unmatched: unmatched ?? 0,
  };
}
