/** The thirteen answers out of the events, each row held against the ledger. */
import { compare } from './compare.mjs';
import * as expected from './expected.mjs';
import * as advice from './expected-advice.mjs';

/**
 * @typedef {import('../../dist/modules/insights/index.js').Insight} Insight
 * @typedef {{ number: number, insight: Insight, comparison: import('./compare.mjs').Comparison }} Held
 */

const STEPS = ['user_signup', 'user_login', 'project_create', 'widget_create'];

/**
 * @param {readonly Insight[]} insights
 * @param {readonly import('../../dist/modules/insights/index.js').InsightEvent[]} events
 * @param {import('./ledger.mjs').Ledger} ledger
 * @param {readonly import('../../examples/express-api/endpoints.mjs').Endpoint[]} inventory
 * @param {readonly string[]} serverTraceIds that the tracing back end got
 * @returns {Held[]}
 */
export function holdAnswers(insights, events, ledger, inventory, serverTraceIds) {
  const { counted } = ledger;
  // As late as the rounds allow, up to the last one in which members join.
  const borders = ledger.boundariesMs.slice(0, 3);
  // A period so long that nobody was away for as long before it: how much of a round members are away is chance.
  const period = timesOf(borders.at(-1), borders.at(-1) + 86_400_000);

  /** What each question is asked with, what must come out, and the fields that name a row. */
  const asked = {
    'top-endpoints': [{}, expected.expectTopEndpoints(counted), ['endpoint']],
    'unused-endpoints': [{ inventory }, expected.expectUnusedEndpoints(counted, inventory), ['endpoint']],
    'versions-by-user': [{}, expected.expectVersionsByUser(counted), ['user', 'version']],
    'mixed-versions': [{}, expected.expectMixedVersions(counted), ['organization', 'versions']],
    'auth-methods': [{}, expected.expectAuthMethods(counted), ['method']],
    // Nobody names the steps: the insight has to find them.
    journey: [{}, expected.expectJourney(counted, STEPS), ['event']],
    'underused-by-organization': [
      { inventory },
      advice.expectUnderused(counted, inventory),
      ['organization', 'feature'],
    ],
    deprecate: [{ inventory }, advice.expectDeprecate(counted, inventory), ['endpoint', 'user', 'client']],
    'failing-callers': [
      {},
      advice.expectFailingCallers(counted, serverTraceIds),
      ['endpoint', 'user', 'status'],
    ],
    activation: [
      { period },
      expected.expectActivation(counted, STEPS, borders.length + 1),
      ['user'],
      { inOrder: false },
    ],
    clients: [{}, advice.expectClients(counted), ['client', 'version']],
    failures: [{}, advice.expectFailures(counted), ['endpoint', 'organization', 'status', 'error_type']],
  };
  return insights.map((insight, index) => {
    const held = { number: index + 1, insight };
    if (insight.id === 'endpoint-over-time')
      return { ...held, comparison: overTime(insight, events, ledger) };
    const [parameters, rows, keys, how] = asked[insight.id];
    return { ...held, comparison: compare(insight.answer(events, parameters), rows, keys, how) };
  });
}

/** @param {number} fromMs @param {number} toMs */
function timesOf(fromMs, toMs) {
  return { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() };
}

/** Each endpoint's requests by rounds: the driver knows in which round a request was, and not in which second. */
function overTime(insight, events, ledger) {
  const times = ledger.boundariesMs.map((ms) => new Date(ms).toISOString());
  const periods = [...times, undefined].map((to, round) => ({ from: times[round - 1], to }));
  const endpoints = [...new Set(ledger.counted.map(({ endpoint }) => endpoint))];
  const sum = (rows, key) => rows.reduce((total, row) => total + row[key], 0);
  const answer = endpoints.map((endpoint) => {
    const rounds = periods.map((period) => insight.answer(events, { endpoint, period }));
    return {
      endpoint,
      requests: rounds.map((rows) => sum(rows, 'requests')),
      failed: sum(rounds.flat(), 'failed'),
    };
  });
  const sent = endpoints.map((endpoint) =>
    expected.expectUseOverTime(ledger.counted, endpoint, ledger.rounds.length),
  );
  return compare(answer, sent, ['endpoint']);
}
