import { applyParts } from '../../src/dashboard/apply.js';
import { blueprintOf } from '../../src/dashboard/blueprint.js';
import { partsOf } from '../../src/dashboard/part.js';
import { isChange, type PlannedPart, planParts } from '../../src/dashboard/plan.js';
import { readThere } from '../../src/dashboard/read-there.js';
import { planRemoval, type Removal, removeParts } from '../../src/dashboard/remove.js';
import { RestClient } from '../../src/dashboard/rest/client.js';
import type { Blueprint } from '../../src/dashboard/tile.js';
import { INSIGHTS } from '../../src/insights/index.js';
import { type FakePostHogRest, PERSONAL_KEY } from './fake-posthog-rest.js';

const JOURNEY = ['user_signup', 'project_create'];

export function blueprint(journey: readonly string[] = JOURNEY): Blueprint {
  return blueprintOf({
    insights: INSIGHTS,
    journey,
    defaultEvent: 'api_request',
  });
}

/** A client that doesn't wait. */
export function clientOf(fake: FakePostHogRest, waits: string[] = []): RestClient {
  return new RestClient(
    { appHost: fake.url, projectId: '1', key: PERSONAL_KEY },
    {
      fetch,
      wait: () => Promise.resolve(),
      random: () => 0.5,
      onWait: (reason) => waits.push(reason),
    },
  );
}

export async function plan(
  fake: FakePostHogRest,
  wanted: Blueprint = blueprint(),
  force = false,
): Promise<readonly PlannedPart[]> {
  const there = await readThere(clientOf(fake), wanted.sections, true);
  return planParts(partsOf(wanted), there, force);
}

export async function apply(
  fake: FakePostHogRest,
  wanted: Blueprint = blueprint(),
  force = false,
): Promise<readonly PlannedPart[]> {
  const parts = await plan(fake, wanted, force);
  await applyParts(clientOf(fake), parts, () => {});
  return parts.filter((part) => isChange(part));
}

export async function remove(fake: FakePostHogRest, force = false): Promise<Removal> {
  const client = clientOf(fake);
  const there = await readThere(client, blueprint().sections, true);
  const removal = planRemoval(there, force);
  await removeParts(client, removal, there, () => {});
  return removal;
}
