import { AppProcess } from './app-process.mjs';
import { ATTACHED, environmentOf, nodeArguments } from './app-start.mjs';
import { send } from './driver.mjs';
import { compareEvent } from './expected.mjs';
import { REQUESTS } from './requests.mjs';

/**
 * Starts a framework's app, sends it the twelve requests, ends it, and holds the events against the table.
 *
 * @param {import('./frameworks.mjs').Framework} framework
 * @param {import('./cells.mjs').Cell} cell
 * @param {{ node: string, tree: string, posthog: any, collector: any }} place
 * @returns {Promise<string[]>} what is wrong
 */
export async function runApp(framework, cell, place) {
  const { node, tree, posthog } = place;
  const service = `${cell.sdk} ${cell.node} ${idOf(framework)}`;
  const app = new AppProcess(node, nodeArguments(framework), {
    cwd: `${tree}/${framework.folder ?? 'apps'}`,
    env: environmentOf(framework, place, service),
  });
  const wrong = [];
  const requests = framework.requests ?? REQUESTS;
  try {
    app.port = Number(await app.line('listening'));
    for (const [index, request] of requests.entries()) {
      const problems = await (framework.send ?? send)(app, request, index + 1);
      wrong.push(...problems.map((problem) => `${request.name}: ${problem}`));
    }
    if (framework.flushes) wrong.push(...checkFlushed(requests, eventsOf(posthog, service)));
    const exitCode = await app.stop(framework.zeroCode?.signal);
    if (exitCode !== 0) wrong.push(`it ended with ${exitCode}`);
    const events = eventsOf(posthog, service);
    wrong.push(...compareAll(framework, cell, requests, events, service));
    if (framework.zeroCode)
      wrong.push(...checkZeroCode(framework.zeroCode, app, place.collector.spansOf(service)));
    else wrong.push(...checkStats(JSON.parse(await app.line('stats')), events));
  } catch (error) {
    await app.kill();
    wrong.push(String(error));
  }
  return wrong.length > 0 ? [...wrong, ...app.output.map((line) => `  | ${line}`)] : [];
}

/** @param {import('./frameworks.mjs').Framework} framework */
export function idOf({ name, app, with: spans }) {
  return `${name} (${spans}; ${app.endsWith('.cjs') ? 'CJS' : 'ESM'})`;
}

function eventsOf(posthog, service) {
  return posthog.events().filter(({ properties }) => properties.service_name === service);
}

/** Lambda freezes a function between its invocations: what an invocation made has to be sent within it. */
function checkFlushed(requests, events) {
  const expected = requests.filter(({ event }) => event).length;
  return events.length === expected ? [] : [`${events.length} of ${expected} events were sent in time`];
}

function compareAll(framework, cell, requests, events, service) {
  const wrong = [];
  const left = [...events];
  for (const [index, request] of requests.entries()) {
    const number = index + 1;
    const expected = expectedOf(framework, cell, request);
    const version = `1.0.${number}`;
    const isIts = ({ properties }) => properties.client_version === version;
    const at = left.some(isIts)
      ? left.findIndex(isIts)
      : left.findIndex((event) => !event.properties.client_version);
    if (!expected) {
      if (left.some(isIts)) wrong.push(`${request.name}: an event, and there should be none`);
      left.splice(0, left.length, ...left.filter((event) => !isIts(event)));
      continue;
    }
    const [event] = at < 0 ? [] : left.splice(at, 1);
    if (!event) wrong.push(`${request.name}: no event`);
    else {
      const problems = compareEvent(expected, event, { method: request.method, service, number });
      wrong.push(...problems.map((problem) => `${request.name}: ${problem}`));
    }
  }
  return [...wrong, ...left.map(({ properties }) => `one event too many: ${JSON.stringify(properties)}`)];
}

/** The table's event, with what is different in this framework. */
function expectedOf(framework, cell, request) {
  const differences = [...(framework.differs ?? []), ...(framework.differsIn?.(cell) ?? [])];
  return differences.reduce((event, { change }) => change(event, request), request.event);
}

function checkStats({ events }, arrived) {
  const { accepted, delivered } = events;
  const isRight = accepted === arrived.length && delivered === accepted;
  return isRight ? [] : [`stats() says ${JSON.stringify(events)}, and ${arrived.length} events arrived`];
}

/** It says one line before the first event's, and spans that the sampler left out are not exported for our being there. */
function checkZeroCode({ says = ATTACHED, exports = true }, app, exported) {
  const wrong = [];
  const lines = app.saying('spanhog').filter((line) => !line.startsWith('spanhog: the first event: '));
  const isSaid = lines.length === 1 && new RegExp(`^spanhog: ${says}$`).test(lines[0]);
  if (!isSaid) wrong.push(`it should say "${says}", and says ${JSON.stringify(lines)}`);
  if (exported > 0 !== exports) wrong.push(`${exported} spans were exported`);
  return wrong;
}
