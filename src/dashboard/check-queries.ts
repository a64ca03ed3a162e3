import { isRecord } from '../checks.js';
import type { OnStep } from './apply.js';
import type { PlannedPart } from './plan.js';
import type { RestClient } from './rest/client.js';
import { recordIn, recordsIn, textIn } from './rest/json.js';
import { Refusal } from './rest/refusal.js';

/** A tile whose query PostHog would not run. */
export interface BrokenTile {
  readonly part: PlannedPart;
  /** In PostHog's words. */
  readonly why: string;
}

/**
 * What PostHog's own parser says of the queries that are about to be written: it stores anything, and then shows a broken
 * tile. Where it can't be asked (an older one, a key without `query:read`), nothing is found.
 */
export async function checkQueries(
  client: RestClient,
  plan: readonly PlannedPart[],
  onStep: OnStep,
): Promise<readonly BrokenTile[]> {
  const broken: BrokenTile[] = [];
  for (const part of plan) {
    const source = sourceOf(part);
    if (source === undefined) continue;
    onStep(`checks ${part.wanted.title}`);
    try {
      const answer = await client.read('query/', {
        query: { kind: 'HogQLMetadata', language: 'hogQL', ...source },
      });
      const [error] = recordsIn(answer['errors']);
      if (answer['isValid'] === false) broken.push({ part, why: textIn(error?.['message']) });
    } catch (error) {
      if (error instanceof Refusal) return broken;
      throw error;
    }
  }
  return broken;
}

/** The SQL of a tile that is made or gets another one, and what its placeholders stand for. */
function sourceOf({ wanted, action, updates }: PlannedPart): Readonly<Record<string, unknown>> | undefined {
  const isWritten = action === 'create' || updates.includes('query');
  const { query: node } = wanted.fields;
  const { kind, query, filters } = recordIn(isRecord(node) ? node['source'] : undefined);
  return isWritten && wanted.kind === 'tile' && kind === 'HogQLQuery' ? { query, filters } : undefined;
}
