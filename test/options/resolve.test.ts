import { describe, expect, it } from 'vitest';
import { resolveOptions } from '../../src/options/resolve.js';

const TOKEN = 'phc_project';

describe('A wrong option is a TypeError that names it, what was expected and what came', () => {
  it.each<[unknown, string]>([
    ['x', 'Expected `options` to be an object, got a string of 1 characters'],
    [{ projectToken: 5 }, 'Expected `projectToken` to be a project token (phc_…), got a number'],
    [
      { projectToken: 'phx_SECRET' },
      'Expected `projectToken` to be a project token (phc_…), got a personal API key (phx_…), which must not be used to capture events',
    ],
    [
      { projectToken: 'phs_SECRET' },
      'Expected `projectToken` to be a project token (phc_…), got a secret API key (phs_…), which must not be used to capture events',
    ],
    [
      { projectToken: 'a b' },
      'Expected `projectToken` to be a project token (phc_…), got a text with spaces or characters that are not ASCII',
    ],
    [
      { projectToken: 'x'.repeat(65) },
      'Expected `projectToken` to be a project token (phc_…), got a text of 65 characters, more than 64',
    ],
    [{ host: 5 }, 'Expected `host` to be a URL, got 5 (number)'],
    [
      { host: 'eu.posthog.com' },
      'Expected `host` to be a URL such as https://us.i.posthog.com, scheme and all',
    ],
    [{ host: 'http://eu.posthog.com' }, 'Expected `host` to be an https URL, or http to a loopback address'],
    [{ host: 'ftp://localhost' }, 'Expected `host` to be an https URL, or http to a loopback address'],
    [
      { host: 'https://u:SECRET@eu.posthog.com' },
      'Expected `host` to be a URL without credentials, got one with them',
    ],
    [{ host: 'https://eu.posthog.com?x=1' }, 'Expected `host` to be a URL without query and fragment'],
    [{ client: {} }, 'Expected `client` to be a posthog-node client, got an object'],
    [{ client: TOKEN }, 'Expected `client` to be a posthog-node client, got a string of 11 characters'],
    [
      { events: 'x' },
      'Expected `events` to be a map of patterns to names, or a list of rules, got a string of 1 characters',
    ],
    [
      { events: { 'GET users': 'x' } },
      "Expected `events` to be a pattern: a template that starts with '/', such as 'GET /users/{id}', got a string of 9 characters",
    ],
    [
      { events: { 'GET /a/**/b/**': 'x' } },
      'Expected `events` to be a pattern: \'**\' once: it stands for any number of segments, got "GET /a/**/b/**" (string)',
    ],
    [
      { events: { 'GET /a': 5 } },
      'Expected `events["GET /a"]` to be an event\'s name, false, or { name, status, properties, when }, got 5 (number)',
    ],
    [
      { events: { 'GET /a': '' } },
      'Expected `events["GET /a"]` to be an event\'s name of 1 to 200 characters, or false, got "" (string)',
    ],
    [
      { events: { 'GET /a': {} } },
      'Expected `events["GET /a"].name` to be an event\'s name of 1 to 200 characters, or false, got undefined',
    ],
    [
      { events: { 'GET /a': { name: 'x', status: '9xx' } } },
      "Expected `events[\"GET /a\"].status` to be a status such as 201, a class such as '4xx', an array of them, or '*', got a string of 3 characters",
    ],
    [
      { events: { 'GET /a': { name: 'x', when: true } } },
      'Expected `events["GET /a"].when` to be a function (span, request) => boolean, got true (boolean)',
    ],
    [
      { events: { 'GET /a': { name: 'x', properties: 5 } } },
      'Expected `events["GET /a"].properties` to be an object, or a function (span, request) => object, got 5 (number)',
    ],
    [{ events: { 'GET /a': { nam: 'x' } } }, 'Unknown option `events["GET /a"].nam`; did you mean `name`?'],
    [
      { events: [5] },
      "Expected `events[0]` to be [pattern, rule] or { match: 'GET /users/{id}', name: … }, got 5 (number)",
    ],
    [
      { defaultEvent: '' },
      'Expected `defaultEvent` to be an event\'s name of 1 to 200 characters, or false, got "" (string)',
    ],
    [
      { defaultEvent: true },
      "Expected `defaultEvent` to be an event's name of 1 to 200 characters, or false, got true (boolean)",
    ],
    [
      { ignore: true },
      'Expected `ignore` to be false, an array of patterns, or { add, patterns, probes, unmatched }, got true (boolean)',
    ],
    [{ ignore: [5] }, "Expected `ignore` to be a pattern such as 'GET /users/{id}', got 5 (number)"],
    [
      { ignore: { patterns: 'x' } },
      "Expected `ignore.patterns` to be an array of patterns such as 'GET /status', got a string of 1 characters",
    ],
    [{ ignore: { probes: 1 } }, 'Expected `ignore.probes` to be true or false, got 1 (number)'],
    [{ ignore: { unmatchd: true } }, 'Unknown option `ignore.unmatchd`; did you mean `unmatched`?'],
    [{ caller: 5 }, 'Expected `caller` to be an object, got 5 (number)'],
    [
      { caller: { user: 5 } },
      'Expected `caller.user` to be the name of a span attribute, or a path on the request such as',
    ],
    [
      { caller: { organization: [''] } },
      'Expected `caller.organization` to be the name of a span attribute, or a path on the request such as \'req.user.id\', got "" (string)',
    ],
    [
      { caller: { groups: { team: 5 } } },
      "Expected `caller.groups.team` to be the name of a span attribute, or a path on the request such as 'req.user.id', got 5 (number)",
    ],
    [
      { caller: { hash: 5 } },
      'Expected `caller.hash` to be a key of at least 16 characters, or a function, got a number',
    ],
    [
      { caller: { hash: 'short SECRET' } },
      'Expected `caller.hash` to be a key of at least 16 characters, or a function, got 12 characters',
    ],
    [{ caller: { usr: 'x' } }, 'Unknown option `caller.usr`; did you mean `user`?'],
    [
      { personProfiles: 'some' },
      "Expected `personProfiles` to be 'always', 'identified_only' or 'never', got a string of 4 characters",
    ],
    [{ routes: '/a' }, 'Expected `routes` to be an array of route templates, got a string of 2 characters'],
    [
      { routes: [/a/] },
      "Expected `routes` to be a route template such as '/users/{id}' or 'GET /users/:id', and more than a wildcard, got an object",
    ],
    [
      { routes: ['/a', '/*'] },
      "Expected `routes[1]` to be a route template such as '/users/{id}' or 'GET /users/:id', and more than a wildcard, got \"/*\" (string)",
    ],
    [
      { routes: ['users'] },
      "Expected `routes[0]` to be a route template such as '/users/{id}' or 'GET /users/:id', and more than a wildcard, got a string of 5 characters",
    ],
    [
      { beforeSend: 'x' },
      'Expected `beforeSend` to be a function (event, span) => event | null, got a string of 1 characters',
    ],
    [{ dryRun: 'yes' }, 'Expected `dryRun` to be true or false, got a string of 3 characters'],
    [{ historicalMigration: 1 }, 'Expected `historicalMigration` to be true or false, got 1 (number)'],
    [
      { delivery: { compression: 'br' } },
      "Expected `delivery.compression` to be 'gzip' or 'none', got a string of 2 characters",
    ],
    [{ delivery: 5 }, 'Expected `delivery` to be an object, got 5 (number)'],
    [
      { delivery: { batchSize: '50' } },
      'Expected `delivery.batchSize` to be an integer from 1 to 1000, got "50" (string)',
    ],
    [
      { delivery: { batchSize: 0 } },
      'Expected `delivery.batchSize` to be an integer from 1 to 1000, got 0 (number)',
    ],
    [
      { delivery: { batchSize: 1.5 } },
      'Expected `delivery.batchSize` to be an integer from 1 to 1000, got 1.5 (number)',
    ],
    [
      { delivery: { flushIntervalMs: Number.NaN } },
      'Expected `delivery.flushIntervalMs` to be an integer from 1 to 600000, got NaN (number)',
    ],
    [
      { delivery: { waitUntil: 5 } },
      'Expected `delivery.waitUntil` to be a function (promise) => void, got 5 (number)',
    ],
    [{ delivery: { batchsize: 5 } }, 'Unknown option `delivery.batchsize`; did you mean `batchSize`?'],
    [{ projectTokn: TOKEN }, 'Unknown option `projectTokn`; did you mean `projectToken`?'],
    [{ Host: 'x' }, 'Unknown option `Host`; did you mean `host`?'],
    [
      { phx_SECRET: 1 },
      'Unknown option `phx_…`; known are `projectToken`, `host`, `allowInsecureHost`, `client`',
    ],
  ])('%o', (options, message) => {
    const make = (): unknown => resolveOptions(options, {});
    expect(make).toThrow(TypeError);
    expect(make).toThrow(message);
    expect(make).not.toThrow(/SECRET/);
  });

  it('asks for a key where `caller.hash` is true, for the token is public', () => {
    expect(() => resolveOptions({ caller: { hash: true } }, {})).toThrow(
      /got true: .*secret key.*openssl rand/,
    );
  });
});

describe('What the environment says wrong', () => {
  it.each([
    [{ POSTHOG_PROJECT_TOKEN: 'phx_SECRET' }, 'Expected `POSTHOG_PROJECT_TOKEN` to be a project token'],
    [{ POSTHOG_API_KEY: 'phx_SECRET' }, 'Expected `POSTHOG_API_KEY` to be a project token'],
    [{ POSTHOG_HOST: 'SECRET' }, 'Expected `POSTHOG_HOST` to be a URL'],
    [{ POSTHOG_HOST: 'https://u:SECRET@' }, 'Expected `POSTHOG_HOST` to be a URL'],
    [{ POSTHOG_HOST: 'http://user:SECRET/er2@db' }, 'Expected `POSTHOG_HOST` to be '],
    [{ POSTHOG_HOST: 'https://user:SECRET@db' }, 'Expected `POSTHOG_HOST` to be a URL without credentials'],
    [{ POSTHOG_HOST: 'http://db.internal/SECRET' }, 'SPANHOG_ALLOW_INSECURE_HOST=true sends over http'],
  ])('throws nothing, and leaves no token to send with: %o', (env, message) => {
    const options = resolveOptions(undefined, { POSTHOG_API_KEY: 'phc_a', ...env });
    expect(options.projectToken).toBeUndefined();
    expect(options.mistake).toContain(message);
    expect(options.mistake).not.toContain('SECRET');
  });

  it('is nobody’s business with a client of the app’s own', () => {
    const client = { capture: (): undefined => undefined };
    expect(resolveOptions({ client }, { POSTHOG_API_KEY: 'phx_SECRET' }).mistake).toBeUndefined();
  });
});

describe('What looks wrong and may be right', () => {
  it.each<[unknown, Record<string, string>, RegExp]>([
    [{ projectToken: 'hello' }, {}, /`projectToken` doesn't begin with phc_/],
    [{}, { POSTHOG_API_KEY: 'hello' }, /`POSTHOG_API_KEY` doesn't begin with phc_/],
    [{}, { POSTHOG_API_KEY: '"phc_a"' }, /`POSTHOG_API_KEY` is in quotes/],
    [
      {},
      { POSTHOG_API_KEY: 'phc_a', POSTHOG_HOST: 'https://us.posthog.com' },
      /go to https:\/\/us\.i\.posthog\.com/,
    ],
    [
      { projectToken: 'phc_a', host: 'https://eu.posthog.com/project/1' },
      {},
      /go to https:\/\/eu\.i\.posthog\.com/,
    ],
    [{ events: { 'PSOT /x': 'y' } }, { POSTHOG_API_KEY: 'phc_a' }, /method `PSOT`.*did you mean `POST`\?/],
    [{ events: [['gte /x', 'y']] }, { POSTHOG_API_KEY: 'phc_a' }, /did you mean `GET`\?/],
  ])('%o with %o is told', (options, env, message) => {
    expect(resolveOptions(options, env).doubts).toEqual([expect.stringMatching(message)]);
  });

  it.each(['GET', 'purge', 'QUERY', '*', 'PROPFIND'])('a rule for %s is no doubt', (method) => {
    expect(resolveOptions({ projectToken: 'phc_a', events: { [`${method} /x`]: 'y' } }, {}).doubts).toEqual(
      [],
    );
  });

  it('takes the token out of its quotes', () => {
    expect(resolveOptions({}, { POSTHOG_API_KEY: "'phc_a'" }).projectToken).toBe('phc_a');
  });
});

describe('The options', () => {
  it('are frozen, with their defaults', () => {
    const options = resolveOptions({}, {});
    expect(Object.isFrozen(options)).toBe(true);
    expect(options).toMatchObject({
      projectToken: undefined,
      host: 'https://us.i.posthog.com',
      rules: [],
      defaultEvent: 'api_request',
      personProfiles: 'identified_only',
      routes: [],
      dryRun: false,
      ignored: { probes: true, unmatched: true },
      delivery: {
        batchSize: 500,
        flushIntervalMs: 2_000,
        maxQueueEvents: 100_000,
        maxQueueBytes: 67_108_864,
        requestTimeoutMs: 10_000,
        shutdownTimeoutMs: 10_000,
        compression: 'gzip',
        historicalMigration: false,
        proxy: undefined,
      },
    });
  });

  it('tell the delivery what travels how, and through which proxy', () => {
    const options = { historicalMigration: true, delivery: { compression: 'none' } };
    expect(resolveOptions(options, { HTTPS_PROXY: 'proxy.test:3128' }).delivery).toMatchObject({
      compression: 'none',
      historicalMigration: true,
      proxy: 'http://proxy.test:3128/',
    });
  });

  it.each<[unknown, Record<string, string>, string | undefined]>([
    [{ projectToken: ' phc_a ' }, { POSTHOG_PROJECT_TOKEN: 'phc_b' }, 'phc_a'],
    [{}, { POSTHOG_PROJECT_TOKEN: 'phc_b', POSTHOG_API_KEY: 'phc_c' }, 'phc_b'],
    [{ projectToken: '' }, { POSTHOG_PROJECT_TOKEN: ' ', POSTHOG_API_KEY: 'phc_c' }, 'phc_c'],
    [{ projectToken: ' ' }, {}, undefined],
    [undefined, {}, undefined],
  ])('%o with %o have the token %s', (options, env, token) => {
    expect(resolveOptions(options, env).projectToken).toBe(token);
  });

  it.each<[unknown, Record<string, string>, string]>([
    [{ host: 'https://eu.i.posthog.com/' }, { POSTHOG_HOST: 'https://x.test' }, 'https://eu.i.posthog.com'],
    [{}, { POSTHOG_HOST: 'https://x.test/ingest//' }, 'https://x.test/ingest'],
    [{ host: ' ' }, {}, 'https://us.i.posthog.com'],
    [{ host: 'http://localhost:8010' }, {}, 'http://localhost:8010'],
    [{ host: 'http://127.0.0.1:8010' }, {}, 'http://127.0.0.1:8010'],
    [{ host: 'http://127.1.2.3' }, {}, 'http://127.1.2.3'],
    [{ host: 'http://[::1]:1' }, {}, 'http://[::1]:1'],
  ])('%o with %o have the host %s', (options, env, host) => {
    expect(resolveOptions(options, env).host).toBe(host);
  });

  it.each<[unknown, Record<string, string>]>([
    [{ host: 'http://host.docker.internal:8010', allowInsecureHost: true }, {}],
    [{ host: 'http://host.docker.internal:8010' }, { SPANHOG_ALLOW_INSECURE_HOST: 'true' }],
    [{}, { POSTHOG_HOST: 'http://host.docker.internal:8010', SPANHOG_ALLOW_INSECURE_HOST: '1' }],
  ])('send over http to any host where that is allowed: %o with %o', (options, env) => {
    expect(resolveOptions(options, env).host).toBe('http://host.docker.internal:8010');
  });

  it.each([
    'http://127.0.0.1.evil.test',
    'http://localhost.evil.test',
    'http://0.0.0.0',
    'http://10.0.0.1',
    'javascript:x',
    'file:///etc',
  ])('don’t take %s for a host', (host) => {
    expect(() => resolveOptions({ host }, {})).toThrow('Expected `host` to be');
  });
});
