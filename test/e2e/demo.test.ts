import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  authMethods,
  deprecatedCallers,
  endpointsBarelyUsed,
  endpointsByUse,
  failures,
  featuresBarelyUsed,
  featuresByOrganization,
  happyPath,
  type QuestionEvent,
  sumRequests,
  useOverTime,
  versionsByOrganization,
  versionsByUser,
} from '../../scripts/demo/questions.mjs';

const DEMO = fileURLToPath(new URL('../../scripts/demo/demo.mjs', import.meta.url));
const TIMEOUT_MS = 90_000;

describe('the demo', () => {
  it(
    'answers the ten questions about real requests as its driver sent them',
    async () => {
      const { code, output } = await runDemo();

      expect(output).not.toContain('✗');
      expect(output.match(/^ ?\d+ .*\?$/gm)).toHaveLength(10);
      expect(output).toMatch(
        /Counted once +([\d,]+) of \1 requests that should count are one event each, sampled or not/,
      );
      expect(output).toMatch(/Sampled traces +[\d,]+ of [\d,]+ traces exported \(\d+\.\d %\)/);
      expect(output).toMatch(
        /Delivery +([\d,]+) accepted = \1 delivered \+ 0 waiting \+ 0 rejected \+ 0 dropped/,
      );
      expect(output).toMatch(/✓ [\d,]+ values in the answers are what was sent, 7 claims hold/);
      expect(output).not.toContain('\u001B[');
      expect(code).toBe(0);
    },
    TIMEOUT_MS,
  );

  it.each([
    ['ledger', 'the driver counts a request that it never sent', /Counted once: 1 × no event for: /],
    ['twice', 'PostHog has an event twice', /Counted once: an event without a request: /],
    ['stranger', 'an event tells of somebody else', /Question 3: usr_somebody_else: nobody sent that/],
    ['leak', 'an event holds a value of a query string', /Privacy: query values: /],
  ])(
    'fails (%s) when %s',
    async (sabotage, _, problem) => {
      const { code, output } = await runDemo({ SPANHOG_DEMO_SABOTAGE: sabotage, SPANHOG_DEMO_ROUNDS: '3' });

      expect(output).toMatch(problem);
      expect(output).toMatch(/✗ [\d,]+ things? (?:is|are) off/);
      expect(code).toBe(1);
    },
    TIMEOUT_MS,
  );
});

describe('the questions', () => {
  const INVENTORY = [
    { endpoint: 'GET /v1/a', feature: 'a' },
    { endpoint: 'GET /v2/a', feature: 'a' },
    { endpoint: 'GET /v1/b', feature: 'b' },
    { endpoint: 'GET /v1/c', feature: 'c', deprecated: true },
    { endpoint: 'GET /v1/d', feature: 'd' },
  ];
  const EVENTS = [
    event({ user: 'ada', organization: 'acme', endpoint: 'GET /v1/a', at: 1, count: 10 }),
    event({ user: 'ada', organization: 'acme', endpoint: 'GET /v2/a', at: 5 }),
    event({ user: 'bob', organization: 'acme', endpoint: 'GET /v1/c', at: 2, more: { deprecated: true } }),
    event({ user: 'cyd', organization: 'bell', endpoint: 'GET /v1/b', at: 3, count: 2.5 }),
    event({ user: 'cyd', organization: 'bell', endpoint: 'GET /v1/a', at: 4, more: { status_code: 500 } }),
    event({ endpoint: 'GET /v1/a', at: 6, count: 4 }),
  ];

  it('count requests, not events, so that rolled-up and sampled ones give the same answers', () => {
    expect(sumRequests(EVENTS)).toBe(19.5);
    expect(endpointsByUse(EVENTS)).toEqual([
      { endpoint: 'GET /v1/a', requests: 15, callers: 2 },
      { endpoint: 'GET /v1/b', requests: 2.5, callers: 1 },
      { endpoint: 'GET /v1/c', requests: 1, callers: 1 },
      { endpoint: 'GET /v2/a', requests: 1, callers: 1 },
    ]);
    expect(useOverTime(EVENTS, 'GET /v1/a', [4, 6])).toEqual({ endpoint: 'GET /v1/a', requests: [10, 1, 4] });
  });

  it('find what nobody calls only with an inventory', () => {
    expect(endpointsBarelyUsed(EVENTS, INVENTORY, 1)).toEqual([
      { endpoint: 'GET /v1/d', requests: 0, callers: 0 },
    ]);
    expect(featuresBarelyUsed(EVENTS, INVENTORY)).toEqual([{ feature: 'd', requests: 0, organizations: 0 }]);
  });

  it('tell the versions of users and of organizations', () => {
    expect(versionsByUser(EVENTS)).toEqual([
      { user: 'ada', organization: 'acme', versions: { v1: 10, v2: 1 }, newest: 'v2' },
      { user: 'bob', organization: 'acme', versions: { v1: 1 }, newest: 'v1' },
      { user: 'cyd', organization: 'bell', versions: { v1: 3.5 }, newest: 'v1' },
    ]);
    expect(versionsByOrganization(EVENTS)).toEqual([
      { organization: 'acme', users: 2, usersOn: { 'v1 + v2': 1, v1: 1 }, differ: true },
      { organization: 'bell', users: 1, usersOn: { v1: 1 }, differ: false },
    ]);
  });

  it('count a caller who is not identified as nobody', () => {
    expect(authMethods(EVENTS)).toEqual([{ method: 'bearer', requests: 19.5, callers: 3 }]);
  });

  it('take the steps of the happy path in their order only', () => {
    const path = [
      event({ user: 'ada', name: 'user_login', at: 1 }),
      event({ user: 'ada', name: 'user_signup', at: 2 }),
      event({ user: 'bob', name: 'user_login', at: 4 }),
      event({ user: 'bob', name: 'user_signup', at: 3 }),
    ];
    expect(happyPath(path, ['user_signup', 'user_login'])).toEqual([
      { step: 'user_signup', users: 2, droppedAfter: 1 },
      { step: 'user_login', users: 1, droppedAfter: 0 },
    ]);
  });

  it('show what an organization could be taught', () => {
    const uses = ['acme', 'bell', 'cern', 'dell'].flatMap((organization) => [
      event({ user: organization, organization, endpoint: 'GET /v1/a', count: 50 }),
      event({
        user: organization,
        organization,
        endpoint: 'GET /v1/b',
        count: organization === 'dell' ? 1 : 50,
      }),
    ]);
    const rows = featuresByOrganization(uses, INVENTORY);
    expect(rows.map(({ organization, underused }) => [organization, underused])).toEqual([
      ['acme', []],
      ['bell', []],
      ['cern', []],
      ['dell', ['b']],
    ]);
    expect(rows.at(-1)?.requests).toEqual({ a: 50, b: 1, d: 0 });
  });

  it('name who calls a deprecated endpoint, and who a failing one with which trace', () => {
    expect(deprecatedCallers(EVENTS)).toEqual([
      { endpoint: 'GET /v1/c', user: 'bob', organization: 'acme', client: 'sdk 1.0.0', requests: 1 },
    ]);
    expect(failures(EVENTS)).toEqual([
      {
        endpoint: 'GET /v1/a',
        status: 500,
        user: 'cyd',
        organization: 'bell',
        failures: 1,
        traces: ['trace-4'],
        exported: [],
      },
    ]);
  });
});

async function runDemo(env: Record<string, string> = {}): Promise<{ code: unknown; output: string }> {
  const demo = spawn(process.execPath, [DEMO], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(demo, 'exit');
  const [output, errors, [code]] = await Promise.all([text(demo.stdout), text(demo.stderr), ended]);
  return { code, output: `${output}${errors}` };
}

interface Given {
  readonly user?: string;
  readonly organization?: string;
  readonly name?: string;
  readonly endpoint?: string;
  readonly at?: number;
  readonly count?: number;
  readonly more?: Record<string, unknown>;
}

/** An event in the shape of the design's table. */
function event({
  user,
  organization,
  name = 'api_request',
  endpoint,
  at = 0,
  count = 1,
  more,
}: Given): QuestionEvent {
  return {
    event: name,
    distinctId: user ?? `nobody-${at}`,
    timestamp: new Date(at).toISOString(),
    properties: {
      endpoint,
      api_version: endpoint?.includes('/v2/') ? 'v2' : 'v1',
      status_code: 200,
      auth_method: 'bearer',
      client_name: 'sdk',
      client_version: '1.0.0',
      organization_id: organization,
      request_count: count,
      trace_sampled: false,
      $trace_id: `trace-${at}`,
      $process_person_profile: user !== undefined,
      ...more,
    },
  };
}
