/** Without an answer for so long, nobody else waits for one. */
const SILENCE_MS = 1_000;

/** Whether PostHog leaves requests unanswered: whoever waits for one then waits for nothing, up to the last moment. */
export class Silence {
  #sinceMs = 0;
  #lasts = false;

  /** A request begins while no other is under way. */
  begin(nowMs: number): void {
    this.#sinceMs = nowMs;
  }

  /** A request ended. */
  end(nowMs: number, hasTimedOut: boolean): void {
    this.#sinceMs = nowMs;
    this.#lasts = hasTimedOut;
  }

  /** Someone waited for a request for as long as possible. */
  outwait(): void {
    this.#lasts = true;
  }

  /** @param isAwaited Whether someone waits for the requests under way already. */
  lasts(nowMs: number, isAwaited: boolean): boolean {
    return this.#lasts || (isAwaited && nowMs - this.#sinceMs > SILENCE_MS);
  }
}
