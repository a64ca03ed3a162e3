import { LAST_USED, ORGANIZATION, REQUESTS, USER } from '../columns.js';
import { by, groupBy, lastTime, latest, organizationOf, sumRequests } from '../grouping.js';
import type { Insight } from '../insight.js';
import { requestsOf } from '../usage.js';

export const versionsByUser: Insight = {
  id: 'versions-by-user',
  title: 'Which versions of the API is a given user on?',
  advice: 'Before you change or end a version, these are the people to write to.',
  empty:
    'No user has called a version yet: name callers with identify(), and the version in the route or in api.version.',
  parameters: ['organization', 'caller', 'period'],
  columns: [
    USER,
    ORGANIZATION,
    { key: 'version', title: 'Version', unit: 'text', meaning: 'A version of the API that the user called.' },
    REQUESTS,
    LAST_USED,
    {
      key: 'current',
      title: 'On it now',
      unit: 'yes/no',
      meaning: "Whether the user's last request was to this version.",
    },
  ],
  answer: (events, { organization, caller, period } = {}) => {
    const usage = requestsOf(events, { organization, caller, period }).filter(
      (each) => each.caller !== null && each.version !== null,
    );
    return [...groupBy(usage, (each) => each.caller)]
      .flatMap(([user, own]) => {
        const current = latest(own)?.version;
        const home = organizationOf(own);
        return [...groupBy(own, ({ version }) => version)].map(([version, calls]) => ({
          user,
          organization: home,
          version,
          requests: sumRequests(calls),
          last_used: lastTime(calls),
          current: version === current,
        }));
      })
      .toSorted(by('user', 'version'));
  },
};
