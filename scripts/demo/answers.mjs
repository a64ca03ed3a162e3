/** The ten questions with their answers: from the events, held against the ledger, ready to be shown. */
import { compare } from './compare.mjs';
import * as expected from './expected.mjs';
import * as questions from './questions.mjs';
import { deprecation, failing, teachable } from './advice.mjs';
import * as column from './columns.mjs';
import { sparkline } from './terminal.mjs';

/**
 * @typedef {import('./questions.mjs').QuestionEvent} QuestionEvent
 * @typedef {import('./compare.mjs').Comparison} Comparison
 * @typedef {object} Table
 * @property {string} [title]
 * @property {import('./terminal.mjs').Column<any>[]} columns
 * @property {Comparison} comparison
 * @property {number} [limit] rows to show; all are checked
 * @property {(row: any) => boolean} [pick] which rows to show
 * @property {string} [note]
 * @typedef {{ question: string, tables: Table[] }} Answer
 */

const STEPS = ['user_signup', 'user_login', 'project_create', 'widget_create'];
const MINIMAL_REQUESTS = 10;
const SHOWN = 8;

/**
 * @param {readonly QuestionEvent[]} events
 * @param {import('./ledger.mjs').Ledger} ledger
 * @param {readonly import('./questions.mjs').InventoryEntry[]} inventory
 * @param {readonly string[]} serverTraceIds that the tracing back end got
 * @returns {Answer[]}
 */
export function answerAll(events, ledger, inventory, serverTraceIds) {
  const { counted } = ledger;
  return [
    mostUsed(events, counted),
    minimalEngagement(events, counted, inventory),
    versionsOfUsers(events, counted),
    versionsOfOrganizations(events, counted),
    authentication(events, counted),
    dropOffs(events, counted),
    overTime(events, ledger),
    teachable(events, counted, inventory),
    deprecation(events, counted, inventory),
    failing(events, counted, serverTraceIds),
  ];
}

function mostUsed(events, counted) {
  const answer = questions.endpointsByUse(events);
  const total = questions.sumRequests(events);
  return {
    question: 'Which endpoints are used the most?',
    tables: [
      {
        columns: [
          column.text('endpoint'),
          column.number('requests'),
          column.share('requests', total),
          column.number('callers'),
          column.bars('requests', answer),
        ],
        comparison: compare(answer, expected.expectEndpointsByUse(counted), ['endpoint']),
        limit: SHOWN,
      },
    ],
  };
}

function minimalEngagement(events, counted, inventory) {
  const answer = questions.endpointsBarelyUsed(events, inventory, MINIMAL_REQUESTS);
  const sent = expected.expectEndpointsBarelyUsed(counted, inventory, MINIMAL_REQUESTS);
  return {
    question: 'Which see minimal engagement, or none at all?',
    tables: [
      {
        columns: [column.text('endpoint'), column.number('requests'), column.number('callers')],
        comparison: compare(answer, sent, ['endpoint']),
        note: `of the ${inventory.length} that the API declares, those with fewer than ${MINIMAL_REQUESTS} requests`,
      },
    ],
  };
}

function versionsOfUsers(events, counted) {
  const answer = questions.versionsByUser(events);
  // One user who stayed on v1, one who moved on, one who was never there.
  const shown = new Set(
    ['v1', 'v1,v2', 'v2'].map((versions) =>
      answer.find((row) => Object.keys(row.versions).toSorted().join(',') === versions),
    ),
  );
  return {
    question: 'Which versions of the API is a given user on?',
    tables: [
      {
        columns: [
          column.text('user'),
          column.text('organization'),
          { title: 'v1', cell: ({ versions }) => versions.v1 ?? 0, right: true },
          { title: 'v2', cell: ({ versions }) => versions.v2 ?? 0, right: true },
          { title: 'on now', cell: ({ newest }) => newest },
        ],
        comparison: compare(answer, expected.expectVersionsByUser(counted), ['user']),
        pick: (row) => shown.has(row),
      },
    ],
  };
}

function versionsOfOrganizations(events, counted) {
  return {
    question: 'Are users of one organization on different versions?',
    tables: [
      {
        columns: [
          column.text('organization'),
          column.number('users'),
          column.usersOn('only v1', 'v1'),
          column.usersOn('only v2', 'v2'),
          column.usersOn('both', 'v1 + v2'),
          { title: 'different?', cell: ({ differ }) => (differ ? 'yes' : 'no') },
        ],
        comparison: compare(
          questions.versionsByOrganization(events),
          expected.expectVersionsByOrganization(counted),
          ['organization'],
        ),
      },
    ],
  };
}

function authentication(events, counted) {
  const answer = questions.authMethods(events);
  const total = questions.sumRequests(events);
  return {
    question: 'Which authentication methods prevail?',
    tables: [
      {
        columns: [
          column.text('method'),
          column.number('requests'),
          column.share('requests', total),
          column.number('callers'),
          column.bars('requests', answer),
        ],
        comparison: compare(answer, expected.expectAuthMethods(counted), ['method']),
      },
    ],
  };
}

function dropOffs(events, counted) {
  const answer = questions.happyPath(events, STEPS);
  const all = answer[0].users;
  return {
    question: 'Where on the happy path do users drop off?',
    tables: [
      {
        columns: [
          column.text('step'),
          column.number('users'),
          column.share('users', all),
          column.bars('users', answer),
          column.leaving,
        ],
        comparison: compare(answer, expected.expectHappyPath(counted, STEPS), ['step']),
      },
    ],
  };
}

function overTime(events, ledger) {
  const endpoints = ['v1', 'v2'].map((version) => `GET /api/${version}/projects/{project_id}/widgets`);
  const [{ startMs }] = ledger.rounds;
  const seconds = ledger.rounds.map((round) => ((round.startMs - startMs) / 1000).toFixed(1));
  return {
    question: 'What is the usage of one endpoint over time?',
    tables: [
      {
        columns: [
          column.text('endpoint'),
          ...seconds.map(column.interval),
          { title: '', cell: ({ requests }) => sparkline(requests) },
        ],
        comparison: compare(
          endpoints.map((endpoint) => questions.useOverTime(events, endpoint, ledger.boundariesMs)),
          endpoints.map((endpoint) =>
            expected.expectUseOverTime(ledger.counted, endpoint, ledger.rounds.length),
          ),
          ['endpoint'],
        ),
        note: 'one endpoint in both its versions; a column is an interval that starts after so many seconds',
      },
    ],
  };
}
