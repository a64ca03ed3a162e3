import type { Fault } from './fault.js';

/** A fault for the next requests. */
export type ScriptedFault = Fault & {
  /** Requests in a row that meet it. @default 1 */
  readonly times?: number;
};

/** Which fault the next request meets: first the script, step by step, then the switch. */
export class FaultPlan {
  #script: { readonly fault: Fault; left: number }[] = [];
  #switch: Fault | undefined;

  /** Adds steps behind those that are left. @throws {TypeError} when `times` isn't a whole number from 1. */
  add(steps: readonly ScriptedFault[]): void {
    for (const { times = 1, ...fault } of steps) {
      if (!Number.isSafeInteger(times) || times < 1) {
        throw new TypeError(`Expected \`times\` to be a whole number from 1, got ${String(times)}`);
      }
      this.#script.push({ fault, left: times });
    }
  }

  /** Turns a fault on for as long as it takes, or off with `undefined`. */
  set(fault: Fault | undefined): void {
    this.#switch = fault;
  }

  /** The fault of the request that just arrived; a step of the script is used up by it. */
  next(): Fault | undefined {
    const [step] = this.#script;
    if (!step) return this.#switch;
    step.left -= 1;
    if (step.left === 0) this.#script.shift();
    return step.fault;
  }

  clear(): void {
    this.#script = [];
    this.#switch = undefined;
  }
}
