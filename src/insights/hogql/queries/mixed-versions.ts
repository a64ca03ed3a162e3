import type { Parameters } from '../../insight.js';
import { requests } from '../usage.js';

export function mixedVersions({ organization }: Parameters): string {
  return `SELECT
  home_name AS organization,
  versions,
  count() AS users,
  100 * count() / sum(count()) OVER (PARTITION BY home_name) AS share,
  count() OVER (PARTITION BY home_name) > 1 AS mixed
FROM (
  SELECT home_name, arrayStringConcat(arraySort(groupUniqArray(api_version)), ' + ') AS versions
  FROM ${requests(['home_name', 'caller', 'api_version'], { organization })}
  WHERE home_name IS NOT NULL AND caller IS NOT NULL AND api_version IS NOT NULL
  GROUP BY home_name, caller
)
GROUP BY home_name, versions
ORDER BY organization, versions
LIMIT 5000`;
}
