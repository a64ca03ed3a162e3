import type { Parameters } from '../../insight.js';
import { withDeclared } from '../declared.js';
import { featureIn, SHAPE } from '../features.js';
import { literal } from '../literal.js';
import { requests } from '../usage.js';

export function underusedByOrganization({ organization, inventory }: Parameters): string {
  const called = requests(
    ['home_name', 'n', 'is_deprecated'],
    {},
    { columns: [`${SHAPE} AS shape`, `${featureIn(inventory)} AS word`] },
  );
  const usage = withDeclared(called, inventory, [
    'NULL AS home_name',
    '0 AS n',
    'retired AS is_deprecated',
    'shape',
    "nullIf(word, '') AS word",
  ]);
  return `WITH usage AS ${usage}
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
  WHERE home_name IS NOT NULL AND word IS NOT NULL
  GROUP BY home_name
) AS homes
CROSS JOIN (
  SELECT word AS name, sum(n) AS usual, uniqExact(home_name) AS users
  FROM usage
  WHERE home_name IS NOT NULL AND word IS NOT NULL
    AND word IN (
      SELECT word FROM usage WHERE shape NOT IN (SELECT shape FROM usage WHERE is_deprecated)
    )
  GROUP BY word
) AS features
LEFT JOIN (
  SELECT home_name AS home, word AS name, sum(n) AS own
  FROM usage
  WHERE home_name IS NOT NULL AND word IS NOT NULL
  GROUP BY home_name, word
) AS uses ON uses.home = homes.home AND uses.name = features.name
WHERE 2 * features.users > homes.homes
  AND ifNull(uses.own, 0) * homes.everything < 0.25 * features.usual * homes.total${
    organization === undefined ? '' : `\n  AND homes.home = ${literal(organization)}`
  }
ORDER BY expected - requests DESC, organization, feature
LIMIT 1000`;
}
