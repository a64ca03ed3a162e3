/**
 * The whole way once, on this machine: a PostHog, an API with OpenTelemetry and spanhog, real requests, and the answers
 * to thirteen questions, each number held against what was sent. `npm run demo`; `-- --keep` leaves the PostHog open on
 * its events.
 */
import { parseArgs } from 'node:util';
import { ENDPOINTS } from '../../examples/express-api/endpoints.mjs';
import { startApi } from './api-process.mjs';
import { startCollector } from './collector.mjs';
import { Driver } from './driver.mjs';
import { proveFacts } from './facts-held.mjs';
import { Ledger } from './ledger.mjs';
import { printAnswers, printProofs, printRest, printVerdict } from './print.mjs';
import { provePrivacy } from './privacy.mjs';
import * as proofs from './proofs.mjs';
import { holdAnswers } from './questions-held.mjs';
import { sabotage } from './sabotage.mjs';
import { count, paint, Progress } from './terminal.mjs';
import { playTraffic } from './traffic.mjs';

const [{ startDevServer }, { INSIGHTS }, { formatAnswer }] = await Promise.all([
  import('../../dist/modules/dev/server.js'),
  import('../../dist/modules/insights/index.js'),
  import('../../dist/modules/cli/answer-text.js'),
]).catch((error) => {
  console.error(`The library is not built yet: node scripts/build.mjs\n${error}`);
  process.exit(1);
});

const { keep } = parseArgs({ options: { keep: { type: 'boolean', default: false } } }).values;
/** Fewer are over sooner, and say less. */
const ROUNDS = Number(process.env.SPANHOG_DEMO_ROUNDS ?? 8);

/** What a signal does: with `--keep` it is waited for. */
let leave = (/** @type {number} */ code) => process.exit(code);
/** What has to end, however this ends. @type {(() => unknown)[]} */
const cleanUps = [];
process.once('exit', () => cleanUps.forEach((cleanUp) => void cleanUp()));
for (const [signal, code] of /** @type {const} */ ([
  ['SIGINT', 130],
  ['SIGTERM', 143],
])) {
  process.once(signal, () => leave(code));
}

try {
  process.exitCode = (await run()) ? 0 : 1;
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await Promise.all(cleanUps.splice(0).map((cleanUp) => cleanUp()));
}

async function run() {
  const startedMs = performance.now();
  const posthog = await startDevServer({ port: 0 });
  cleanUps.push(() => posthog.close());
  const collector = await startCollector();
  cleanUps.push(() => collector.close());
  const api = await startApi({ posthogUrl: posthog.url, collectorUrl: collector.url });
  cleanUps.push(() => api.kill());
  introduce(posthog, api);

  const ledger = new Ledger();
  await drive(api, ledger);
  const stats = await api.stop();
  const isRequest = ({ event }) => event !== 'api_inventory';
  const others = posthog.events().filter((event) => !isRequest(event));
  const events = sabotage(process.env.SPANHOG_DEMO_SABOTAGE, {
    ledger,
    events: posthog.events().filter(isRequest),
  });

  const held = holdAnswers(INSIGHTS, events, ledger, ENDPOINTS, collector.serverTraceIds);
  const proven = [
    proofs.proveCountedOnce(ledger, events),
    proofs.proveIgnored(ledger, stats),
    proofs.proveSampling(ledger, events, collector.serverTraceIds),
    proofs.proveIdentity(ledger, events),
    proofs.proveJourney(ledger, events),
    proveFacts(ledger, events),
    provePrivacy(ledger, events),
    proofs.proveDelivery(stats, [...events, ...others], api.output),
  ];
  printAnswers(held, formatAnswer);
  printProofs(proven);

  const found = [
    ...held.map(({ number, comparison }) => ({
      about: `Question ${number}`,
      problems: comparison.problems,
    })),
    ...proven.map(({ claim, problems }) => ({ about: claim, problems })),
  ];
  const values = held.reduce((sum, { comparison }) => sum + comparison.values, 0);
  printVerdict(found, values, proven.length, (performance.now() - startedMs) / 1000);
  printRest(keep ? posthog.url : undefined);
  if (keep) await new Promise((resolve) => (leave = resolve));
  return found.every(({ problems }) => problems.length === 0);
}

function introduce(posthog, api) {
  console.log(`
 ${paint('bold', 'spanhog')}: an API's requests become PostHog events

   PostHog  ${posthog.url}  on this machine, as strict as the real one
   API      ${api.url}  examples/express-api, a process of its own (${api.pid})
   tracing  1 trace in 10 is exported, every request is counted
`);
}

/** @param {{ url: string }} api @param {Ledger} ledger */
async function drive(api, ledger) {
  const driver = new Driver(api.url, ledger);
  cleanUps.push(() => driver.close());
  const progress = new Progress();
  let round = 0;
  const show = (isMilestone) =>
    progress.show(`round ${round} of ${ROUNDS}, ${count(driver.sent)} requests sent`, isMilestone);
  const ticker = setInterval(show, 100, false);
  const startedMs = performance.now();
  try {
    await playTraffic(driver, ROUNDS, (next) => {
      round = next;
      show(next % 2 === 0);
    });
  } finally {
    clearInterval(ticker);
    progress.clear();
    driver.close();
  }
  const { exchanges } = ledger;
  const different = (of) => new Set(exchanges.map(of).filter(Boolean)).size;
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  console.log(
    `   ${count(exchanges.length)} requests in ${seconds} s, by ${different(({ user }) => user)} users of ` +
      `${different(({ organization }) => organization)} organizations, with ` +
      `${different(({ client, clientVersion }) => `${client} ${clientVersion}`)} client programs`,
  );
}
