import type { Fault } from './fault.js';

/** A fault for the next requests. */
export type ScriptedFault = Fault & {
  /** Requests in a row that meet it. @default 1, or any number where `forMs` is given */
  readonly times?: number;
  /** How long requests meet it, in milliseconds from the first of them on. */
  readonly forMs?: number;
};

interface Step {
  readonly fault: Fault;
  readonly forMs: number;
  left: number;
  endsMs: number | undefined;
}

/** Which fault the next request meets: first the script, step by step, then the switch. */
export class FaultPlan {
  #script: Step[] = [];
  #switch: Fault | undefined;

  /** Adds steps behind those that are left. @throws {TypeError} when `times` isn't a whole number from 1, or `forMs` no time. */
  add(steps: readonly ScriptedFault[]): void {
    for (const { times, forMs, ...fault } of steps) {
      if (times !== undefined && (!Number.isSafeInteger(times) || times < 1)) {
        throw new TypeError(`Expected \`times\` to be a whole number from 1, got ${String(times)}`);
      }
      if (forMs !== undefined && !(forMs > 0)) {
        throw new TypeError(`Expected \`forMs\` to be milliseconds above 0, got ${String(forMs)}`);
      }
      const left = times ?? (forMs === undefined ? 1 : Number.POSITIVE_INFINITY);
      this.#script.push({ fault, left, forMs: forMs ?? Number.POSITIVE_INFINITY, endsMs: undefined });
    }
  }

  /** Turns a fault on for as long as it takes, or off with `undefined`. */
  set(fault: Fault | undefined): void {
    this.#switch = fault;
  }

  /** The fault of the request that just arrived; a step of the script is used up by it. */
  next(nowMs: number): Fault | undefined {
    for (let step = this.#script[0]; step; step = this.#script[0]) {
      step.endsMs ??= nowMs + step.forMs;
      if (nowMs < step.endsMs) {
        step.left -= 1;
        if (step.left === 0) this.#script.shift();
        return step.fault;
      }
      this.#script.shift();
    }
    return this.#switch;
  }

  clear(): void {
    this.#script = [];
    this.#switch = undefined;
  }
}
