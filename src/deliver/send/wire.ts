import { numberAttempt, type Post, type SentBatch, type Wire } from './attempt.js';
import { createClientWire } from './client-wire.js';
import { answerOk, captureEvent, createClient, flushClient, seeRequest } from './posthog-node.js';
import type { ClientSettings, PostHogClass, SeenRequest } from './posthog-node.js';
import { learnRequest, sampleEvent, type LearnedRequest } from './learned-request.js';
import type { Answer } from './outcome.js';
import { AI_PREFIX, isAiEvent } from './v1-event.js';
import { prepareForm, Scratch, writeBody, type BodyForm } from './write-body.js';

/** Requests of one kind, ready to be filled. */
interface Route {
  readonly request: LearnedRequest;
  readonly body: BodyForm;
}

const LEARNING_MS = 5_000;

/**
 * posthog-node's requests, learned from one that it makes of a made-up event and that goes nowhere: address, headers,
 * envelope and common properties, in the format that its environment variable `POSTHOG_CAPTURE_MODE` names.
 * @param onUnknownForm Told once when posthog-node writes an event in a form that isn't known here: then nothing is
 * guessed, and events go by its own queue.
 * @throws Error when no client can be made. Its message is fit to be shown.
 */
export async function learnWire(
  Client: PostHogClass,
  settings: ClientSettings,
  post: Post,
  onUnknownForm: () => void,
): Promise<Wire> {
  const [main, ai] = await learnRoutes(Client, settings);
  let clientWire: Wire | undefined;
  const byClient = (): Wire => {
    if (!clientWire) onUnknownForm();
    return (clientWire ??= createClientWire(Client, settings, post));
  };
  if (!main) return byClient();
  const isOneRoute = ai?.request.url === main.request.url;

  /** Memory for the bodies that are being made, one each. */
  const scratches: Scratch[] = [];

  const send = async (route: Route, batch: SentBatch, indexes: readonly number[]): Promise<Answer> => {
    const scratch = scratches.pop() ?? new Scratch();
    try {
      const body = writeBody(route.body, batch.events, indexes, new Date().toISOString(), scratch);
      return await post({ ...numberAttempt(route.request, batch), body });
    } finally {
      scratches.push(scratch);
    }
  };

  return {
    async send(batch) {
      const { events } = batch;
      const all = Array.from({ length: events.size }, (_, index) => index);
      if (isOneRoute) return send(main, batch, all);
      const others = all.filter((index) => !isAiEvent(events.memory, events.startOf(index)));
      if (others.length === all.length) return send(main, batch, all);
      if (!ai) return byClient().send(batch);
      if (others.length === 0) return send(ai, batch, all);
      // v1 answers for each event by itself: those that were left out come again, and then they are alone.
      if (main.request.form === 'v1') return send(main, batch, others);
      return byClient().send(batch);
    },
  };
}

/** How events travel, and how those whose names posthog-node may send elsewhere do. */
async function learnRoutes(
  Client: PostHogClass,
  settings: ClientSettings,
): Promise<readonly [main: Route | undefined, ai: Route | undefined]> {
  let seen: (SeenRequest | undefined)[] = [];
  const client = createClient(Client, settings, (...request) => {
    seen.push(seeRequest(...request));
    return Promise.resolve(answerOk());
  });
  const learn = async (event: string): Promise<Route | undefined> => {
    seen = [];
    captureEvent(client, sampleEvent(event));
    await flushClient(client, LEARNING_MS);
    const [only] = seen;
    const request = only && seen.length === 1 ? learnRequest(only, event) : undefined;
    return request && { request, body: prepareForm(request) };
  };
  return [await learn('spanhog_sample'), await learn(`${AI_PREFIX}sample`)];
}
