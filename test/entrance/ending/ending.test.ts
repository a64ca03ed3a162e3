import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startLocalPostHog, type LocalPostHog } from '../../../src/local/posthog.js';
import { startNode } from '../../fixtures/child.js';

const FIXTURES = './test/entrance/ending/fixtures';
const PROCESSOR = ['--import', './test/entrance/setup/fixtures/tracing.mjs'];
const ZERO_CODE = [
  '--import',
  './test/entrance/zero-code/fixtures/sdk.mjs',
  '--import',
  './dist/esm/register.js',
];
const FIRST = ['--import', `${FIXTURES}/first-process.mjs`];

describe('The last events are sent before a process ends', () => {
  let posthog: LocalPostHog;
  beforeEach(async () => {
    posthog = await startLocalPostHog();
  });
  afterEach(() => posthog.close());

  it.each(['SIGTERM', 'SIGUSR2'])(
    'by %s, which nobody else listens to, as it would end without us',
    async (end) => {
      expect(await run(PROCESSOR, { END: end })).toEqual({ code: null, signal: end, events: 3 });
    },
  );

  it.each([
    ['a processor', PROCESSOR],
    ['zero code', ZERO_CODE],
  ])(
    'by the Ctrl-C that comes from the terminal, from npm and from a watcher at once: %s',
    async (_, args) => {
      const ended = await run(args, { END: 'SIGINT SIGINT SIGTERM' });
      expect(ended).toMatchObject({ code: null, events: 3 });
    },
  );

  it.each([
    ['zero code', ZERO_CODE, { code: null, signal: 'SIGUSR2' }],
    ['a processor as process 1', [...FIRST, ...PROCESSOR], { code: 140, signal: null }],
    ['zero code as process 1', [...FIRST, ...ZERO_CODE], { code: 140, signal: null }],
    [
      'a processor and zero code, of two copies',
      [...PROCESSOR, '--require', './dist/cjs/register.js'],
      { code: null, signal: 'SIGUSR2' },
    ],
  ])('by SIGUSR2, which is nodemon’s: %s', async (_, args, end) => {
    expect(await run(args, { END: 'SIGUSR2' })).toEqual({ ...end, events: 3 });
  });

  it('by an app’s own listener, which decides when that is', async () => {
    const ended = await run(PROCESSOR, { END: 'SIGTERM', OWN: 'closes' });
    expect(ended).toEqual({ code: 0, signal: null, events: 3 });
  });

  it.each([
    ['once, later', 3],
    ['answers one more', 4],
  ])('at once, by an app that may end in any turn: %s', async (own, events) => {
    const child = startNode([...PROCESSOR, `${FIXTURES}/app.mjs`], env({ END: 'SIGTERM SIGTERM', OWN: own }));
    await posthog.waitForEvents(events);
    child.process.send('end');
    expect(await child.ended).toMatchObject({ code: 3 });
  });

  it('and of a request under way, which goes on in another server span, all of it', async () => {
    const { code } = await startNode([...PROCESSOR, `${FIXTURES}/goes-on.mjs`], env({})).ended;
    const events = posthog.events().map(({ properties }) => properties['endpoint']);
    expect({ code, events }).toEqual({ code: 0, events: ['GET /v1/slow/{id}'] });
  });

  it('beside a listener that ends the process only where no other is left', async () => {
    const ended = await run(PROCESSOR, { END: 'SIGTERM', OWN: 'asks who listens' });
    expect(ended).toEqual({ code: null, signal: 'SIGTERM', events: 3 });
  });

  it.each([
    ['a processor', PROCESSOR],
    ['zero code', ZERO_CODE],
  ])('of a cluster’s worker that loses its primary: %s', async (_, args) => {
    expect(await run(args, {}, 'cluster.mjs')).toEqual({ code: null, signal: 'SIGTERM', events: 3 });
  });

  it('of a job’s worker too, which has nothing left to do', async () => {
    const { code, events } = await run(PROCESSOR, {}, 'job.mjs');
    expect({ code, events }).toEqual({ code: 0, events: 1 });
  });

  it('or the log says how many are lost, when PostHog can’t be reached', async () => {
    posthog.setFault({ status: 503 });
    const { output, signal } = await startNode([...PROCESSOR, `${FIXTURES}/app.mjs`], env({ END: 'SIGTERM' }))
      .ended;
    expect(signal).toBe('SIGTERM');
    expect(output).toMatch(/3 events.*lost/);
  });

  async function run(args: readonly string[], settings: Readonly<Record<string, string>>, app = 'app.mjs') {
    const { code, signal } = await startNode([...args, `${FIXTURES}/${app}`], env(settings)).ended;
    return { code, signal, events: posthog.events().length };
  }

  function env(settings: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
    return { POSTHOG_HOST: posthog.url, POSTHOG_PROJECT_TOKEN: 'phc_ending', ...settings };
  }
});
