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
const NONE: readonly RollupGroup[] = Object.freeze([]);

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
   * Counts a request in the group that is there for it.
   * @returns The group; `undefined`: there is none yet.
   */
  increment(rolled: RolledRequest): RollupGroup | undefined {
    const { request, name } = rolled;
    const statusClass = classOf(request.statusCode);
    for (const one of this.#alike(request) ?? NONE) {
      if (one.statusClass !== statusClass || one.name !== name || !sameFacts(one.request, request)) continue;
      one.add(rolled);
      return one;
    }
    return undefined;
  }

  /**
   * Begins a group with a request for which there is none.
   * @param mayOpen Asked when there is room.
   * @returns `undefined`: there is no room for a group of its own.
   */
  open(rolled: RolledRequest, mayOpen: () => boolean): RollupGroup | undefined {
    const { maxGroups, maxBytes, nextNumber, keepsSpans } = this.#limits;
    const hasRoom = this.#groups < maxGroups && this.#bytes < maxBytes;
    const { request } = rolled;
    if (!hasRoom || (this.#alike(request)?.length ?? 0) >= MAX_ALIKE || !mayOpen()) return undefined;
    const interval = this.#intervalOf(request) ?? this.#begin(request);
    const group = new RollupGroup(rolled, nextNumber(), keepsSpans);
    interval.groups.add(group);
    this.#groups += 1;
    this.#bytes += group.bytes;
    const caller = callerOf(request);
    const endpoints = interval.byCaller.get(caller) ?? new Map<string, RollupGroup[]>();
    interval.byCaller.set(caller, endpoints);
    const alike = endpoints.get(request.reportedEndpoint) ?? [];
    endpoints.set(request.reportedEndpoint, alike);
    alike.push(group);
    return group;
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

  #alike(request: ApiRequest): readonly RollupGroup[] | undefined {
    return this.#intervalOf(request)?.byCaller.get(callerOf(request))?.get(request.reportedEndpoint);
  }

  #intervalOf({ origin }: ApiRequest): OpenInterval | undefined {
    const number = Math.floor(origin.endMs / this.#limits.intervalMs);
    if (number === this.#lastNumber) return this.#last;
    const interval = this.#intervals.get(number);
    if (interval) {
      this.#last = interval;
      this.#lastNumber = number;
    }
    return interval;
  }

  #begin({ origin }: ApiRequest): OpenInterval {
    const { intervalMs } = this.#limits;
    const number = Math.floor(origin.endMs / intervalMs);
    const interval = {
      endMs: (number + 1) * intervalMs,
      groups: new Set<RollupGroup>(),
      byCaller: new Map<string, Map<string, RollupGroup[]>>(),
    };
    this.#intervals.set(number, interval);
    return interval;
  }
}

function callerOf({ caller }: ApiRequest): string {
  return caller.user ?? caller.organization ?? '';
}
