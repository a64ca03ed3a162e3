import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { refusalOf } from './admission.js';
import { type Answer, jsonAnswer, textAnswer } from './answer.js';
import { readBody } from './body.js';
import type { Wire } from './capture/event.js';
import type { EventStore } from './event-store.js';
import { applyFault } from './faults/fault.js';
import type { FaultPlan } from './faults/fault-plan.js';
import { interpret } from './capture/interpret.js';
import { readPage } from './pages.js';
import { record, type RecordedRequest, type RequestLog } from './request-log.js';
import type { Routes } from './routes.js';
import { makeUuidV7 } from './capture/uuid.js';

/** What a local PostHog holds. */
export interface LocalState {
  readonly store: EventStore;
  readonly faults: FaultPlan;
  readonly log: RequestLog;
  /** Whether it listens beyond loopback. */
  readonly isOpen: boolean;
  readonly routes: Routes | undefined;
}

/**
 * What comes from here is somebody's data, and whoever sends events may have written it: no cache keeps it, no browser
 * takes it for something else, no other page frames or reads it, and none of its text runs or loads anything.
 */
const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

const CAPTURE_PATHS: ReadonlyMap<string, Wire> = new Map([
  ['/batch', 'v0'],
  ['/capture', 'v0'],
  ['/e', 'v0'],
  ['/i/v0/e', 'v0'],
  ['/i/v1/analytics/events', 'v1'],
]);

/** Answers one request, whatever it is. Never rejects. */
export async function exchange(
  request: IncomingMessage,
  response: ServerResponse,
  state: LocalState,
): Promise<void> {
  const draft = { ...describe(request), atMs: Date.now() };
  const url = URL.canParse(draft.path, 'http://local') ? new URL(draft.path, 'http://local') : undefined;
  const wire = url && CAPTURE_PATHS.get(url.pathname.replace(/\/$/, ''));
  for (const [name, value] of Object.entries({ ...SECURITY_HEADERS, ...state.routes?.headers })) {
    response.setHeader(name, value);
  }
  try {
    const refusal = refusalOf({ ...draft, isOpen: state.isOpen });
    if (!refusal && wire && draft.method === 'POST') {
      await capture(wire, request, response, { ...draft, wire }, state);
      return;
    }
    const isRead = draft.method === 'GET' || draft.method === 'HEAD';
    const page =
      refusal || !url
        ? undefined
        : ((await answerRoute(url, request, draft, state.routes)) ??
          (isRead ? readPage(url, state.store, draft.headers['host']) : undefined));
    const answer = refusal ?? page ?? (wire ? methodNotAllowed() : textAnswer(404, 'not found'));
    if (!page) record(state.log, { ...draft, wire, bodyBytes: 0, eventCount: 0, status: answer.status });
    request.resume();
    send(response, answer);
  } catch (error) {
    // Not reached by any input that we know of; an answer all the same.
    const text = error instanceof Error ? error.message : String(error);
    if (!response.headersSent) send(response, textAnswer(500, text));
  }
}

async function answerRoute(
  url: URL,
  request: IncomingMessage,
  { method, headers }: Draft,
  routes: Routes | undefined,
): Promise<Answer | undefined> {
  if (!routes) return undefined;
  const limitBytes = method === 'POST' ? routes.limitBytes(url.pathname) : undefined;
  if (limitBytes === undefined) return routes.answer({ method, url, headers, body: new Uint8Array() });
  const body = await readBody(request, limitBytes);
  if ('problem' in body) return textAnswer(413, `Expected at most ${limitBytes} bytes.`);
  return routes.answer({ method, url, headers, body: body.bytes });
}

type Draft = Omit<RecordedRequest, 'bodyBytes' | 'eventCount' | 'status'>;

async function capture(
  wire: Wire,
  request: IncomingMessage,
  response: ServerResponse,
  draft: Draft,
  { store, faults, log }: LocalState,
): Promise<void> {
  const reading = await interpret(wire, request, draft.headers, (timeMs) =>
    makeUuidV7(timeMs, randomBytes(10)),
  );
  if (!reading) {
    record(log, { ...draft, bodyBytes: 0, eventCount: 0, status: 'aborted' });
    return;
  }
  const { bodyBytes } = reading;
  const { token, eventCount } = reading.capture;
  const { taken, answer } = applyFault(faults.next(performance.now()), reading.capture);
  store.take(token, taken, bodyBytes / Math.max(1, eventCount));
  record(log, {
    ...draft,
    bodyBytes,
    eventCount,
    status: typeof answer === 'string' ? answer : answer.status,
  });
  if (answer === 'reset') request.socket.destroy();
  else if (answer !== 'hang') send(response, answer);
}

function describe(request: IncomingMessage): Omit<Draft, 'atMs'> {
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
  return {
    method: request.method ?? '',
    path: request.url ?? '/',
    headers: Object.fromEntries(headers),
    wire: undefined,
  };
}

function methodNotAllowed(): Answer {
  return jsonAnswer(
    405,
    { error: 'method_not_allowed', error_description: 'Expected a POST.' },
    { allow: 'POST' },
  );
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  const { complete, headers: sent } = response.req;
  const unread = !complete && ('transfer-encoding' in sent || 'content-length' in sent);
  response.writeHead(status, {
    ...headers,
    'content-length': Buffer.byteLength(body),
    ...(unread && { connection: 'close' }),
  });
  response.end(body);
}
