import { by, percent } from '../grouping.js';
import type { Insight } from '../insight.js';
import { guessJourney, journeysOf, stepTimesMs } from '../journey.js';
import { usageOf } from '../usage.js';

export const journey: Insight = {
  id: 'journey',
  title: 'Where on the happy path do users drop off?',
  advice: 'Start with the step that loses the most: look at its errors and its documentation.',
  empty:
    "No steps yet: name some events with the option `events`, such as 'POST /api/*/projects': 'project_create'.",
  parameters: ['organization', 'period', 'journey'],
  columns: [
    { key: 'step', title: 'Step', unit: 'step', meaning: 'Its place on the path, from 1.' },
    { key: 'event', title: 'Event', unit: 'text', meaning: 'The name of the event that the step is.' },
    {
      key: 'users',
      title: 'Users',
      unit: 'users',
      meaning: 'Who did this step after all those before it.',
    },
    { key: 'share', title: 'Share', unit: '%', meaning: 'Of the users who did the first step.' },
    {
      key: 'dropped',
      title: 'Go no further',
      unit: 'users',
      meaning: 'Who did this step and not the next one.',
    },
    { key: 'dropped_share', title: 'Lost', unit: '%', meaning: 'Of the users who did this step.' },
  ],
  chart: { kind: 'funnel', label: 'event', value: 'users' },
  answer: (events, { organization, period, journey: given } = {}) => {
    const usage = usageOf(events, { organization, period });
    const steps = given ?? guessJourney(usage);
    const done = [...journeysOf(usage).values()].map((own) => stepTimesMs(own, steps).length);
    const reached = steps.map((_, index) => done.filter((count) => count > index).length);
    return steps
      .map((event, index) => {
        const users = reached[index] ?? 0;
        const dropped = index + 1 < steps.length ? users - (reached[index + 1] ?? 0) : 0;
        return {
          step: index + 1,
          event,
          users,
          share: percent(users, reached[0] ?? 0),
          dropped,
          dropped_share: percent(dropped, users),
        };
      })
      .toSorted(by('step'));
  },
};
