import type { OnStep } from './apply.js';
import type { RestClient } from './rest/client.js';
import { type Json, textIn } from './rest/json.js';
import { Refusal } from './rest/refusal.js';

type PropertyType = 'Numeric' | 'String' | 'Boolean';

interface PropertyMeaning {
  readonly type: PropertyType;
  readonly description: string;
}

/** What the properties of an event mean. A type keeps PostHog from guessing it by the first value that comes. */
const PROPERTIES: Readonly<Record<string, PropertyMeaning>> = {
  request_count: numeric(
    'How many requests the event stands for. Sum it; the number of events says nothing.',
  ),
  sampling_rate: numeric(
    'The part of the requests that was counted: request_count is an estimate. Without it they all were.',
  ),
  endpoint: text('Method and route template of the request, such as GET /v1/projects/{id}.'),
  method: text('HTTP method of the request.'),
  route: text('Route template, without the method.'),
  route_source: text('Where the route comes from: framework, template or inferred.'),
  api_version: text('Version of the API that was called.'),
  status_code: numeric('HTTP status of the answer.'),
  status_class: text('Class of the status: 2xx, 3xx, 4xx or 5xx.'),
  duration_ms: numeric('How long the request took, in milliseconds.'),
  auth_method: text('How the caller proved who they are: bearer, api_key, session and so on.'),
  client_name: text('Client program or SDK.'),
  client_version: text('Version of the client program.'),
  client_kind: text('sdk, browser, ai_agent, bot, http_client or unknown.'),
  client_language: text('Language of the client SDK.'),
  organization_id: text("The caller's organization, with and without person profiles."),
  api_key_id: text("Id of the caller's API key; never the key."),
  error_type: text('Kind of error, in a word. What has one failed, whatever its status.'),
  error_count: numeric('Of several requests in one event, how many failed. Sum it beside request_count.'),
  graphql_error_count: numeric('Errors in a GraphQL answer, whatever its status.'),
  graphql_operation_name: text('Name of the GraphQL operation.'),
  mcp_method: text('Method of the Model Context Protocol, such as tools/call.'),
  mcp_tool: text('Tool that was called by the Model Context Protocol.'),
  stream_duration_ms: numeric('How long an answer was streamed, in milliseconds.'),
  operation_id: text('operationId of the OpenAPI document.'),
  deprecated: { type: 'Boolean', description: 'Whether the endpoint is deprecated.' },
  sunset_date: text('When the endpoint ends.'),
  service_name: text('service.name of the span.'),
  service_version: text('service.version of the span.'),
  environment: text('deployment.environment.name of the span.'),
  trace_sampled: { type: 'Boolean', description: 'Whether the trace was exported, and can be looked at.' },
};

/** One definition and what is written to it. */
export interface DefinitionChange {
  readonly what: 'event' | 'property';
  readonly name: string;
  /** `undefined`: an event that PostHog hasn't seen yet, which is made. */
  readonly id: string | undefined;
  readonly type?: PropertyType;
  readonly description?: string;
}

/** What was written, and what this plan of PostHog's doesn't allow. */
export interface Defined {
  readonly written: number;
  readonly isDescriptionRefused: boolean;
}

/**
 * Looks at the definitions of our events and properties. A description that somebody wrote stays; properties that no
 * event had yet have no definition, and can't be given one.
 */
export async function planDefinitions(
  client: RestClient,
  events: readonly string[],
): Promise<readonly DefinitionChange[]> {
  const changes: DefinitionChange[] = [];
  for (const name of events) {
    const there = await client.find(`event_definitions/by_name/?name=${encodeURIComponent(name)}`);
    const own = descriptionFor(there, eventDescription(name, events[0] === name));
    if (there === undefined || own !== undefined) {
      changes.push({ what: 'event', name, id: there && textIn(there['id']), ...own });
    }
  }
  const names = Object.keys(PROPERTIES).join(',');
  const found = await client.list(`property_definitions/?type=event&properties=${names}`);
  for (const there of found) {
    const name = textIn(there['name']);
    const meaning = Object.hasOwn(PROPERTIES, name) ? PROPERTIES[name] : undefined;
    if (meaning === undefined) continue;
    const own = descriptionFor(there, meaning.description);
    const type = there['property_type'] === meaning.type ? undefined : meaning.type;
    if (type !== undefined || own !== undefined) {
      changes.push({ what: 'property', name, id: textIn(there['id']), ...(type && { type }), ...own });
    }
  }
  return changes;
}

/** An open-source PostHog tells no description, and takes none. */
function descriptionFor(there: Json | undefined, ours: string): { readonly description: string } | undefined {
  const isEmpty = there !== undefined && 'description' in there && textIn(there['description']) === '';
  return isEmpty || there === undefined ? { description: ours } : undefined;
}

function eventDescription(name: string, isDefault: boolean): string {
  return isDefault
    ? 'A request to the API that no rule names, from its server span. Sum request_count.'
    : `A request to the API that a rule of spanhog calls ${name}. Sum request_count.`;
}

/** Writes them. What the project's plan doesn't allow is left out, and told. */
export async function applyDefinitions(
  client: RestClient,
  changes: readonly DefinitionChange[],
  onStep: OnStep,
): Promise<Defined> {
  let written = 0;
  let isDescriptionRefused = false;
  for (const { what, name, id: known, type, description: ours } of changes) {
    onStep(name);
    let id = known;
    let isWritten = false;
    if (id === undefined) {
      id = textIn((await client.post('event_definitions/', { name }))['id']);
      isWritten = true;
    }
    const path = `${what}_definitions/${id}/`;
    if (type !== undefined) {
      await client.patch(path, { property_type: type });
      isWritten = true;
    }
    if (ours !== undefined && !isDescriptionRefused && id !== '') {
      isDescriptionRefused = !(await isTaken(client, path, ours));
      isWritten ||= !isDescriptionRefused;
    }
    if (isWritten) written += 1;
  }
  return { written, isDescriptionRefused };
}

async function isTaken(client: RestClient, path: string, ours: string): Promise<boolean> {
  try {
    await client.patch(path, { description: ours });
    return true;
  } catch (error) {
    if (error instanceof Refusal && (error.status === 402 || error.status === 400)) return false;
    throw error;
  }
}

function text(description: string): PropertyMeaning {
  return { type: 'String', description };
}

function numeric(description: string): PropertyMeaning {
  return { type: 'Numeric', description };
}
