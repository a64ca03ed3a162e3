import type { OnStep } from '../apply.js';
import { readMarked, withMarker } from '../marker.js';
import { nameOf, type TherePart, type WantedPart } from '../part.js';
import { isChange, type PlannedPart, planPart } from '../plan.js';
import { twoOf } from '../read-there.js';
import { planRemoval, type Removal } from '../remove.js';
import type { RestClient } from '../rest/client.js';
import { type Json, recordIn, textIn } from '../rest/json.js';
import { Refusal } from '../rest/refusal.js';
import {
  endpointBody,
  fieldsOf,
  ORGANIZATION,
  queryWith,
  USAGE_ENDPOINTS,
  type UsageEndpoint,
} from './endpoint.js';

/** What becomes of the endpoints, and of the variable that they share. */
export interface EndpointPlan {
  /** `undefined`: to be made. */
  readonly variableId: string | undefined;
  readonly parts: readonly PlannedPart[];
}

/**
 * Compares the endpoints with what is there.
 * @throws {Refusal} when a name is taken by an endpoint that isn't ours, or the variable is of another type
 */
export async function planEndpoints(client: RestClient, force: boolean): Promise<EndpointPlan> {
  const variables = await client.list('insight_variables/');
  const variable = variables.find((each) => each['code_name'] === ORGANIZATION);
  if (variable !== undefined && variable['type'] !== 'String') {
    throw new Refusal(
      `The project has a variable {variables.${ORGANIZATION}} of the type ${String(variable['type'])}, and the endpoints ` +
        `need a String: rename that one, and run it again. Nothing was changed`,
    );
  }
  const rows = await readRows(client);
  const parts = USAGE_ENDPOINTS.map((endpoint) => {
    const there = thereOf(endpoint, rows);
    if (there === undefined && rows.some((row) => row['name'] === endpoint.name)) {
      throw new Refusal(
        `The project has an endpoint ${endpoint.name} that isn't spanhog's: rename it, and run it again. Nothing was changed`,
      );
    }
    return planPart(wantedOf(endpoint), there, { force, isFinished: false });
  });
  return { variableId: variable && textIn(variable['id']), parts };
}

/** What of ours is there: it goes, but for what people edited. The variable stays: others may use it. */
export async function planEndpointRemoval(client: RestClient, force: boolean): Promise<Removal> {
  const rows = await readRows(client);
  const parts = USAGE_ENDPOINTS.flatMap((endpoint) => thereOf(endpoint, rows) ?? []);
  const there = new Map(parts.map((part) => [nameOf(part), part]));
  return planRemoval({ board: undefined, parts: there, foreignTiles: 0 }, force);
}

export async function removeEndpoints(client: RestClient, { gone }: Removal, onStep: OnStep): Promise<void> {
  for (const { id, title } of gone) {
    onStep(title);
    await client.patch(`endpoints/${id}/`, { deleted: true });
  }
}

async function readRows(client: RestClient): Promise<readonly Json[]> {
  return (await client.list('endpoints/')).filter((row) => row['deleted'] !== true);
}

/** Ours may have been renamed. */
function thereOf({ name }: UsageEndpoint, rows: readonly Json[]): TherePart | undefined {
  const own = rows.filter((row) => markedOf(row).key === name);
  const [row, ...more] = own;
  if (more.length > 0)
    throw twoOf(
      'endpoints',
      name,
      own.map((each) => textIn(each['name'])),
    );
  if (row === undefined) return undefined;
  const { text, applied } = markedOf(row);
  const { kind, query } = recordIn(row['query']);
  return {
    kind: 'endpoint',
    key: name,
    id: textIn(row['name']),
    title: textIn(row['name']),
    applied,
    fields: { description: text, query: { kind: kind ?? 'HogQLQuery', query } },
  };
}

function markedOf(row: Json): ReturnType<typeof readMarked> {
  return readMarked(textIn(row['description']));
}

function wantedOf(endpoint: UsageEndpoint): WantedPart {
  return { kind: 'endpoint', key: endpoint.name, title: endpoint.name, fields: fieldsOf(endpoint) };
}

/** Makes the variable, then the endpoints: a query of an unknown variable would be refused. */
export async function applyEndpoints(client: RestClient, plan: EndpointPlan, onStep: OnStep): Promise<void> {
  const changes = plan.parts.filter((part) => isChange(part));
  if (changes.length === 0) return;
  const variableId = plan.variableId ?? (await makeVariable(client, onStep));
  for (const { wanted, there, updates, kept, applied } of changes) {
    const endpoint = USAGE_ENDPOINTS.find(({ name }) => name === wanted.key);
    if (endpoint === undefined) continue;
    onStep(wanted.title);
    if (there === undefined) {
      await client.post('endpoints/', endpointBody(endpoint, variableId));
      continue;
    }
    const text = textIn((kept.includes('description') ? there : wanted).fields.description);
    await client.patch(`endpoints/${there.id}/`, {
      description: withMarker(text, wanted.key, applied),
      // A changed query is a new version.
      ...(updates.includes('query') && { query: queryWith(endpoint, variableId) }),
    });
  }
}

async function makeVariable(client: RestClient, onStep: OnStep): Promise<string> {
  onStep(`variable ${ORGANIZATION}`);
  const made = await client.post('insight_variables/', {
    name: ORGANIZATION,
    type: 'String',
    default_value: '',
  });
  return textIn(made['id']);
}
