import { BoundedList } from '../local/bounded-list.js';
import { isJsonObject, type JsonObject } from '../local/capture/json.js';

/** A decision as the processor told it, narrowed: it came over the network. */
export interface LoggedDecision {
  readonly event: string | null;
  readonly reason: string | null;
  readonly rule: string | null;
  readonly endpoint: string | null;
  readonly status: number | null;
  readonly atMs: number | null;
  readonly traceId: string;
  readonly spanId: string;
  /** By fact: what gave it. */
  readonly sources: JsonObject;
}

/** Requests that became no event for one reason. */
export interface IgnoredGroup {
  readonly reason: string;
  readonly count: number;
  /** The last few different endpoints. */
  readonly examples: readonly LoggedDecision[];
}

/** Requests that the processors count instead of sending them one by one. */
export interface RolledUp {
  /** In roll-ups that are no events yet. */
  readonly waiting: number;
  /** Rolled up because a limit of events a minute was reached: of the process, or of one caller. */
  readonly overBudget: { readonly process: number; readonly caller: number };
}

/** What a processor says in its log, such as what is missing in the set-up. */
export interface LoggedNotice {
  readonly level: string;
  readonly message: string;
}

const LIMITS = { items: 50_000, bytes: 32 * 1024 * 1024 };
const MAX_TEXT = 1_024;
const MAX_SOURCES_BYTES = 8_192;
const MAX_EXAMPLES = 8;
const MAX_REASONS = 50;
const MAX_NOTICES = 50;
const MAX_PROCESSES = 100;

/** The decisions of the processors that send here: why each event is one, and which requests are none. */
export class DecisionLog {
  readonly #byspan = new Map<string, LoggedDecision>();
  readonly #list = new BoundedList<LoggedDecision>(LIMITS, (old) => {
    for (const each of old) this.#byspan.delete(keyOf(each.traceId, each.spanId));
  });
  readonly #examples = new Map<string, Map<string, LoggedDecision>>();
  /** What each process counted last. */
  readonly #ignored = new Map<string, ReadonlyMap<string, number>>();
  readonly #rolledUp = new Map<string, RolledUp>();
  readonly #notices = new Map<string, LoggedNotice>();
  #changes = 0;

  /** Goes up with each change. */
  get changes(): number {
    return this.#changes;
  }

  /** Takes what a processor told. Whether it was of the right form. */
  take(told: unknown): boolean {
    if (!isJsonObject(told) || !Array.isArray(told['decisions'])) return false;
    this.#changes += 1;
    for (const raw of told['decisions']) {
      const decision = readDecision(raw);
      if (decision) this.#add(decision);
    }
    this.#count(told);
    const notices: readonly unknown[] = Array.isArray(told['notices']) ? told['notices'] : [];
    for (const raw of notices) {
      const [level, message] = isJsonObject(raw) ? [textIn(raw['level']), textIn(raw['message'])] : [];
      if (level && message && this.#notices.size < MAX_NOTICES)
        this.#notices.set(message, { level, message });
    }
    return true;
  }

  of(traceId: unknown, spanId: unknown): LoggedDecision | undefined {
    return this.#byspan.get(keyOf(String(traceId), String(spanId)));
  }

  /** By reason, the most frequent first. The counts are those of the processors' own statistics. */
  ignored(): readonly IgnoredGroup[] {
    const counts = new Map<string, number>();
    for (const own of this.#ignored.values()) {
      for (const [reason, count] of own) counts.set(reason, (counts.get(reason) ?? 0) + count);
    }
    return [...counts]
      .map(([reason, count]) => ({
        reason,
        count,
        examples: [...(this.#examples.get(reason)?.values() ?? [])].toReversed(),
      }))
      .toSorted((a, b) => b.count - a.count);
  }

  rolledUp(): RolledUp {
    const all = { waiting: 0, overBudget: { process: 0, caller: 0 } };
    for (const { waiting, overBudget } of this.#rolledUp.values()) {
      all.waiting += waiting;
      all.overBudget.process += overBudget.process;
      all.overBudget.caller += overBudget.caller;
    }
    return all;
  }

  notices(): readonly LoggedNotice[] {
    return [...this.#notices.values()];
  }

  #add(decision: LoggedDecision): void {
    this.#byspan.set(keyOf(decision.traceId, decision.spanId), decision);
    this.#list.push(decision, JSON.stringify(decision).length);
    const { reason, endpoint } = decision;
    if (reason === null) return;
    const examples = this.#examples.get(reason) ?? new Map<string, LoggedDecision>();
    if (!this.#examples.has(reason) && this.#examples.size >= MAX_REASONS) return;
    this.#examples.set(reason, examples);
    const key = `${endpoint ?? ''} ${decision.status ?? ''}`;
    examples.delete(key);
    examples.set(key, decision);
    const [oldest] = examples.keys();
    if (examples.size > MAX_EXAMPLES && oldest !== undefined) examples.delete(oldest);
  }

  #count({ pid, stats }: JsonObject): void {
    const requests = isJsonObject(stats) ? stats['requests'] : undefined;
    const ignored = isJsonObject(requests) ? requests['ignored'] : undefined;
    const process = String(pid).slice(0, 20);
    if (!isJsonObject(ignored)) return;
    if (!this.#ignored.has(process) && this.#ignored.size >= MAX_PROCESSES) return;
    const counts = Object.entries(ignored)
      .slice(0, MAX_REASONS)
      .flatMap(([reason, count]) =>
        typeof count === 'number' ? [[reason.slice(0, MAX_TEXT), count] as const] : [],
      );
    this.#ignored.set(process, new Map(counts));
    const rollup = isJsonObject(stats) ? stats['rollup'] : undefined;
    if (isJsonObject(rollup)) this.#rolledUp.set(process, readRolledUp(rollup));
  }
}

function readRolledUp(rollup: JsonObject): RolledUp {
  const over = isJsonObject(rollup['overBudget']) ? rollup['overBudget'] : {};
  return {
    waiting: numberIn(rollup['waiting']) ?? 0,
    overBudget: { process: numberIn(over['process']) ?? 0, caller: numberIn(over['caller']) ?? 0 },
  };
}

function readDecision(raw: unknown): LoggedDecision | undefined {
  if (!isJsonObject(raw)) return undefined;
  const [traceId, spanId] = [textIn(raw['traceId']), textIn(raw['spanId'])];
  if (traceId === null || spanId === null) return undefined;
  const sources = isJsonObject(raw['sources']) ? raw['sources'] : {};
  return {
    event: textIn(raw['event']),
    reason: textIn(raw['reason']),
    rule: textIn(raw['rule']),
    endpoint: textIn(raw['endpoint']),
    status: numberIn(raw['status']),
    atMs: numberIn(raw['atMs']),
    traceId,
    spanId,
    sources: JSON.stringify(sources).length > MAX_SOURCES_BYTES ? {} : sources,
  };
}

function keyOf(traceId: string, spanId: string): string {
  return `${traceId} ${spanId}`;
}

function textIn(value: unknown): string | null {
  return typeof value === 'string' ? value.slice(0, MAX_TEXT) : null;
}

function numberIn(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
