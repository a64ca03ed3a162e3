import type { Insight } from './insight.js';
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

/** The thirteen questions, in order. */
export const INSIGHTS: readonly Insight[] = [
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
