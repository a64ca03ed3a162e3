import { setImmediate as nextTurn } from 'node:timers/promises';

/** Takes a step a turn of the event loop: whoever waits for the app goes first, however large a document is. */
export async function inTurns<Result>(steps: Iterator<unknown, Result>): Promise<Result> {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    await nextTurn();
  }
}
