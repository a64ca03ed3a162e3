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
  // Each mention of `usage` reads the events once more, and takes ClickHouse's old analyzer ever longer: two are enough.
  return `WITH usage AS ${usage}
SELECT organization, feature, requests, usual * total / everything AS expected, 100 * requests / total AS share,
  100 * usual / everything AS usual_share
FROM (
  SELECT
    homes.home AS organization,
    features.name AS feature,
    arrayElement(homes.counts, indexOf(homes.names, features.name)) AS requests,
    features.usual AS usual,
    homes.total AS total,
    homes.everything AS everything
  FROM (
    SELECT home, groupArray(name) AS names, groupArray(own) AS counts, sum(own) AS total,
      sum(sum(own)) OVER () AS everything, count() OVER () AS size
    FROM (
      SELECT home_name AS home, word AS name, sum(n) AS own
      FROM usage
      WHERE home_name IS NOT NULL AND word IS NOT NULL
      GROUP BY home_name, word
    )
    GROUP BY home
  ) AS homes
  CROSS JOIN (
    SELECT name, sum(own) AS usual, uniqExact(user) AS users
    FROM (
      SELECT word AS name, home_name AS user, sum(if(home_name IS NULL, 0, n)) AS own,
        max(max(is_deprecated)) OVER (PARTITION BY shape) AS is_gone
      FROM usage
      GROUP BY word, shape, home_name
    )
    WHERE name IS NOT NULL
    GROUP BY name
    HAVING NOT min(is_gone)
  ) AS features
  WHERE 2 * features.users > homes.size
)
WHERE requests * everything < 0.25 * usual * total${
    organization === undefined ? '' : `\n  AND organization = ${literal(organization)}`
  }
ORDER BY expected - requests DESC, organization, feature
LIMIT 1000`;
}
