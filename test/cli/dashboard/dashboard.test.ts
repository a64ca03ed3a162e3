import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  PERSONAL_KEY,
  type FakePostHogRest,
  startFakePostHogRest,
} from '../../dashboard/fake-posthog-rest.js';

const CLI = fileURLToPath(new URL('../../../dist/esm/cli/spanhog.js', import.meta.url));

let fake: FakePostHogRest;
let directory: string;
beforeEach(async () => {
  fake = await startFakePostHogRest();
  directory = mkdtempSync(join(tmpdir(), 'spanhog-dashboard-'));
});
afterEach(async () => {
  rmSync(directory, { recursive: true });
  await fake.close();
});

interface Ended {
  readonly code: unknown;
  readonly out: string;
  readonly err: string;
}

function spanhog(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const variables = {
    PATH: process.env['PATH'],
    POSTHOG_HOST: fake.url,
    POSTHOG_PERSONAL_API_KEY: PERSONAL_KEY,
    POSTHOG_PROJECT_ID: '1',
    ...env,
  };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [CLI, 'dashboard', ...args],
      { env: variables, cwd: directory },
      (error, out, err) => {
        resolve({ code: error?.code ?? 0, out, err });
      },
    );
  });
}

describe('spanhog dashboard', () => {
  it('plans without changing anything, applies, and has nothing to do then', async () => {
    const plan = await spanhog(['plan', '--exit-code']);
    expect(plan).toMatchObject({ code: 2, err: '' });
    expect(plan.out.match(/^\+ tile /gm)).toHaveLength(13);
    expect(plan.out).toMatch(/^22 to add, 1 to describe; 0 unchanged$/m);
    expect(fake.writes()).toEqual([]);
    const apply = await spanhog(['apply']);
    expect(apply).toMatchObject({ code: 0, err: '' });
    expect(apply.out).toMatch(new RegExp(`^${fake.url}/project/1/dashboard/\\d+$`, 'm'));
    expect(fake.project.insights.size).toBe(13);
    const before = fake.writes().length;
    expect((await spanhog(['apply'])).out).toMatch(/^Nothing changed: all 22 are there\n/);
    expect(fake.writes()).toHaveLength(before);
    expect(await spanhog(['plan', '--exit-code'])).toEqual({
      code: 0,
      out: 'Nothing to change: all 22 are there\n',
      err: '',
    });
  });

  it('shows what would change as a diff, and what a person made their own', async () => {
    await spanhog(['apply', '--journey', 'user_signup,project_create']);
    const [top] = fake.project.insights.values();
    if (top) top['name'] = 'Ours\u001b[31m';
    const { out } = await spanhog(['plan', '--journey', 'user_signup,user_login,project_create']);
    expect(out).toContain(
      '    - user_signup → project_create\n    + user_signup → user_login → project_create\n',
    );
    expect(out).toMatch(/^= tile {7}Ours\[31m.*name kept as you have it; --force takes it back$/m);
    expect(out).not.toContain('\u001b');
  });

  it.each([
    [
      'spanhog.config.mjs',
      `export default { events: { 'POST /a': 'first_step', 'POST /b': { name: 'second_step' }, 'GET /c': false } };`,
    ],
    ['spanhog.config.json', '{ "journey": ["first_step", "second_step"] }'],
    ['spanhog.config.cjs', `module.exports = { events: [{ name: 'first_step' }, { name: 'second_step' }] };`],
  ])('takes the steps from %s', async (file, text) => {
    writeFileSync(join(directory, file), text);
    const { out } = await spanhog(['print', '--json']);
    expect(out).toMatch(/"event": "first_step"[^]*"event": "second_step"/);
  });

  it('takes the steps from the environment, as zero code does', async () => {
    const events = '{"POST /a": "first_step", "POST /b": "second_step"}';
    const { out } = await spanhog(['print'], { SPANHOG_EVENTS: events, POSTHOG_PERSONAL_API_KEY: '' });
    expect(out).toMatch(/"event": "first_step"[^]*"event": "second_step"/);
  });

  it('says what is wrong with a configuration', async () => {
    writeFileSync(join(directory, 'spanhog.config.mjs'), 'export default 7;');
    expect(await spanhog(['print'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('Expected spanhog.config.mjs to export an object'),
    });
    expect((await spanhog(['print', '--config', 'nowhere.mjs'])).err).toContain(
      'There is no file "nowhere.mjs"',
    );
  });

  it('prints HCL', async () => {
    const { out, code } = await spanhog(['print', '--terraform']);
    expect(code).toBe(0);
    expect(out.match(/^resource "posthog_insight"/gm)).toHaveLength(13);
  });

  it('leaves out what the key may not touch, and names it', async () => {
    fake.rights.scopes = ['dashboard:write', 'insight:write'];
    const { code, out } = await spanhog(['apply']);
    expect(code).toBe(0);
    expect(out).toContain('the key lacks cohort:write, event_definition:write, property_definition:write');
    expect(fake.project.cohorts.size).toBe(0);
    expect(fake.project.insights.size).toBe(13);
  });

  it('leaves out a tile that PostHog would not run, before it is made, and says so', async () => {
    fake.project.problemWith = (query) =>
      query.includes('auth_method') ? 'Unsupported function call \u001b[31muniqExact(...)' : undefined;
    const plan = await spanhog(['plan']);
    expect(plan.out).toContain(
      'would not run it: Which authentication methods prevail? (Unsupported function call [31m',
    );
    const { code, out, err } = await spanhog(['apply']);
    expect([code, err]).toEqual([1, '']);
    expect(out).toContain('Left out, since PostHog would not run it: Which authentication methods prevail?');
    expect(fake.project.insights.size).toBe(12);
    fake.project.problemWith = () => undefined;
    expect((await spanhog(['apply'])).code).toBe(0);
    expect(fake.project.insights.size).toBe(13);
    // What is there and stays needs no check.
    const before = fake.requests.length;
    await spanhog(['apply']);
    expect(fake.requests.slice(before).filter(({ path }) => path.endsWith('/query/'))).toEqual([]);
  });

  it.each([
    [
      'the key lacks the scope',
      () =>
        void (fake.rights.scopes = [
          'dashboard:write',
          'insight:write',
          'cohort:write',
          'event_definition:write',
          'property_definition:write',
        ]),
    ],
    [
      'this PostHog has no such query',
      () =>
        void (fake.faultAt = ({ path }) =>
          path.endsWith('/query/')
            ? { status: 400, body: { code: 'invalid_input', detail: 'Unknown query' } }
            : undefined),
    ],
  ])('makes all tiles without asking where %s', async (_, given) => {
    given();
    fake.project.problemWith = () => 'broken';
    const { code, out, err } = await spanhog(['apply']);
    expect([code, err]).toEqual([0, '']);
    expect(out).not.toContain('Left out');
    expect(fake.project.insights.size).toBe(13);
    expect(fake.requests.filter(({ path }) => path.endsWith('/query/')).length).toBeLessThan(2);
  });

  it('says once that the plan of the project takes no descriptions', async () => {
    fake.project.plan = 'free';
    fake.project.propertyDefinitions.push(
      { id: 'p1', name: 'request_count', property_type: 'String', description: '' },
      { id: 'p2', name: 'endpoint', property_type: 'String', description: 'Mine' },
    );
    const first = await spanhog(['apply']);
    expect(first.out.match(/takes no descriptions/g)).toHaveLength(1);
    expect(fake.project.propertyDefinitions).toMatchObject([
      { property_type: 'Numeric', description: '' },
      { description: 'Mine' },
    ]);
    expect(fake.project.eventDefinitions).toMatchObject([{ name: 'api_request' }]);
    expect((await spanhog(['apply'])).out).toMatch(/^Nothing changed/);
  });

  it.each(['open-source', 'paid'] as const)('has nothing to describe the second time (%s)', async (plan) => {
    fake.project.plan = plan;
    fake.project.propertyDefinitions.push({
      id: 'p1',
      name: 'request_count',
      property_type: null,
      description: '',
    });
    await spanhog(['apply']);
    expect((await spanhog(['plan'])).out).toMatch(/^Nothing to change/);
  });

  it.each([
    ['a project token', { POSTHOG_PERSONAL_API_KEY: 'phc_abcdef' }, 'the project token'],
    ['no key', { POSTHOG_PERSONAL_API_KEY: '' }, 'POSTHOG_PERSONAL_API_KEY is not set'],
    ['a wrong key', { POSTHOG_PERSONAL_API_KEY: 'phx_abcdef' }, "doesn't know this personal API key"],
    ['another project', { POSTHOG_PROJECT_ID: '2' }, "Project 2 isn't on"],
  ])('ends with a sentence about %s, and not with the key', async (_, env, sentence) => {
    const { code, out, err } = await spanhog(['apply'], env);
    expect(code).toBe(1);
    expect(err).toContain(sentence);
    expect(out + err).not.toMatch(/abcdef|at .*\.js:\d/);
  });

  it('never shows the key, whatever PostHog says', async () => {
    fake.faultAt = () => ({ status: 400, body: { code: 'x', detail: `Bad ${PERSONAL_KEY}\u001b[2J` } });
    const { err } = await spanhog(['plan']);
    expect(err).toContain('Bad phx_…');
    expect(err).not.toContain(PERSONAL_KEY);
    expect(err).not.toContain('\u001b');
  });

  it('tells why it waits', async () => {
    fake.faultAt = ({ path }, at) =>
      path.includes('@current') && at === 0 ? { status: 429, retryAfter: '0' } : undefined;
    const { code, err } = await spanhog(['plan']);
    expect([code, err]).toEqual([0, 'PostHog limits the rate in 1 s\n']);
  });

  it('removes what it made', async () => {
    await spanhog(['apply']);
    const before = fake.writes().length;
    expect((await spanhog(['remove', '--dry-run'])).out.match(/^- /gm)).toHaveLength(22);
    expect(fake.writes()).toHaveLength(before);
    expect(await spanhog(['remove'])).toMatchObject({ code: 0, err: '' });
    expect((await spanhog(['remove'])).out).toBe('Nothing to remove: nothing of spanhog is there\n');
  });

  it('provisions endpoints', async () => {
    expect((await spanhog(['endpoints', '--dry-run'])).out).toContain('4 to add');
    expect(fake.writes()).toEqual([]);
    expect(await spanhog(['endpoints'])).toMatchObject({ code: 0, err: '' });
    expect(fake.project.endpoints.size).toBe(4);
    expect((await spanhog(['endpoints'])).out).toBe('Nothing changed: all 4 are there\n');
  });

  it('removes endpoints, but for what somebody edited, and leaves the variable', async () => {
    await spanhog(['endpoints']);
    const edited = fake.project.endpoints.get('api_errors');
    if (edited) edited['query'] = { kind: 'HogQLQuery', query: 'SELECT 1' };
    fake.project.endpoints.set('mine', { name: 'mine', description: 'Mine', query: {} });
    const before = fake.writes().length;
    const dry = await spanhog(['endpoints', '--remove', '--dry-run']);
    expect(dry.out.match(/^- endpoint/gm)).toHaveLength(3);
    expect(dry.out).toMatch(/^= endpoint +api_errors {2}kept: you changed it/m);
    expect(fake.writes()).toHaveLength(before);
    expect(await spanhog(['endpoints', '--remove'])).toMatchObject({ code: 0, err: '' });
    const left = (): readonly string[] =>
      [...fake.project.endpoints.values()].flatMap((each) =>
        each['deleted'] === true ? [] : [String(each['name'])],
      );
    expect(left()).toEqual(['api_errors', 'mine']);
    await spanhog(['endpoints', '--remove', '--force']);
    expect(left()).toEqual(['mine']);
    expect((await spanhog(['endpoints', '--remove'])).out).toMatch(/^Nothing to remove/);
    expect(fake.project.variables).toHaveLength(1);
    await spanhog(['endpoints']);
    expect(left().toSorted()).toEqual([
      'api_deprecated_calls',
      'api_errors',
      'api_usage_by_day',
      'api_usage_by_endpoint',
      'mine',
    ]);
  });

  it('tells when PostHog said yes and did something else', async () => {
    await spanhog(['apply']);
    const [top] = fake.project.insights.values();
    if (top) top['query'] = { kind: 'InsightVizNode' };
    fake.faultAt = ({ method, path, body }) =>
      method === 'PATCH' && path.includes('/insights/') ? { status: 200, body } : undefined;
    const { code, err } = await spanhog(['apply', '--force']);
    expect(code).toBe(1);
    expect(err).toContain('did not keep Which endpoints are used the most?');
  });

  it.each(['', 'plan', 'apply', 'print', 'remove', 'endpoints'])(
    'has examples in its help (%s)',
    async (name) => {
      const { out, code } = await spanhog([...(name === '' ? [] : [name]), '--help']);
      expect(code).toBe(0);
      expect(out).toMatch(/Examples?:\n.*npx spanhog dashboard|export POSTHOG_PERSONAL_API_KEY/);
    },
  );
});
