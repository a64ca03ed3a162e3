import {
  type Insight,
  type InsightEvent,
  INSIGHTS,
  isEstimate,
  type Parameters,
  type Row,
} from '../insights/index.js';
import type { LocalPostHog, StoredEvent } from '../local/posthog.js';

/** How long answers may lag behind while events come: reading all events anew takes longer than that at most. */
const STALE_MS = 1_500;
const MAX_CHOICES = 200;
const MINUTE_MS = 60_000;

/** What a question is about, without its functions. */
type Question = Omit<Insight, 'answer' | 'chart'> & { readonly chart: Insight['chart'] | null };

/** The questions, and what their parameters can be. */
export interface Questions {
  readonly questions: readonly Question[];
  readonly choices: {
    readonly organization: readonly string[];
    readonly caller: readonly string[];
    readonly endpoint: readonly string[];
    readonly journey: readonly string[];
  };
}

/** One question's answer. */
export interface AnswerRows {
  readonly rows: readonly Row[];
  /** Events that it was made of. */
  readonly events: number;
  readonly isEstimate: boolean;
}

/** Answers the questions about what a local PostHog has. */
export class Answers {
  readonly #posthog: LocalPostHog;
  #events: readonly StoredEvent[] = [];
  #readMs = Number.NEGATIVE_INFINITY;
  #total = -1;

  constructor(posthog: LocalPostHog) {
    this.#posthog = posthog;
  }

  /** The same array for as long as it may be: what was read of its events is kept with it. */
  #current(): readonly StoredEvent[] {
    const nowMs = performance.now();
    const total = this.#posthog.total();
    if (total !== this.#total && nowMs - this.#readMs > STALE_MS) {
      this.#events = this.#posthog.events();
      this.#total = total;
      this.#readMs = performance.now();
    }
    return this.#events;
  }

  questions(): Questions {
    const events = this.#current();
    return {
      questions: INSIGHTS.map(({ answer: _answer, chart = null, ...question }) => ({ ...question, chart })),
      choices: {
        organization: choicesOf(events, ({ properties }) => properties['organization_id']),
        caller: choicesOf(events, ({ distinctId, properties }) =>
          properties['$process_person_profile'] === false ? undefined : distinctId,
        ),
        endpoint: choicesOf(events, ({ properties }) => properties['endpoint']),
        journey: choicesOf(events, nameOf),
      },
    };
  }

  /** `undefined`: no such question. */
  answer(id: string, query: URLSearchParams): AnswerRows | undefined {
    const insight = INSIGHTS.find((each) => each.id === id);
    if (!insight) return undefined;
    const events = this.#current();
    return {
      rows: insight.answer(events, readParameters(query, Date.now())),
      events: events.length,
      isEstimate: isEstimate(events),
    };
  }
}

function readParameters(query: URLSearchParams, nowMs: number): Parameters {
  const minutes = Number(query.get('since') ?? Number.NaN);
  const interval = (['second', 'minute', 'hour', 'day'] as const).find(
    (each) => each === query.get('interval'),
  );
  const journey = (query.get('journey') ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const text = (name: string): string | undefined => query.get(name)?.trim() || undefined;
  return {
    organization: text('organization'),
    caller: text('caller'),
    endpoint: text('endpoint'),
    ...(minutes > 0 &&
      minutes < 1e7 && { period: { from: new Date(nowMs - minutes * MINUTE_MS).toISOString() } }),
    journey: journey.length === 0 ? undefined : journey,
    interval,
  };
}

function nameOf({ event }: InsightEvent): string | undefined {
  return event.startsWith('$') ? undefined : event;
}

/** The most frequent values, the most frequent first. */
function choicesOf(events: readonly StoredEvent[], read: (event: StoredEvent) => unknown): readonly string[] {
  const counts = new Map<string, number>();
  for (const event of events) {
    const value = read(event);
    if (typeof value === 'string' && value !== '') counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts]
    .toSorted((a, b) => b[1] - a[1])
    .slice(0, MAX_CHOICES)
    .map(([value]) => value);
}
