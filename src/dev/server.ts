import { randomUUID } from 'node:crypto';
import { isLoopbackHost } from '../local/admission.js';
import { type Answer, jsonAnswer, textAnswer, v1Error } from '../local/answer.js';
import type { ScriptedFault } from '../local/faults/fault-plan.js';
import { type LocalPostHog, startLocalPostHog, type StoredEvent } from '../local/posthog.js';
import type { RouteRequest } from '../local/routes.js';
import { Answers } from './answers.js';
import { assetAt } from './assets.js';
import { type DataFile, openDataFile } from './data-file.js';
import { DecisionLog, type RolledUp } from './decision-log.js';
import { type LiveRow, matcherOf, rowOf } from './live.js';
import { checkSetup } from './setup.js';

/** How `spanhog dev` runs. */
export interface DevServerOptions {
  readonly port: number;
  readonly host?: string;
  /** A file that keeps events. */
  readonly data?: string | undefined;
  readonly faults?: readonly ScriptedFault[];
  readonly onEvent?: (event: StoredEvent) => void;
  /** Told once when the file can't be written any more. */
  readonly onDataError?: (error: unknown) => void;
}

/** A local PostHog with its page. */
export interface DevServer extends LocalPostHog {
  /** Lines of the file that are no events. */
  readonly unreadable: number;
}

/** What the live list polls. */
export interface LiveAnswer {
  /** Another one after a restart: then positions begin anew. */
  readonly instance: string;
  readonly total: number;
  readonly forgotten: number;
  /** The newest first. */
  readonly rows: readonly LiveRow[];
  /** `true`: there are older rows that match. */
  readonly hasMore: boolean;
  /** Requests that became no event. */
  readonly ignored: number;
  readonly rolledUp: RolledUp;
}

const DECISIONS_PATH = '/spanhog/decisions';
const MAX_DECISIONS_BYTES = 8 * 1024 * 1024;
const MAX_ROWS = 200;
/** Events looked at for one answer to the live list, from the newest on. */
const MAX_SCANNED = 200_000;

/**
 * A local PostHog that shows what it has on a page, and that processors tell their decisions.
 * @throws {Error} of the system when it can't listen, or can't read its file.
 */
export async function startDevServer(options: DevServerOptions): Promise<DevServer> {
  const { port, host, data, faults = [], onEvent, onDataError } = options;
  const instance = randomUUID();
  const log = new DecisionLog();
  const file: DataFile | undefined =
    data === undefined ? undefined : openDataFile(data, (error) => onDataError?.(error));
  const posthog = await startLocalPostHog({
    port,
    ...(host !== undefined && { host }),
    ...(file && { kept: file.events }),
    onEvent: (event) => {
      file?.append(event);
      onEvent?.(event);
    },
    routes: {
      headers: { 'spanhog-local': 'decisions' },
      limitBytes: (path) => (path === DECISIONS_PATH ? MAX_DECISIONS_BYTES : undefined),
      answer: (request) => answerTo(request),
    },
  }).catch((error: unknown) => {
    file?.close();
    throw error;
  });
  const answers = new Answers(posthog);
  for (const { times, forMs, ...fault } of faults) {
    if (times === undefined && forMs === undefined) posthog.setFault(fault);
    else
      posthog.script([
        { ...fault, ...(times !== undefined && { times }), ...(forMs !== undefined && { forMs }) },
      ]);
  }

  function answerTo(request: RouteRequest): Answer | undefined {
    const { method, url, headers } = request;
    if (url.pathname === DECISIONS_PATH) return takeDecisions(request);
    if (method !== 'GET' && method !== 'HEAD') return undefined;
    const isAsset = url.pathname !== '/' || (headers['accept'] ?? '').includes('text/html');
    const answer = url.pathname.startsWith('/spanhog/')
      ? read(url)
      : isAsset
        ? assetAt(url.pathname)
        : undefined;
    if (!answer || isLoopbackHost(headers['host'])) return answer;
    return v1Error(403, 'Only http://127.0.0.1 and http://localhost may read what this server holds.');
  }

  function takeDecisions({ method, headers, body }: RouteRequest): Answer {
    if (method !== 'POST') return textAnswer(405, 'Expected a POST.', { allow: 'POST' });
    if (headers['content-type'] !== 'application/json') return textAnswer(415, 'Expected application/json.');
    try {
      const told: unknown = JSON.parse(Buffer.from(body).toString());
      if (log.take(told)) return jsonAnswer(200, {});
    } catch {
      // As anything else that is no decision.
    }
    return textAnswer(400, 'Expected decisions of a processor.');
  }

  function read({ pathname, searchParams: query }: URL): Answer | undefined {
    if (pathname === '/spanhog/live') return jsonAnswer(200, live(query));
    if (pathname === '/spanhog/event') return oneEvent(query);
    if (pathname === '/spanhog/ignored') return jsonAnswer(200, log.ignored());
    if (pathname === '/spanhog/setup') return jsonAnswer(200, checkSetup(newest(1_000), log.notices()));
    if (pathname === '/spanhog/answers') return jsonAnswer(200, answers.questions());
    const [, id] = /^\/spanhog\/answers\/([a-z-]+)$/.exec(pathname) ?? [];
    const answer = id === undefined ? undefined : answers.answer(id, query);
    return answer && jsonAnswer(200, answer);
  }

  function newest(count: number): readonly StoredEvent[] {
    return posthog.eventsFrom(posthog.total() - count, count);
  }

  /** From the newest on, or from before a position. */
  function live(query: URLSearchParams): LiveAnswer {
    const text = (name: string): string => (query.get(name) ?? '').slice(0, 300);
    const [event, endpoint, caller] = [text('event'), text('endpoint'), text('caller')];
    const filter = { event, endpoint, caller, organization: text('organization'), status: text('status') };
    const matches = matcherOf(filter);
    const [total, forgotten] = [posthog.total(), posthog.forgotten()];
    const after = Math.max(countIn(query.get('after')) ?? 0, forgotten, total - MAX_SCANNED);
    const end = Math.min(countIn(query.get('before')) ?? total, total);
    const rows: LiveRow[] = [];
    let position = end;
    while (position > after && rows.length <= MAX_ROWS) {
      const start = Math.max(after, position - MAX_ROWS);
      const page = posthog
        .eventsFrom(start, position - start)
        .map((each, index) => rowOf(each, start + index));
      rows.push(...page.toReversed().filter(matches));
      position = start;
    }
    const ignored = log.ignored().reduce((sum, { count }) => sum + count, 0);
    return {
      instance,
      total,
      forgotten,
      rows: rows.slice(0, MAX_ROWS),
      hasMore: rows.length > MAX_ROWS,
      ignored,
      rolledUp: log.rolledUp(),
    };
  }

  function oneEvent(query: URLSearchParams): Answer | undefined {
    const position = countIn(query.get('position'));
    const [event] =
      position === undefined || position < posthog.forgotten() ? [] : posthog.eventsFrom(position, 1);
    if (!event) return undefined;
    const why = log.of(event.properties['$trace_id'], event.properties['$span_id']) ?? null;
    return jsonAnswer(200, { event, why });
  }

  return {
    ...posthog,
    unreadable: file?.unreadable ?? 0,
    close: async () => {
      await posthog.close();
      file?.close();
    },
  };
}

function countIn(text: string | null): number | undefined {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
