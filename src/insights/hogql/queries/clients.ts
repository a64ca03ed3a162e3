import type { Parameters } from '../../insight.js';
import { requests } from '../usage.js';

export function clients({ organization, caller, endpoint }: Parameters): string {
  const columns = [
    'client_name',
    'client_version',
    'client_kind',
    'client_language',
    'n',
    'caller',
    'at',
  ] as const;
  return `SELECT
  client_name AS client,
  client_version AS version,
  client_kind AS kind,
  client_language AS language,
  sum(n) AS requests,
  100 * sum(n) / sum(sum(n)) OVER () AS share,
  uniqExact(caller) AS callers,
  max(at) AS last_used
FROM ${requests(columns, { organization, caller, endpoint })}
GROUP BY client_name, client_version, client_kind, client_language
ORDER BY requests DESC, client, version, kind, language
LIMIT 1000`;
}
