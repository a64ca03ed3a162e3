import { textAnswer } from '../answer.js';
import { type Capture, isTooBig, refused, unparseable } from './capture.js';
import { type Arrival, ingest, type ReceivedEvent } from './event.js';
import { isJsonObject, type JsonObject } from './json.js';
import { parseLooseTime } from './time.js';
import { readToken } from './token.js';
import { readV0Event } from './v0-event.js';

interface Envelope {
  readonly batch: readonly unknown[];
  readonly tokens: ReadonlySet<unknown>;
  readonly sentAtMs: number | undefined;
}

/**
 * Reads a v0 body: a batch, a list of events or a single event. One poison event fails all of them; one
 * that is too big fails the request after the events before it were taken.
 */
export function readV0(body: unknown, arrival: Arrival): Capture {
  const envelope = readEnvelope(body);
  if (!envelope) return refused('v0', unparseable('data did not match any variant of RawRequest'));
  const { batch, tokens, sentAtMs } = envelope;
  const refuse = (status: number, text: string): Capture =>
    refused('v0', textAnswer(status, text), batch.length);

  if (batch.length === 0) return refuse(400, 'request holds no event');
  if (tokens.size > 1) return refuse(401, 'batch submitted with inconsistent api_key values');
  const [given] = tokens;
  if (given === undefined || given === null) return refuse(401, 'event submitted without an api_key');
  const reading = readToken(typeof given === 'string' ? given : '');
  if ('problem' in reading) return refuse(401, `API key is not valid: ${reading.problem}`);

  const events: ReceivedEvent[] = [];
  for (const raw of batch) {
    const event = readV0Event(raw, sentAtMs, arrival.nowMs);
    if ('problem' in event) return refuse(400, event.problem);
    events.push(ingest(event, arrival));
  }
  const tooBig = batch.findIndex((raw) => isTooBig(raw, arrival.bodyBytes));
  const taken: Capture = {
    wire: 'v0',
    token: reading.token,
    eventCount: batch.length,
    taken: tooBig === -1 ? events : events.slice(0, tooBig),
    results: new Map(),
  };
  return tooBig === -1 ? taken : { ...taken, refusal: textAnswer(413, 'maximum event size exceeded') };
}

function readEnvelope(body: unknown): Envelope | undefined {
  if (Array.isArray(body)) return { batch: body, tokens: tokensOf(body), sentAtMs: undefined };
  if (!isJsonObject(body)) return undefined;
  const { batch, api_key: apiKey, token, sent_at: sentAt } = body;
  if (batch === undefined) return { batch: [body], tokens: tokensOf([body]), sentAtMs: undefined };
  if (!Array.isArray(batch)) return undefined;
  return {
    batch,
    tokens: new Set([apiKey ?? token]),
    sentAtMs: typeof sentAt === 'string' ? parseLooseTime(sentAt) : undefined,
  };
}

function tokensOf(events: readonly unknown[]): ReadonlySet<unknown> {
  return new Set(
    events
      .filter(isJsonObject)
      .map(tokenOf)
      .filter((token) => token !== undefined),
  );
}

function tokenOf(event: JsonObject): unknown {
  const { properties } = event;
  return (
    event['token'] ??
    event['$token'] ??
    event['api_key'] ??
    (isJsonObject(properties) ? properties['token'] : undefined)
  );
}
