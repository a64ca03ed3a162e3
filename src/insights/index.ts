import { tileOf } from './hogql/index.js';
import type { TileQuery } from './hogql/index.js';
import type { Insight, Parameters } from './insight.js';
import { activation } from './questions/activation.js';
import { authMethods } from './questions/auth-methods.js';
import { clients } from './questions/clients.js';
import { deprecate } from './questions/deprecate.js';
import { endpointOverTime } from './questions/endpoint-over-time.js';
import { failingCallers } from './questions/failing-callers.js';
import { failures } from './questions/failures.js';
import { journey } from './questions/journey.js';
import { mixedVersions } from './questions/mixed-versions.js';
import { topEndpoints } from './questions/top-endpoints.js';
import { underusedByOrganization } from './questions/underused-by-organization.js';
import { unusedEndpoints } from './questions/unused-endpoints.js';
import { versionsByUser } from './questions/versions-by-user.js';

export type {
  Cell,
  Chart,
  Column,
  Insight,
  InsightEvent,
  InsightId,
  InventoryEntry,
  Parameters,
  Row,
  Unit,
} from './insight.js';
export { formatCell, isNumeric } from './format.js';
export { readStoredEvents, type StoredEvents } from './stored-events.js';
export { isEstimate } from './usage.js';

export type { TileQuery } from './hogql/index.js';

/** A question with both of its answers: over events here, and as PostHog's own. */
export interface QueryableInsight extends Insight {
  /**
   * What an insight of PostHog has as its `query`: the answer in HogQL with the same columns, or a funnel. The period is
   * its date range, 30 days by default; a dashboard's dates and property filters go before it.
   */
  readonly query: (parameters?: Parameters) => TileQuery;
}

const QUESTIONS: readonly Insight[] = [
  topEndpoints,
  unusedEndpoints,
  versionsByUser,
  mixedVersions,
  authMethods,
  journey,
  endpointOverTime,
  underusedByOrganization,
  deprecate,
  failingCallers,
  activation,
  clients,
  failures,
];

/** The thirteen questions, in order. */
export const INSIGHTS: readonly QueryableInsight[] = QUESTIONS.map((question) =>
  Object.assign({ query: (parameters: Parameters = {}) => tileOf(question, parameters) }, question),
);
