import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startLocalPostHog, type LocalPostHog } from '../../../src/local/posthog.js';
import { startNode } from '../../fixtures/child.js';

const ARGS = [
  '--import',
  './test/entrance/zero-code/fixtures/sdk.mjs',
  '--import',
  './dist/esm/register.js',
  'test/entrance/zero-code/fixtures/facts.mjs',
];
const V7 = '01928c3e-7e4b-7000-8000-0123456789ab';

describe('Without a line of ours, what few requests have', () => {
  let posthog: LocalPostHog;
  beforeEach(async () => {
    posthog = await startLocalPostHog();
  });
  afterEach(() => posthog.close());

  it.each([
    ['read, but for who the caller says it is', {}, false],
    ['read, with who the caller says it is where that is trusted', { SPANHOG_TRUST_CALLERS: 'true' }, true],
  ])('is %s', async (_, env, isKnown) => {
    const settings = { POSTHOG_PROJECT_TOKEN: 'phc_zero_code', POSTHOG_HOST: posthog.url, ...env };
    const { output } = await startNode(ARGS, settings).ended;
    expect(output).toContain('spanhog: attached to ');
    const events = new Map(posthog.events().map((event) => [event.properties['endpoint'], event]));
    expect(events.get('GET /problem')?.properties).toMatchObject({
      status_code: 402,
      error_type: 'out-of-credit',
    });
    expect(events.get('GET /broken')?.properties).toMatchObject({
      status_code: 500,
      error_type: 'TypeError',
    });
    const stream = events.get('GET /stream')?.properties;
    expect(stream).toMatchObject({ streamed: true, stream_duration_ms: expect.any(Number) });
    expect(stream).not.toHaveProperty('duration_ms');
    expect(events.get('POST /mcp')?.properties).toMatchObject({
      mcp_method: 'tools/call',
      mcp_tool: 'search',
      client_name: 'Acme-Desktop',
      streamed: true,
      duration_ms: expect.any(Number),
    });
    expect(events.size).toBe(4);
    for (const { distinctId, properties } of events.values()) {
      expect(properties['$session_id']).toBe(V7);
      expect([distinctId === 'stated', properties['$process_person_profile']]).toEqual([isKnown, isKnown]);
    }
    expect(JSON.stringify(posthog.events())).not.toContain('SECRET');
  });
});
