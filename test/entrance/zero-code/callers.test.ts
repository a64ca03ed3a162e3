import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startLocalPostHog, type LocalPostHog } from '../../../src/local/posthog.js';
import { startNode } from '../../fixtures/child.js';

const ARGS = ['--import', './test/entrance/zero-code/fixtures/sdk.mjs', '--import', './dist/esm/register.js'];
const TRACING = ['--import', './test/entrance/setup/fixtures/tracing.mjs'];

describe('A caller whom no code of ours names', () => {
  let posthog: LocalPostHog;
  beforeEach(async () => {
    posthog = await startLocalPostHog();
  });
  afterEach(() => posthog.close());

  it.each([
    ['express', 'req.user.id', 'req.user.org.id', true],
    ['express', 'app.user, request.user?.id', 'req.user.org.id', true],
    ['locals', 'req.user.id,res.locals.account.id', 'res.locals.account.org.id', false],
    ['koa', 'ctx.state.user.id', 'ctx.state.user.org.id', true],
    ['copied koa', 'ctx.state.user.id', 'context.state.user.org.id', true],
    ['own koa', 'ctx.state.user.id', 'ctx.state.user.org.id', true],
    ['fastify', 'request.user.id', 'req.user.org.id', true],
    ['hapi', 'request.auth.credentials.id', 'req.auth.credentials.org.id', true],
  ])('of %s is found at %s, organization at %s', async (framework, user, organization, hasGuard) => {
    const events = await run(framework, {
      SPANHOG_CALLER_USER: user,
      SPANHOG_CALLER_ORGANIZATION: organization,
      ...(hasGuard && { GUARD: '1' }),
    });
    expect(
      events.map(({ distinctId: id, properties }) => [
        id,
        properties['organization_id'],
        properties['status_code'],
      ]),
    ).toEqual([
      ['u_alice', 'acme', 200],
      ['42', 'globex', 200],
      [expect.stringMatching(/^[\da-f-]{36}$/), undefined, 200],
      ...(hasGuard ? [['u_alice', 'acme', 403]] : []),
    ]);
    for (const { properties } of events.slice(0, 2)) expect(properties['auth_method']).toBeUndefined();
  });

  it('is found by the option of a processor in code, too', async () => {
    const events = await run('express', { CALLER: 'req.user.id' }, TRACING);
    expect(events.map(({ distinctId: id }) => id).slice(0, 2)).toEqual(['u_alice', '42']);
  });

  it('is found behind a getter that throws, in an id that says itself what it is', async () => {
    const events = await run('throwing', { SPANHOG_CALLER_USER: 'req.user.id,req.auth.user._id' });
    expect(events.map(({ distinctId: id }) => id).slice(0, 2)).toEqual(['u_alice', '42']);
  });

  it('is not needed for Fastify’s routes, those of requests that a guard answers among them', async () => {
    const events = await run('fastify', { GUARD: '1' });
    expect(events).toHaveLength(4);
    for (const { properties } of events) {
      expect(properties).toMatchObject({ endpoint: 'GET /v1/things/{id}', route_source: 'framework' });
    }
  });

  async function run(framework: string, env: Readonly<Record<string, string>>, preloads = ARGS) {
    const child = startNode([...preloads, './test/entrance/zero-code/fixtures/framework.mjs'], {
      POSTHOG_HOST: posthog.url,
      POSTHOG_PROJECT_TOKEN: 'phc_zero_code',
      FRAMEWORK: framework,
      ...env,
    });
    const { output, code } = await child.ended;
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(output).not.toMatch(/SECRET|u_alice|acme/);
    return posthog.events();
  }
});
