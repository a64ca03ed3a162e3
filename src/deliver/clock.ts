import { Backstage } from './untraced.js';

/** Stops a timer; calling it again, or after it fired, does nothing. */
export type Cancel = () => void;

/** Time and its timers, handed in so that nothing else in here reads a clock. */
export interface Clock {
  /** Milliseconds that never jump: for waits and deadlines. */
  monotonicMs(): number;
  /** Milliseconds since 1970: only for dates that a server sends. */
  wallMs(): number;
  /** In a later turn of the event loop, so that requests of the app get theirs in between. */
  soon(run: () => void): void;
  /** @param keepsProcess Whether the process stays alive for it; only where someone awaits the outcome. */
  after(waitMs: number, run: () => void, keepsProcess?: boolean): Cancel;
}

// Node fires a longer timer after one millisecond.
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  monotonicMs: () => performance.now(),
  wallMs: () => Date.now(),
  soon: (run) => {
    setImmediate(run);
  },
  after: (waitMs, run, keepsProcess = false) => {
    const timer = setTimeout(run, Math.min(Math.max(Math.ceil(waitMs), 1), LONGEST_TIMER_MS));
    if (!keepsProcess) timer.unref();
    return () => clearTimeout(timer);
  },
};

/**
 * A clock whose timers run outside the request that happened to start them, and reach nobody with a mistake of ours.
 * @param onMistake Told of one; must not throw.
 */
export function guardClock(clock: Clock, onMistake: () => void): Clock {
  const backstage = new Backstage();
  const guarded = (run: () => void) => (): void => {
    try {
      run();
    } catch {
      onMistake();
    }
  };
  return {
    monotonicMs: () => clock.monotonicMs(),
    wallMs: () => clock.wallMs(),
    soon: (run) => backstage.run(() => clock.soon(guarded(run))),
    after: (waitMs, run, keepsProcess) =>
      backstage.run(() => clock.after(waitMs, guarded(run), keepsProcess)),
  };
}

/**
 * Waits for a task for so long, and then no longer; the task goes on.
 * @param keepsProcess Whether the process stays alive for it.
 * @returns Whether it was done in time. Rejects as the task does.
 */
export async function within(
  limitMs: number,
  task: Promise<unknown>,
  clock: Pick<Clock, 'after'> = systemClock,
  keepsProcess = true,
): Promise<boolean> {
  let cancelTimer: Cancel | undefined;
  const late = new Promise<boolean>((resolve) => {
    cancelTimer = clock.after(limitMs, () => resolve(false), keepsProcess);
  });
  try {
    return await Promise.race([task.then(() => true), late]);
  } finally {
    cancelTimer?.();
  }
}
