import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { USAGE_ENDPOINTS } from '../../src/dashboard/usage-endpoints/endpoint.js';
import {
  applyEndpoints,
  type EndpointPlan,
  planEndpoints,
} from '../../src/dashboard/usage-endpoints/provision.js';
import { isChange } from '../../src/dashboard/plan.js';
import { clientOf } from './board.js';
import { rowIn } from './fake-project.js';
import { type FakePostHogRest, startFakePostHogRest } from './fake-posthog-rest.js';

let fake: FakePostHogRest;
beforeEach(async () => {
  fake = await startFakePostHogRest();
});
afterEach(() => fake.close());

async function provision(force = false): Promise<EndpointPlan> {
  const client = clientOf(fake);
  const plan = await planEndpoints(client, force);
  await applyEndpoints(client, plan, () => {});
  return plan;
}

describe('endpoints', () => {
  it('makes the variable, then the endpoints that use it, and nothing the second time', async () => {
    await provision();
    expect(fake.project.variables).toMatchObject([{ code_name: 'organization', type: 'String' }]);
    expect([...fake.project.endpoints.keys()]).toEqual(USAGE_ENDPOINTS.map(({ name }) => name));
    const before = fake.writes().length;
    expect((await provision()).parts.filter((part) => isChange(part))).toEqual([]);
    expect(fake.writes()).toHaveLength(before);
  });

  it('uses a variable that is there', async () => {
    fake.project.variables.push({
      id: 'v1',
      code_name: 'organization',
      name: 'Organization',
      type: 'String',
    });
    await provision();
    expect(fake.project.variables).toHaveLength(1);
    const [endpoint] = fake.project.endpoints.values();
    expect(Object.keys(rowIn(rowIn(endpoint?.['query'])['variables']))).toEqual(['v1']);
  });

  it('stops at a variable of another type, and at a name that is somebody else’s', async () => {
    fake.project.variables.push({ id: 'v1', code_name: 'organization', type: 'Number' });
    await expect(provision()).rejects.toThrow('of the type Number');
    fake.project.variables.length = 0;
    fake.project.endpoints.set('api_errors', { name: 'api_errors', description: 'Mine', query: {} });
    await expect(provision()).rejects.toThrow("an endpoint api_errors that isn't spanhog's");
    expect(fake.writes()).toEqual([]);
  });

  it('keeps a query that somebody edited, until forced', async () => {
    await provision();
    const endpoint = fake.project.endpoints.get('api_errors');
    const query = { ...rowIn(endpoint?.['query']), query: 'SELECT 1' };
    if (endpoint) endpoint['query'] = query;
    expect((await provision()).parts.flatMap(({ kept }) => kept)).toEqual(['query']);
    expect(fake.project.endpoints.get('api_errors')?.['query']).toEqual(query);
    await provision(true);
    expect(rowIn(fake.project.endpoints.get('api_errors')?.['query'])['query']).toContain(
      '{variables.organization}',
    );
  });

  it.each(USAGE_ENDPOINTS)(
    '$name sums request_count, of one organization and never of nobody',
    ({ query }) => {
      expect(query).toMatch(/sum\((?:multiIf\([^]*)?toFloat\(properties\.request_count\)/);
      expect(query).not.toMatch(/\bcount\(/);
      expect(query).toContain("JSONExtractString(properties, 'organization_id') = {variables.organization}");
      expect(query).toContain("{variables.organization} != ''");
    },
  );

  it('goes on where a run broke off', async () => {
    fake.faultAt = (_, at) => (at < 4 ? undefined : at === 4 ? 'lose-answer' : 'reset');
    await expect(provision()).rejects.toThrow("Can't reach");
    fake.faultAt = () => undefined;
    await provision();
    expect(fake.project.endpoints.size).toBe(USAGE_ENDPOINTS.length);
    expect((await provision()).parts.filter((part) => isChange(part))).toEqual([]);
  });
});
