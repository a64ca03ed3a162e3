import { isRecord } from '../../checks.js';
import { parseEvent } from '../../event/event-json.js';
import { numberAttempt, type Post, type SentBatch, type Wire } from './attempt.js';
import {
  answerOk,
  captureEvent,
  createClient,
  flushClient,
  seeRequest,
  type ClientSettings,
  type PostHogClass,
} from './posthog-node.js';
import type { Answer } from './outcome.js';
import { isV0Success } from './results.js';

// posthog-node's own time-outs have to stay behind ours, which know what they ended.
const MARGIN_MS = 5_000;
const UNSENT: Answer = Object.freeze({ kind: 'unanswered', why: 'unsent' });

/** A request that posthog-node made of some of a batch's events, and what came back. */
interface Sent {
  readonly uuids: readonly string[];
  readonly answer: Answer;
}

/**
 * Sends events by posthog-node's public `capture()` and `flush()`, whatever it makes of them: for a version whose
 * requests we don't understand. It is told that all went well, so that it keeps and repeats nothing.
 */
export function createClientWire(Client: PostHogClass, settings: ClientSettings, post: Post): Wire {
  const timeouts = { ...settings, requestTimeoutMs: settings.requestTimeoutMs + MARGIN_MS };
  let batch: SentBatch | undefined;
  let sent: Sent[] = [];
  let last: Promise<unknown> = Promise.resolve();

  const client = createClient(Client, timeouts, async (...request) => {
    const seen = seeRequest(...request);
    if (batch && seen) {
      const current = batch;
      const uuids = uuidsOf(current).filter((uuid) => seen.body.includes(uuid));
      const answer = await post({ ...numberAttempt(seen, current), body: Buffer.from(seen.body) });
      if (current === batch) sent.push({ uuids, answer });
    }
    return answerOk();
  });

  async function sendNow(next: SentBatch): Promise<Answer> {
    batch = next;
    sent = [];
    const { memory, size } = next.events;
    for (let index = 0; index < size; index += 1) {
      const json = memory.toString('utf8', next.events.startOf(index), next.events.startOf(index + 1));
      captureEvent(client, parseEvent(json));
    }
    await flushClient(client, timeouts.requestTimeoutMs + MARGIN_MS);
    batch = undefined;
    return combine(sent, uuidsOf(next));
  }

  return {
    // One at a time: what posthog-node sends is told apart by when it does.
    send(next) {
      const turn = last;
      const answer = (async () => {
        await turn;
        return sendNow(next);
      })();
      last = answer.catch(() => undefined);
      return answer;
    },
  };
}

function uuidsOf({ events }: SentBatch): readonly string[] {
  return Array.from({ length: events.size }, (_, index) => events.uuidAt(index));
}

/** One answer for all that was sent: the first that isn't a success, or what was said of each event. */
function combine(sent: readonly Sent[], uuids: readonly string[]): Answer {
  const results: Record<string, unknown> = {};
  const covered = new Set(sent.flatMap((request) => request.uuids));
  const [first] = sent;
  if (!first || !uuids.every((uuid) => covered.has(uuid))) return UNSENT;
  if (sent.length === 1) return first.answer;
  for (const { answer, uuids: its } of sent) {
    if (answer.kind === 'unanswered' || answer.status !== 200 || answer.body === undefined) return answer;
    if (answer.wire === 'v0') {
      if (!isV0Success(answer.body)) return answer;
      for (const uuid of its) results[uuid] = { result: 'ok' };
    } else {
      const said = resultsOf(answer.body);
      if (!said) return answer;
      Object.assign(results, said);
    }
  }
  return {
    kind: 'answered',
    status: 200,
    retryAfter: null,
    contentType: 'application/json',
    wire: 'v1',
    body: JSON.stringify({ results }),
  };
}

function resultsOf(body: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const said: unknown = JSON.parse(body);
    const results = isRecord(said) ? said['results'] : undefined;
    return isRecord(results) ? results : undefined;
  } catch {
    return undefined;
  }
}
