import { setTimeout as sleep } from 'node:timers/promises';

const LONGEST_MS = 60_000;

/**
 * Waits until so many events are counted: what ended in a turn may be read in later ones.
 * @param {() => number} count
 * @param {number} wanted
 * @throws {Error} when they aren't within a minute
 */
export async function untilCounted(count, wanted) {
  const from = performance.now();
  while (count() < wanted) {
    if (performance.now() - from > LONGEST_MS) throw new Error(`${count()} of ${wanted} wait`);
    await sleep(5);
  }
}
