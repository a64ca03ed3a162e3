/** The options `maxEventsPerMinute` and `maxEventsPerCallerPerMinute`. */
export interface BudgetSettings {
  /** `undefined`: no limit. */
  readonly perMinute: number | undefined;
  readonly perCaller: number | undefined;
}

/** Whose limit it was. */
export type Spent = 'process' | 'caller';

const MINUTE_MS = 60_000;
/** Of more callers in one minute, those that came last have no count of their own. */
const MAX_CALLERS = 50_000;

/** Events in the current minute: of the process, and of each caller. */
class Minute {
  readonly #settings: BudgetSettings;
  readonly #callers = new Map<string, number>();
  #all = 0;

  constructor(settings: BudgetSettings) {
    this.#settings = settings;
  }

  begin(): void {
    this.#all = 0;
    this.#callers.clear();
  }

  /** One more, unless that is beyond a limit. */
  spend(caller: string): Spent | undefined {
    const { perMinute = Infinity, perCaller } = this.#settings;
    if (perCaller !== undefined) {
      const spent = this.#callers.get(caller) ?? 0;
      if (spent >= perCaller) return 'caller';
      if (this.#all >= perMinute) return 'process';
      if (spent > 0 || this.#callers.size < MAX_CALLERS) this.#callers.set(caller, spent + 1);
    } else if (this.#all >= perMinute) return 'process';
    this.#all += 1;
    return undefined;
  }
}

/** What may still be an event in this minute, and beyond that what may still be a roll-up with its caller. */
export class Budget {
  readonly #events: Minute;
  readonly #rollups: Minute;
  #minute = Number.NaN;

  constructor(settings: BudgetSettings) {
    this.#events = new Minute(settings);
    this.#rollups = new Minute(settings);
  }

  /** An event of one request. @returns The limit it is beyond, and then it isn't counted. */
  event(caller: string, nowMs: number): Spent | undefined {
    this.#look(nowMs);
    return this.#events.spend(caller);
  }

  /** As `event`, for a group of requests beyond it. */
  rollup(caller: string, nowMs: number): Spent | undefined {
    this.#look(nowMs);
    return this.#rollups.spend(caller);
  }

  #look(nowMs: number): void {
    const minute = Math.floor(nowMs / MINUTE_MS);
    if (minute === this.#minute) return;
    this.#minute = minute;
    this.#events.begin();
    this.#rollups.begin();
  }
}
