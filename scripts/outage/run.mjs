// What gets lost: the same outages, bursts, kills and disk faults, for spanhog and for a bare posthog-node client
// on its defaults. Needs a build. The whole takes about a quarter of an hour, `--quick` three minutes.
// The last three need Linux and a user that may make namespaces.
//   node scripts/outage/run.mjs [outage|burst|poison|unauthorized|sigterm|sigkill|disk|clocks|sigstop|namespaces|smallDisk …] [--quick] [--json]
import * as kills from './kills.mjs';
import * as machines from './machines.mjs';
import * as outages from './outages.mjs';

const scenarios = { ...outages, ...kills, ...machines };

const args = process.argv.slice(2);
const isQuick = args.includes('--quick');
const names = args.filter((arg) => !arg.startsWith('--'));
const unknown = names.find((name) => !Object.hasOwn(scenarios, name));
if (unknown !== undefined) {
  console.error(`error: no scenario ${unknown}; there are ${Object.keys(scenarios).join(', ')}`);
  process.exit(2);
}
const isJson = args.includes('--json');
// Far beyond the longest run: this ends, whatever happens.
setTimeout(() => {
  console.error('error: not done after half an hour');
  process.exit(1);
}, 30 * 60_000).unref();

const loads = isQuick
  ? [{ perSecond: 300, outageMs: 1_500 }]
  : [200, 1_000].flatMap((perSecond) => [20_000, 50_000].map((outageMs) => ({ perSecond, outageMs })));
const variants = loads.flatMap((load) => ['v0', 'v1'].map((wire) => Object.assign({ wire }, load)));
const rows = [];

for (const [name, run] of Object.entries(scenarios)) {
  if (names.length > 0 && !names.includes(name)) continue;
  for (const variant of name === 'outage' ? variants : [{}]) {
    for (const row of await run(Object.assign(variant, { isQuick }))) {
      rows.push(row);
      if (!isJson) print(row);
    }
  }
}
if (isJson) console.log(JSON.stringify(rows));
const losses = rows.filter(
  ({ sender, lost, twice = 0 }) => sender === 'spanhog' && (lost !== 0 || twice !== 0),
);
if (!isJson)
  console.log(
    losses.length === 0 ? '\nspanhog lost none.' : `\nspanhog lost events in ${losses.length} scenarios.`,
  );
process.exit(losses.length === 0 ? 0 : 1);

function print({ scenario, sender, events, lost, note = '' }) {
  const share = lost === 0 ? '' : ` (${((100 * lost) / events).toFixed(1)} %)`;
  const count = `${lost.toLocaleString('en-US')} of ${events.toLocaleString('en-US')} lost${share}`;
  console.log(`${scenario.padEnd(46)} ${sender.padEnd(13)} ${count.padEnd(34)} ${note}`.trimEnd());
}
