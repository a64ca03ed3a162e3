import type { Insight, InsightId, Parameters } from '../insight.js';
import type { TileQuery } from './posthog-query.js';
import { activation } from './queries/activation.js';
import { authMethods } from './queries/auth-methods.js';
import { clients } from './queries/clients.js';
import { deprecate } from './queries/deprecate.js';
import { endpointOverTime } from './queries/endpoint-over-time.js';
import { failingCallers } from './queries/failing-callers.js';
import { failures } from './queries/failures.js';
import { journeyFunnel, journeySteps } from './queries/journey.js';
import { mixedVersions } from './queries/mixed-versions.js';
import { topEndpoints } from './queries/top-endpoints.js';
import { underusedByOrganization } from './queries/underused-by-organization.js';
import { unusedEndpoints } from './queries/unused-endpoints.js';
import { versionsByUser } from './queries/versions-by-user.js';
import { funnelTile, sqlTile } from './tile.js';

export type { FunnelsQuery, TileQuery } from './posthog-query.js';

/** The answers in HogQL. Each has its columns by the keys of `answer`, in their order. */
const HOGQL: Readonly<Record<Exclude<InsightId, 'journey'>, (parameters: Parameters) => string>> = {
  'top-endpoints': topEndpoints,
  'unused-endpoints': unusedEndpoints,
  'versions-by-user': versionsByUser,
  'mixed-versions': mixedVersions,
  'auth-methods': authMethods,
  'endpoint-over-time': endpointOverTime,
  'underused-by-organization': underusedByOrganization,
  deprecate,
  'failing-callers': failingCallers,
  activation,
  clients,
  failures,
};
/** A funnel of one step tells nothing. */
const FEWEST_STEPS = 2;

/** The question as PostHog answers it: what an insight of PostHog has as its `query`. */
export function tileOf(insight: Insight, parameters: Parameters): TileQuery {
  const { id, columns } = insight;
  if (id !== 'journey') return sqlTile(insight, HOGQL[id](parameters), parameters);
  if ((parameters.journey?.length ?? 0) >= FEWEST_STEPS) {
    return funnelTile(id, journeyFunnel(parameters), parameters);
  }
  const shown = new Set(['event', 'users']);
  return sqlTile(
    { id, columns: columns.filter(({ key }) => shown.has(key)) },
    journeySteps(parameters),
    parameters,
  );
}
