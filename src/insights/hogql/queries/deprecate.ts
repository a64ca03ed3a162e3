import type { Parameters } from '../../insight.js';
import { withDeclared } from '../declared.js';
import { SHAPE } from '../features.js';
import { literal } from '../literal.js';
import { requests } from '../usage.js';

export function deprecate({ organization, endpoint, inventory }: Parameters): string {
  const called = requests(
    [
      'endpoint',
      'n',
      'caller',
      'home_name',
      'at',
      'is_deprecated',
      'sunset_date',
      'client_name',
      'client_version',
    ],
    {},
    { columns: [`${SHAPE} AS shape`] },
  );
  const all = withDeclared(called, inventory, [
    'endpoint',
    '0 AS n',
    'NULL AS caller',
    'NULL AS home_name',
    'NULL AS at',
    'retired AS is_deprecated',
    'NULL AS sunset_date',
    'NULL AS client_name',
    'NULL AS client_version',
    'shape',
  ]);
  const narrowed = [
    ...(endpoint === undefined ? [] : [`about.name = ${literal(endpoint)}`]),
    ...(organization === undefined ? [] : [`calls.home = ${literal(organization)}`]),
  ];
  return `WITH usage AS ${all}
SELECT
  about.name AS endpoint,
  about.is_retired AS deprecated,
  about.ends AS sunset,
  about.accounts AS accounts,
  calls.user AS user,
  calls.home AS organization,
  calls.program AS client,
  calls.own AS requests,
  calls.last AS last_used
FROM (
  SELECT
    shape,
    argMin(endpoint, n) AS name,
    max(is_deprecated) AS is_retired,
    argMaxIf(sunset_date, at, isNotNull(sunset_date)) AS ends,
    uniqExact(coalesce(home_name, caller)) AS accounts,
    ifNull(sumIf(n, isNull(coalesce(home_name, caller))), 0) AS unknown,
    sum(n) AS total
  FROM usage
  GROUP BY shape
) AS about
INNER JOIN (
  SELECT
    shape,
    caller AS user,
    argMaxIf(home_name, at, isNotNull(home_name)) AS home,
    if(isNull(client_name) OR isNull(client_version), client_name, concat(client_name, ' ', client_version)) AS program,
    sum(n) AS own,
    max(at) AS last
  FROM usage
  GROUP BY shape, user, program
) AS calls ON calls.shape = about.shape
WHERE NOT startsWith(about.name, '(')
  AND (calls.own > 0 OR about.total = 0)
  AND (
    about.is_retired
    OR (
      about.accounts < 0.25 * (SELECT uniqExact(coalesce(home_name, caller)) FROM usage)
      AND 2 * about.unknown <= about.total
    )
  )${narrowed.map((condition) => `\n  AND ${condition}`).join('')}
ORDER BY deprecated DESC, accounts, endpoint, requests DESC, user, client
LIMIT 5000`;
}
