import { diag, DiagLogLevel } from '@opentelemetry/api';
import { createDelivery } from '../../deliver/create-delivery.js';
import { Counts, Reporter } from '../../diagnostics.js';
import { writeEvent } from '../../event/event-json.js';
import { EventUuids } from '../../event/uuid.js';
import type { ResolvedOptions } from '../../options/resolve.js';
import type { RestClient } from '../../dashboard/rest/client.js';
import { Refusal } from '../../dashboard/rest/refusal.js';
import { literal } from '../../insights/hogql/literal.js';
import { eventsOfServer } from '../event-source.js';
import { SourceError } from '../text-file.js';
import type { Finding } from './finding.js';

/** The event that shows whether a token is right. */
const DOCTOR_EVENT = 'spanhog_doctor';
const SEND_MS = 15_000;
const MAX_SKEW_MS = 60_000;

/** Where what was sent can be read again. */
export type Reader = { readonly local: URL } | { readonly client: RestClient };

/** Sends one event as the app would, and reads it back: a token that is mistyped gets 200 too. */
export async function checkRoundTrip(
  options: ResolvedOptions,
  reader: Reader | undefined,
  waitMs: number,
  onStep: (step: string) => void,
): Promise<readonly Finding[]> {
  const { projectToken, host, delivery } = options;
  const check = 'delivery';
  if (projectToken === undefined) return [];
  onStep('the clock');
  const clock = await checkClock(host);
  const said: string[] = [];
  const note = (text: string): void => {
    said.push(text.replace(/^spanhog: /, ''));
  };
  diag.setLogger(
    { error: note, warn: note, info: note, debug: note, verbose: note },
    { logLevel: DiagLogLevel.WARN },
  );
  const counts = new Counts();
  const sink = createDelivery({
    projectToken,
    host,
    settings: { ...delivery, outbox: undefined },
    counts,
    reporter: new Reporter(),
  });
  const nowMs = Date.now();
  const uuid = new EventUuids().of(nowMs, String(process.pid), String(performance.now()), DOCTOR_EVENT);
  const properties = { $process_person_profile: false, $ignore_sent_at: true };
  const timestamp = new Date(nowMs).toISOString();
  counts.accepted += 1;
  sink.accept(writeEvent({ uuid, timestamp, event: DOCTOR_EVENT, distinctId: uuid, properties }));
  onStep(`sends an event to ${host}`);
  await sink.flush(SEND_MS);
  const isDelivered = counts.delivered === 1;
  await sink.shutdown(1);
  diag.disable();
  if (!isDelivered) {
    return [
      ...clock,
      {
        check,
        status: 'error',
        message: `the event did not reach ${host}: ${said[0] ?? 'no answer'}`,
        fix:
          reader !== undefined && 'local' in reader
            ? `nothing listens there that takes events: run npx spanhog dev${portOf(reader.local)}, and this again`
            : 'look at POSTHOG_HOST, the proxy (HTTPS_PROXY) and the firewall',
      },
    ];
  }
  const sent: Finding = { check, status: 'ok', message: `${host} took the event` };
  return [...clock, sent, await checkToken(uuid, reader, waitMs, onStep)];
}

/** The answer's `Date` is of whole seconds, and some time under way: only more than a minute means anything. */
async function checkClock(host: string): Promise<readonly Finding[]> {
  const response = await fetch(host, {
    method: 'HEAD',
    redirect: 'manual',
    signal: AbortSignal.timeout(5_000),
  }).catch(() => undefined);
  const atMs = Date.parse(response?.headers.get('date') ?? '');
  if (Number.isNaN(atMs)) return [];
  const skewMs = Date.now() - atMs;
  const seconds = Math.round(Math.abs(skewMs) / 1_000);
  if (Math.abs(skewMs) <= MAX_SKEW_MS)
    return [{ check: 'clock', status: 'ok', message: 'this clock and the host agree within a minute' }];
  return [
    {
      check: 'clock',
      status: 'warning',
      message: `this clock is ${seconds} s ${skewMs > 0 ? 'ahead of' : 'behind'} the host's: events are stored at this clock's time`,
      fix: 'let the machine take its time from NTP',
    },
  ];
}

async function checkToken(
  uuid: string,
  reader: Reader | undefined,
  waitMs: number,
  onStep: (step: string) => void,
): Promise<Finding> {
  const check = 'token';
  if (!reader) {
    return {
      check,
      status: 'skipped',
      message:
        'PostHog answers 200 to any token of the right shape: only reading the event back proves this one',
      fix: 'set POSTHOG_PERSONAL_API_KEY (phx_…, scope query:read) and POSTHOG_PROJECT_ID, and run this again',
    };
  }
  try {
    const endMs = performance.now() + waitMs;
    for (;;) {
      if (await isThere(uuid, reader))
        return { check, status: 'ok', message: 'the event was read back: the token is of this project' };
      const leftMs = endMs - performance.now();
      if (leftMs <= 0) break;
      onStep(`waits for the event to be there, ${Math.ceil(leftMs / 1_000)} s at most`);
      await new Promise((resolve) => {
        setTimeout(resolve, Math.min(2_000, waitMs));
      });
    }
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof SourceError)) throw error;
    return {
      check,
      status: 'error',
      message: `the event can't be read back: ${error.message}`,
      fix: 'then run this again',
    };
  }
  return {
    check,
    status: 'error',
    message: `the event was taken, and is not in the project after ${Math.round(waitMs / 1_000)} s`,
    fix: 'copy the token (phc_…) and the region from the settings of the project that POSTHOG_PROJECT_ID names; over quota PostHog drops events in silence',
  };
}

async function isThere(uuid: string, reader: Reader): Promise<boolean> {
  if ('local' in reader) {
    const { events } = await eventsOfServer(reader.local);
    return events.some((event) => event.uuid === uuid);
  }
  const rows = await reader.client.query(
    'spanhog doctor',
    `SELECT count() FROM events WHERE event = ${literal(DOCTOR_EVENT)} AND toString(uuid) = ${literal(uuid)} AND timestamp > now() - INTERVAL 1 DAY`,
  );
  return Number(rows[0]?.[0]) > 0;
}

function portOf({ port }: URL): string {
  return port === '8010' ? '' : ` --port ${port}`;
}
