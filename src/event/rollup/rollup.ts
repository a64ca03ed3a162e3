import type { ApiRequest } from '../../request/api-request.js';
import { RollupGroup, type RolledRequest } from './rollup-group.js';
import { classOf, sameFacts } from './same-facts.js';

export interface RollupLimits {
  readonly intervalMs: number;
  /** Groups that are open at the same time. */
  readonly maxGroups: number;
  /** What they take of memory, about. */
  readonly maxBytes: number;
  /** Whether each group keeps the span of its example. */
  readonly keepsSpans: boolean;
  /** Of a new group: no two of a process have the same. */
  readonly nextNumber: () => number;
}

/** The groups of one interval. */
export interface Interval {
  /** Milliseconds since the epoch. */
  readonly endMs: number;
  readonly groups: ReadonlySet<RollupGroup>;
}

interface OpenInterval extends Interval {
  readonly groups: Set<RollupGroup>;
  /** By the caller's id, then by endpoint. */
  readonly byCaller: Map<string, Map<string, RollupGroup[]>>;
}

/** Different ones of a caller and endpoint in one interval: those of clients, versions, statuses. */
const MAX_ALIKE = 64;

/**
 * Counts requests that differ in nothing that their event would tell, by interval. Pure: whoever owns it says when an
 * interval is over. An increment is two look-ups and a comparison.
 */
export class Rollup {
  readonly #limits: RollupLimits;
  /** By the number of the interval since the epoch. */
  readonly #intervals = new Map<number, OpenInterval>();
  #groups = 0;
  #bytes = 0;
  /** The interval of the request before: nearly always the next one's. */
  #last: OpenInterval | undefined;
  #lastNumber = Number.NaN;

  constructor(limits: RollupLimits) {
    this.#limits = limits;
  }

  /** Events that the open groups would be. */
  get groups(): number {
    return this.#groups;
  }

  /**
   * Counts a request.
   * @param mayOpen Asked before a group is opened.
   * @returns The new or grown group; `undefined`: there is no room for a group of its own.
   */
  add(rolled: RolledRequest, mayOpen: () => boolean): RollupGroup | undefined {
    const { request, name } = rolled;
    const number = Math.floor(request.origin.endMs / this.#limits.intervalMs);
    const interval = number === this.#lastNumber ? this.#last : this.#intervals.get(number);
    if (interval) {
      this.#last = interval;
      this.#lastNumber = number;
    }
    const alike = interval?.byCaller.get(callerOf(request))?.get(request.reportedEndpoint);
    const statusClass = classOf(request.statusCode);
    const known = alike?.find(
      (one) => one.statusClass === statusClass && one.name === name && sameFacts(one.request, request),
    );
    if (known) known.add(rolled);
    else if (!this.#hasRoom || (alike?.length ?? 0) >= MAX_ALIKE || !mayOpen()) return undefined;
    return known ?? this.#open(rolled, number, interval);
  }

  /** Ends intervals: what comes late opens a new one. */
  take(isOver: (interval: Interval) => boolean): readonly RollupGroup[] {
    const taken: RollupGroup[] = [];
    for (const [number, interval] of this.#intervals) {
      if (!isOver(interval)) continue;
      this.#intervals.delete(number);
      for (const group of interval.groups) {
        taken.push(group);
        this.#groups -= 1;
        this.#bytes -= group.bytes;
      }
    }
    this.#last = undefined;
    this.#lastNumber = Number.NaN;
    return taken;
  }

  get #hasRoom(): boolean {
    return this.#groups < this.#limits.maxGroups && this.#bytes < this.#limits.maxBytes;
  }

  #open(rolled: RolledRequest, number: number, known: OpenInterval | undefined): RollupGroup {
    const interval = known ?? {
      endMs: (number + 1) * this.#limits.intervalMs,
      groups: new Set<RollupGroup>(),
      byCaller: new Map<string, Map<string, RollupGroup[]>>(),
    };
    if (!known) this.#intervals.set(number, interval);
    const { nextNumber, keepsSpans } = this.#limits;
    const group = new RollupGroup(rolled, nextNumber(), keepsSpans);
    interval.groups.add(group);
    this.#groups += 1;
    this.#bytes += group.bytes;
    const { reportedEndpoint } = rolled.request;
    const caller = callerOf(rolled.request);
    const endpoints = interval.byCaller.get(caller) ?? new Map<string, RollupGroup[]>();
    interval.byCaller.set(caller, endpoints);
    const alike = endpoints.get(reportedEndpoint) ?? [];
    endpoints.set(reportedEndpoint, alike);
    alike.push(group);
    return group;
  }
}

function callerOf({ caller }: ApiRequest): string {
  return caller.user ?? caller.organization ?? '';
}
