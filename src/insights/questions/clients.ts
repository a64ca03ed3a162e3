import { CALLERS, LAST_USED, REQUESTS, SHARE } from '../columns.js';
import { by, countCallers, groupByAll, lastTime, percent, sumRequests } from '../grouping.js';
import type { Insight } from '../insight.js';
import { requestsOf, type Usage } from '../usage.js';

export const clients: Insight = {
  id: 'clients',
  title: 'With which client programs, SDK versions and AI agents is the API called?',
  advice: 'Test releases with these versions, and decide which SDKs and agents deserve care.',
  empty: 'No requests yet: send some to the app, and look again.',
  parameters: ['organization', 'caller', 'endpoint', 'period'],
  columns: [
    {
      key: 'client',
      title: 'Client',
      unit: 'text',
      meaning: 'The name that the client program gives itself.',
    },
    { key: 'version', title: 'Version', unit: 'text', meaning: 'Its version.' },
    {
      key: 'kind',
      title: 'Kind',
      unit: 'text',
      meaning: 'sdk, browser, ai_agent, bot, http_client or unknown.',
    },
    {
      key: 'language',
      title: 'Language',
      unit: 'text',
      meaning: 'The language that the SDK is written for.',
    },
    REQUESTS,
    SHARE,
    CALLERS,
    LAST_USED,
  ],
  chart: { kind: 'bars', label: 'client', value: 'requests', series: 'version' },
  answer: (events, { organization, caller, endpoint, period } = {}) => {
    const usage = requestsOf(events, { organization, caller, endpoint, period });
    const all = sumRequests(usage);
    return groupByAll(
      usage,
      ({ client }) => client,
      ({ clientVersion }) => clientVersion,
      ({ clientKind }) => clientKind,
      ({ clientLanguage }) => clientLanguage,
    )
      .map((own) => {
        const requests = sumRequests(own);
        return {
          client: own[0].client,
          version: own[0].clientVersion,
          kind: own[0].clientKind,
          language: own[0].clientLanguage,
          requests,
          share: percent(requests, all),
          callers: countCallers(own),
          last_used: lastTime(own),
        };
      })
      .toSorted(by('-requests', 'client', 'version', 'kind', 'language'));
  },
};

/** Name and version, as far as they are known. */
export function clientOf({ client, clientVersion }: Usage): string | null {
  return client === null || clientVersion === null ? client : `${client} ${clientVersion}`;
}
