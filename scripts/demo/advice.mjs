/** What to teach, to deprecate and to repair: questions 8 to 10. */
import * as column from './columns.mjs';
import { compare } from './compare.mjs';
import * as expected from './expected.mjs';
import * as questions from './questions.mjs';

const SHOWN = 8;

export function teachable(events, counted, inventory) {
  const features = questions.teachableFeatures(inventory);
  return {
    question: 'Which features does an organization underuse, that it could be taught?',
    tables: [
      {
        columns: [column.text('organization'), ...features.map(column.feature)],
        comparison: compare(
          questions.featuresByOrganization(events, inventory),
          expected.expectFeaturesByOrganization(counted, inventory),
          ['organization'],
        ),
        note: "▼ less than a quarter of everybody's share, though most organizations use it",
      },
    ],
  };
}

export function deprecation(events, counted, inventory) {
  const callers = questions.deprecatedCallers(events);
  return {
    question: 'Which are underused by all, to deprecate; and who still calls the deprecated ones?',
    tables: [
      {
        columns: [column.text('feature'), column.number('requests'), column.number('organizations')],
        comparison: compare(
          questions.featuresBarelyUsed(events, inventory),
          expected.expectFeaturesBarelyUsed(counted, inventory),
          ['feature'],
        ),
      },
      {
        title: `${column.namesOf(callers, 'endpoint')} is deprecated, and still called by`,
        columns: [
          column.text('user'),
          column.text('organization'),
          column.text('client'),
          column.number('requests'),
        ],
        comparison: compare(callers, expected.expectDeprecatedCallers(counted, inventory), [
          'endpoint',
          'user',
        ]),
        limit: SHOWN,
      },
    ],
  };
}

export function failing(events, counted, serverTraceIds) {
  const answer = questions.failures(events);
  return {
    question: 'Who is the caller of a failing endpoint, and in which trace?',
    tables: [
      {
        title: `${column.namesOf(answer, 'endpoint')} answers ${column.namesOf(answer, 'status')} to`,
        columns: [
          column.text('user'),
          column.text('organization'),
          column.number('failures'),
          column.oneTrace,
          column.exportedTraces,
        ],
        comparison: compare(answer, expected.expectFailures(counted, serverTraceIds), [
          'endpoint',
          'user',
          'status',
        ]),
        limit: SHOWN,
      },
    ],
  };
}
