/** What the questions read of a stored event. */
export interface QuestionEvent {
  readonly event: string;
  readonly distinctId: string;
  /** ISO 8601 */
  readonly timestamp: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface InventoryEntry {
  readonly endpoint: string;
  readonly feature: string;
  readonly deprecated?: boolean;
}

type Events = readonly QuestionEvent[];
type Inventory = readonly InventoryEntry[];
type Counts = Record<string, number>;

interface EndpointUse {
  endpoint: string;
  requests: number;
  callers: number;
}

export function endpointsByUse(events: Events): EndpointUse[];
export function endpointsBarelyUsed(events: Events, inventory: Inventory, below: number): EndpointUse[];
export function versionsByUser(
  events: Events,
): { user: string; organization: string; versions: Counts; newest: string }[];
export function versionsByOrganization(
  events: Events,
): { organization: string; users: number; usersOn: Counts; differ: boolean }[];
export function authMethods(events: Events): { method: string; requests: number; callers: number }[];
export function happyPath(
  events: Events,
  steps: readonly string[],
): { step: string; users: number; droppedAfter: number }[];
export function useOverTime(
  events: Events,
  endpoint: string,
  bordersMs: readonly number[],
): { endpoint: string; requests: number[] };
export function featuresByOrganization(
  events: Events,
  inventory: Inventory,
): { organization: string; requests: Counts; underused: string[] }[];
export function featuresBarelyUsed(
  events: Events,
  inventory: Inventory,
): { feature: string; requests: number; organizations: number }[];
export function deprecatedCallers(
  events: Events,
): { endpoint: string; user: string; organization: string; client: string; requests: number }[];
export function failures(events: Events): {
  endpoint: string;
  status: number;
  user: string;
  organization: string;
  failures: number;
  traces: string[];
  exported: string[];
}[];
export function teachableFeatures(inventory: Inventory): string[];
export function identified<Event extends QuestionEvent>(events: readonly Event[]): Event[];
export function sumRequests(events: Events): number;
