import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';

const TICK_MS = 10;
/** What a late tick may catch up with. */
const LONGEST_TICK = 4;

/**
 * Calls `send` at a steady rate.
 * @param {number} perSecond
 * @param {number} count of calls in all
 * @param {(number: number) => void} send
 */
export async function feed(perSecond, count, send, tickMs = TICK_MS) {
  const perTick = (perSecond * tickMs) / 1_000;
  let due = 0;
  let sent = 0;
  let atMs = performance.now();
  while (sent < count) {
    await sleep(tickMs);
    const nowMs = performance.now();
    due += Math.min(((nowMs - atMs) * perSecond) / 1_000, perTick * LONGEST_TICK);
    atMs = nowMs;
    for (; sent < Math.min(Math.floor(due), count); sent += 1) send(sent);
  }
}

/**
 * The same in turns of exactly so many calls: a late one is made up for by turns, not by larger ones.
 * @param {number} perSecond
 * @param {number} perTurn
 * @param {number} count of calls in all
 * @param {(number: number) => void} send
 */
export async function feedTurns(perSecond, perTurn, count, send) {
  const from = performance.now();
  for (let sent = 0; sent < count;) {
    const waitMs = from + (sent / perSecond) * 1_000 - performance.now();
    if (waitMs > 0) await sleep(waitMs);
    else await nextTurn();
    for (const last = Math.min(sent + perTurn, count); sent < last; sent += 1) send(sent);
  }
}
