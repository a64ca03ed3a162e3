import type { Parameters } from '../../insight.js';
import { featureIn, retiredFeatures } from '../features.js';
import { list, literal } from '../literal.js';
import { requests } from '../usage.js';

export function underusedByOrganization({ organization, inventory }: Parameters): string {
  const retired = retiredFeatures(inventory);
  const usage = requests(
    ['home_name', 'n', 'is_deprecated'],
    {},
    {
      columns: [`${featureIn(inventory)} AS word`],
      where: ['properties.organization_id IS NOT NULL'],
    },
  );
  return `WITH usage AS (SELECT * FROM ${usage} WHERE word IS NOT NULL)
SELECT
  homes.home AS organization,
  features.name AS feature,
  ifNull(uses.own, 0) AS requests,
  features.usual * homes.total / homes.everything AS expected,
  100 * ifNull(uses.own, 0) / homes.total AS share,
  100 * features.usual / homes.everything AS usual_share
FROM (
  SELECT home_name AS home, sum(n) AS total, sum(sum(n)) OVER () AS everything, count() OVER () AS homes
  FROM usage
  GROUP BY home_name
) AS homes
CROSS JOIN (
  SELECT word AS name, sum(n) AS usual, uniqExact(home_name) AS users
  FROM usage${retired.length === 0 ? '' : `\n  WHERE NOT has(${list(retired)}, word)`}
  GROUP BY word
  HAVING countIf(NOT is_deprecated) > 0
) AS features
LEFT JOIN (
  SELECT home_name AS home, word AS name, sum(n) AS own
  FROM usage
  GROUP BY home_name, word
) AS uses ON uses.home = homes.home AND uses.name = features.name
WHERE 2 * features.users > homes.homes
  AND ifNull(uses.own, 0) * homes.everything < 0.25 * features.usual * homes.total${
    organization === undefined ? '' : `\n  AND homes.home = ${literal(organization)}`
  }
ORDER BY expected - requests DESC, organization, feature
LIMIT 1000`;
}
