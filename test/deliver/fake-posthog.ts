import type { Answer } from '../../src/deliver/send/outcome.js';
import type { Sender } from '../../src/deliver/send/sender.js';
import type { SentBatch } from '../../src/deliver/send/attempt.js';
import type { VirtualClock } from './virtual-clock.js';

/** What a scripted PostHog does with a request. */
export type Behaviour =
  | { readonly kind: 'ok' }
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: string }
  | { readonly kind: 'network' | 'timeout' | 'unsent' | 'webpage' }
  /** Takes the events, and the answer gets lost. */
  | { readonly kind: 'takes_silently' }
  /** v1: each event gets the result at its uuid's place in the cycle. */
  | {
      readonly kind: 'partial';
      readonly results: readonly ('ok' | 'retry' | 'drop')[];
      readonly retryAfter?: string;
    };

/** A sender without a network, for scripts of thousands of runs; the real one is tested against a real server. */
export class FakePostHog implements Sender {
  readonly taken = new Set<string>();
  readonly refused = new Set<string>();
  readonly requests: {
    readonly atMs: number;
    readonly uuids: readonly string[];
    readonly attempt: number;
  }[] = [];
  behaviour: Behaviour = { kind: 'ok' };
  readonly script: Behaviour[] = [];
  readonly poison = new Set<string>();
  latencyMs = 1;
  inFlight = 0;
  mostInFlight = 0;
  onRequest: () => void = () => {};
  #closed = false;
  readonly #clock: VirtualClock;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  async send(batch: SentBatch): Promise<Answer> {
    const uuids = Array.from({ length: batch.events.size }, (_, index) => batch.events.uuidAt(index));
    this.requests.push({ atMs: this.#clock.monotonicMs(), uuids, attempt: batch.attempts });
    this.inFlight += 1;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    this.onRequest();
    await new Promise<void>((resolve) => {
      this.#clock.after(this.#closed ? 0 : this.latencyMs, resolve);
    });
    this.inFlight -= 1;
    return this.#answer(uuids, this.script.shift() ?? this.behaviour);
  }

  close(): void {
    this.#closed = true;
  }

  #answer(uuids: readonly string[], behaviour: Behaviour): Answer {
    switch (behaviour.kind) {
      case 'network':
      case 'timeout':
      case 'unsent':
        return { kind: 'unanswered', why: behaviour.kind };
      case 'takes_silently':
        this.#take(uuids);
        return { kind: 'unanswered', why: 'network' };
      case 'webpage':
        return { ...answer(200), contentType: 'text/html', body: '<html>' };
      case 'status':
        return answer(behaviour.status, behaviour.retryAfter);
      case 'partial':
        return this.#answerPartly(uuids, behaviour.results, behaviour.retryAfter);
      default:
        if (uuids.some((uuid) => this.poison.has(uuid))) return answer(400);
        this.#take(uuids);
        return answer(200);
    }
  }

  #answerPartly(uuids: readonly string[], cycle: readonly string[], retryAfter?: string): Answer {
    const results: Record<string, { result: string }> = {};
    for (const uuid of uuids) {
      const result = cycle[Number.parseInt(uuid.slice(-4), 16) % cycle.length] ?? 'ok';
      results[uuid] = { result };
      if (result === 'ok') this.taken.add(uuid);
      if (result === 'drop') this.refused.add(uuid);
    }
    return { ...answer(200, retryAfter), wire: 'v1', body: JSON.stringify({ results }) };
  }

  #take(uuids: readonly string[]): void {
    for (const uuid of uuids) this.taken.add(uuid);
  }
}

function answer(status: number, retryAfter: string | null = null): Extract<Answer, { kind: 'answered' }> {
  const body = '{"status":"Ok"}';
  return { kind: 'answered', status, retryAfter, contentType: 'application/json', wire: 'v0', body };
}
