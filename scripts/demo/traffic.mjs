/** The demo's traffic in rounds, quiet between them, so that usage over time has clear borders. */
import { setTimeout as delay } from 'node:timers/promises';
import { castMembers } from './cast.mjs';
import { work } from './daily-work.mjs';
import { join, sendAs } from './journey.mjs';
import { checkHealth, scan, visit } from './strangers.mjs';

const PLAYERS = 8;
const QUIET_MS = 250;

/** @param {import('./driver.mjs').Driver} driver @param {number} rounds @param {(round: number) => void} onRound */
export async function playTraffic(driver, rounds, onRound) {
  const members = castMembers();
  for (let round = 1; round <= rounds; round += 1) {
    onRound(round);
    await driver.inRound(round, () => playRound(driver, members, round));
    await checkHealth(driver);
    await delay(QUIET_MS);
  }
}

/** @param {import('./driver.mjs').Driver} driver @param {import('./cast.mjs').Member[]} members @param {number} round */
async function playRound(driver, members, round) {
  const plays = members.flatMap((member) => {
    if (member.joinsIn === round) return [() => join(driver, member, round)];
    return member.joinsIn < round && member.reaches > 1 ? [() => work(driver, member, round)] : [];
  });
  plays.push(
    () => visit(driver, round),
    () => scan(driver, round),
  );
  // The one time that anybody uses webhooks.
  const first = members.find(({ joinsIn, reaches }) => joinsIn < round && reaches === 4);
  if (round === 5 && first) plays.push(() => addWebhook(driver, first));
  await playAll(plays);
}

/** @param {import('./driver.mjs').Driver} driver @param {import('./cast.mjs').Member} member */
function addWebhook(driver, member) {
  const body = { url: `https://hooks.example/${member.random.hex(12)}` };
  return sendAs(driver, member, { method: 'POST', template: '/api/v2/webhooks', body });
}

/** A few at a time. @param {(() => Promise<unknown>)[]} plays */
async function playAll(plays) {
  const waiting = [...plays];
  const player = async () => {
    for (let play = waiting.shift(); play; play = waiting.shift()) await play();
  };
  await Promise.all(Array.from({ length: PLAYERS }, player));
}
