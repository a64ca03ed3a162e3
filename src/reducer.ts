import { guardClock, systemClock, type Clock } from './deliver/clock.js';
import type { Drafts } from './deliver/sink.js';
import type { Counts, Reporter } from './diagnostics.js';
import { Budget, type Spent } from './event/budget.js';
import type { EventWriter, IsNews } from './event/build-event.js';
import { FirstUses } from './event/rollup/first-uses.js';
import { RolledRequest } from './event/rollup/rollup-group.js';
import { Sampling } from './event/sampling/sampling.js';
import { rounded, samplingRate } from './event/sampling/sampling-rate.js';
import { Thinning } from './event/sampling/upstream.js';
import { withoutCaller, withoutEndpoint } from './event/rollup/without-caller.js';
import type { EventDecision } from './match/decide.js';
import { propertiesOf } from './match/rules.js';
import type { Reduction } from './options/reduction.js';
import type { Outgoing } from './outgoing.js';
import type { ApiRequest } from './request/api-request.js';
import { Rollups } from './rollups.js';
import type { EndedSpan } from './span/span.js';

export interface ReducerParts extends Reduction {
  readonly writer: EventWriter;
  readonly outgoing: Outgoing;
  readonly counts: Counts;
  readonly reporter: Reporter;
  readonly isNews: IsNews;
  readonly keepsSpans: boolean;
  readonly drafts: Drafts | undefined;
  /** Told of a mistake of our own in a timer. */
  readonly onMistake: () => void;
  readonly clock?: Clock;
  readonly random?: () => number;
}

const NOTHING: RolledRequest['given'] = Object.freeze({});
/** What is beyond a budget is rolled up in minutes, whatever the option `rollup` says. */
const BUDGET_INTERVAL_MS = 60_000;
/** A limit that was reached is told again after so long. */
const TOLD_MS = 3_600_000;

/**
 * Fewer events than requests: leaves out what isn't in the sample, counts what is rolled up, and keeps to the budgets.
 * `request_count` says for how many requests an event stands, whatever was done.
 */
export class Reducer {
  readonly #parts: ReducerParts;
  readonly #clock: Clock;
  readonly #sampling: Sampling;
  readonly #thinning = new Thinning();
  readonly #budget: Budget | undefined;
  readonly #rollups: Rollups | undefined;
  readonly #firstUses: FirstUses | undefined;
  readonly #toldAtMs = new Map<Spent, number>();

  constructor(parts: ReducerParts) {
    const { rollup, budget, random = Math.random, onMistake } = parts;
    const isLimited = budget.perMinute !== undefined || budget.perCaller !== undefined;
    this.#parts = parts;
    this.#clock = guardClock(parts.clock ?? systemClock, onMistake);
    this.#sampling = new Sampling(parts.sampling);
    this.#budget = isLimited ? new Budget(budget) : undefined;
    this.#firstUses = rollup && new FirstUses();
    if (!rollup && !isLimited) return;
    const intervalMs = rollup?.intervalMs ?? BUDGET_INTERVAL_MS;
    this.#rollups = new Rollups({ ...parts, clock: this.#clock, random, intervalMs });
  }

  /** @returns Whether it is an event, or a part of one; else it is counted as ignored. */
  take(decision: EventDecision, span: EndedSpan): boolean {
    const { name, rule, request } = decision;
    const isNamed = rule !== undefined || request.eventName !== undefined;
    const rate = isNamed ? 1 : this.#sampling.rateOf(request);
    if (rate === undefined) {
      this.#parts.counts.ignore('sampled');
      return false;
    }
    const { outgoing, writer, sampling } = this.#parts;
    for (const group of writer.groups(request)) outgoing.accept(group, span);
    const given = rule ? propertiesOf(rule, span, request) : NOTHING;
    const upstream = sampling.upstream ? this.#thinning.weightOf(span) : 1;
    const rolled = new RolledRequest(name, request, given, upstream / rate, span);
    if (isNamed || !this.#rollUp(rolled)) this.#single(rolled);
    return true;
  }

  /** Writes what is rolled up. Never rejects. */
  async flush(): Promise<void> {
    await this.#rollups?.flush();
  }

  /** As `flush`, for the last time. */
  async end(): Promise<void> {
    await this.flush();
    this.#rollups?.end();
  }

  /** @returns Whether the option `rollup` wants it so, and there was room. */
  #rollUp(rolled: RolledRequest): boolean {
    const { rollup, counts } = this.#parts;
    const { request } = rolled;
    if (!rollup || !this.#rollups || rollup.single?.(request.statusCode) === true) return false;
    // Where its caller and endpoint have a group, this is no first use: nobody has to ask.
    if (this.#rollups.increment(rolled)) return true;
    if (this.#isFirstUse(request)) return false;
    if (this.#rollups.open(rolled, () => this.#mayOpen(request))) return true;
    counts.rollup.overflow += 1;
    return false;
  }

  #isFirstUse({ caller, reportedEndpoint }: ApiRequest): boolean {
    const id = caller.user ?? caller.organization;
    return id !== undefined && this.#firstUses?.isFirst(id, reportedEndpoint) === true;
  }

  #mayOpen(request: ApiRequest): boolean {
    return this.#budget?.rollup(callerOf(request), this.#clock.monotonicMs()) === undefined;
  }

  #single(rolled: RolledRequest): void {
    const spent = this.#budget?.event(callerOf(rolled.request), this.#clock.monotonicMs());
    if (spent === undefined) return this.#emit(rolled);
    const { counts } = this.#parts;
    counts.rollup.overBudget[spent] += 1;
    this.#tell(spent);
    if (this.#rollups?.increment(rolled) === true) return;
    if (this.#rollups?.open(rolled, () => this.#mayOpen(rolled.request)) === true) return;
    counts.rollup.withoutCaller += 1;
    if (this.#rollups?.addAnonymous(withoutCaller(rolled)) === true) return;
    if (this.#rollups?.addAnonymous(withoutEndpoint(rolled)) !== true) this.#emit(rolled);
  }

  #emit({ request, name, given, weight, span }: RolledRequest): void {
    const { writer, outgoing } = this.#parts;
    const measured =
      weight === 1
        ? undefined
        : { count: rounded(weight), more: { json: samplingRate(1, weight), count: 1 } };
    outgoing.accept(writer.request(request, name, given, measured), span);
  }

  #tell(spent: Spent): void {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - (this.#toldAtMs.get(spent) ?? -Infinity) < TOLD_MS) return;
    this.#toldAtMs.set(spent, nowMs);
    const { perMinute, perCaller } = this.#parts.budget;
    this.#parts.reporter.warn(
      `budget ${spent}`,
      spent === 'caller'
        ? `a caller had more than ${perCaller} events in a minute (\`maxEventsPerCallerPerMinute\`): the rest of its ` +
            'requests are rolled up, and all of them are counted'
        : `there were more than ${perMinute} events in a minute (\`maxEventsPerMinute\`): the rest of the requests ` +
            'are rolled up, and all of them are counted',
    );
  }
}

/** Nobody's requests share one limit. */
function callerOf({ caller }: ApiRequest): string {
  return caller.user ?? caller.organization ?? '';
}
