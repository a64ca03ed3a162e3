import { ORGANIZATION } from '../columns.js';
import { by, compareText, groupBy, percent } from '../grouping.js';
import type { Insight } from '../insight.js';
import { requestsOf } from '../usage.js';

export const mixedVersions: Insight = {
  id: 'mixed-versions',
  title: 'Are users of one organization on different versions?',
  advice: 'A mixed organization is in the middle of a move, or forgot somebody: help it to finish.',
  empty: 'No organization has called a version yet: name it with identify({ user, organization }).',
  parameters: ['organization', 'period'],
  columns: [
    ORGANIZATION,
    {
      key: 'versions',
      title: 'Versions',
      unit: 'text',
      meaning: 'The versions that each of these users called: v1 + v2 for those who called both.',
    },
    { key: 'users', title: 'Users', unit: 'users', meaning: 'Users who called exactly these versions.' },
    { key: 'share', title: 'Share', unit: '%', meaning: "Of the organization's users." },
    {
      key: 'mixed',
      title: 'Different?',
      unit: 'yes/no',
      meaning: 'Whether the organization has users on other versions as well.',
    },
  ],
  chart: { kind: 'bars', label: 'organization', value: 'users', series: 'versions' },
  answer: (events, { organization, period } = {}) => {
    const usage = requestsOf(events, { organization, period }).filter(
      (each) => each.caller !== null && each.version !== null && each.organization !== null,
    );
    return [...groupBy(usage, (each) => each.organization)]
      .flatMap(([home, own]) => {
        const users = groupBy(own, ({ caller }) => caller);
        const sets = groupBy(users.values(), versionsOf);
        return [...sets].map(([versions, same]) => ({
          organization: home,
          versions,
          users: same.length,
          share: percent(same.length, users.size),
          mixed: sets.size > 1,
        }));
      })
      .toSorted(by('organization', 'versions'));
  },
};

function versionsOf(usage: readonly { readonly version: string | null }[]): string {
  const versions = new Set(usage.map(({ version }) => version ?? ''));
  return [...versions].toSorted(compareText).join(' + ');
}
