import type { Attributes } from '@opentelemetry/api';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { Ignore } from '../../src/match/ignore.js';
import { propertiesOf, Rules } from '../../src/match/rules.js';
import { resolveOptions } from '../../src/options/resolve.js';
import { resolveRules } from '../../src/options/rules.js';
import { OTHER, UNMATCHED } from '../../src/request/api-request.js';
import { http, makeSpan, wordOf } from '../fixtures/spans.js';
import { makeReader, read } from '../request/reading.js';

const SPAN = makeSpan();

function named(events: unknown, attributes: Attributes): string | false | undefined {
  const rules = resolveRules(events);
  const reader = makeReader({ patterns: rules.map(({ pattern }) => pattern.text) });
  return new Rules(rules).match(read(attributes, [], reader), SPAN)?.name;
}

const request = (method: string, path: string, status = 200): Attributes => ({
  ...http(path),
  'http.request.method': method,
  'http.response.status_code': status,
});

describe('The rules', () => {
  const EVENTS = {
    'POST /projects': 'project_create',
    'POST /projects/*': { name: 'project_other', status: '*' },
    'GET /internal/**': false,
    'GET /reports/{id}': { name: 'report_missing', status: [404, '5xx'] },
    'GET /**': 'read',
  };

  it.each([
    ['POST', '/projects', 201, 'project_create'],
    ['POST', '/projects', 399, 'project_create'],
    ['POST', '/projects', 422, undefined],
    ['POST', '/projects/7', 500, 'project_other'],
    ['GET', '/internal/x', 200, false],
    ['GET', '/internal/x', 500, false],
    ['GET', '/reports/7', 500, 'report_missing'],
    ['GET', '/reports/7', 200, 'read'],
    ['GET', '/anything', 200, 'read'],
    ['GET', '/anything', 500, undefined],
    ['DELETE', '/anything', 200, undefined],
  ])('name %s %s with %i: %s', (method, path, status, name) => {
    expect(named(EVENTS, request(method, path, status))).toBe(name);
  });

  it.each([
    [
      'a map',
      new Map([
        ['GET /a', 'first'],
        ['GET /**', 'second'],
      ]),
    ],
    [
      'a list of pairs',
      [
        ['GET /a', 'first'],
        ['GET /**', 'second'],
      ],
    ],
    [
      'a list of rules',
      [
        { match: 'GET /a', name: 'first' },
        { match: 'GET /**', name: 'second' },
      ],
    ],
  ])('of %s match in their order, the first one wins', (_, events) => {
    expect(named(events, request('GET', '/a'))).toBe('first');
    expect(named(events, request('GET', '/b'))).toBe('second');
  });

  it('ask `when` last, and fall through when it says no', () => {
    const when = vi.fn<() => boolean>().mockReturnValue(false);
    const events = [
      ['GET /a', { name: 'a', when }],
      ['GET /**', 'b'],
    ];
    expect(named(events, request('GET', '/b'))).toBe('b');
    expect(when).not.toHaveBeenCalled();
    expect(named(events, request('GET', '/a'))).toBe('b');
    expect(when).toHaveBeenCalledWith(SPAN, expect.objectContaining({ endpoint: 'GET /a' }));
  });

  it('see the endpoint beyond the cap too, and can name all of those', () => {
    const reader = makeReader();
    for (let n = 0; n < 500; n += 1) read(http(`/x-${n}`, { 'http.route': `/x-${wordOf(n)}` }), [], reader);
    const beyond = read(http('/beyond', { 'http.route': '/beyond' }), [], reader);
    expect(
      new Rules(resolveRules({ 'GET /beyond': 'known', '(other)': 'other' })).match(beyond, SPAN)?.name,
    ).toBe('known');
    expect(new Rules(resolveRules({ '(other)': 'other' })).match(beyond, SPAN)?.name).toBe('other');
  });

  it('call `(other)` only what is reported so', () => {
    const rules = new Rules(resolveRules({ 'GET /a': 'a', '(other)': 'other' }));
    const b = read(http('/b', { 'http.route': '/b' }));
    expect(rules.match(b, SPAN)).toBeUndefined();
    expect(rules.match({ ...b, reportedEndpoint: OTHER }, SPAN)?.name).toBe('other');
  });

  it('can name what no route matched', () => {
    expect(named({ '(unmatched)': { name: 'lost', status: 404 } }, request('GET', '/x', 404))).toBe('lost');
    expect(named({ 'GET /**': { name: 'read', status: '*' } }, request('GET', '/x', 404))).toBeUndefined();
  });

  it('add properties: a record, or what a function makes of the request', () => {
    const [fixed, made, nonsense] = resolveRules([
      ['GET /a', { name: 'a', properties: { plan: 'pro' } }],
      ['GET /b', { name: 'b', properties: (_: unknown, { route }: { route: string }) => ({ route }) }],
      ['GET /c', { name: 'c', properties: () => 'x' }],
    ]);
    const b = read(request('GET', '/b'), [], makeReader({ patterns: ['GET /b'] }));
    expect(fixed && propertiesOf(fixed, SPAN, b)).toEqual({ plan: 'pro' });
    expect(made && propertiesOf(made, SPAN, b)).toEqual({ route: '/b' });
    expect(nonsense && propertiesOf(nonsense, SPAN, b)).toEqual({});
  });
});

/** Requests of one reader, with whatever tells them apart for a rule. */
const requests = fc
  .record({
    method: fc.constantFrom('GET', 'POST'),
    route: fc.constantFrom('/a', '/b', undefined),
    statusCode: fc.constantFrom(undefined, 200, 201, 400, 404, 408, 500),
    failed: fc.boolean(),
    reportedEndpoint: fc.constantFrom(OTHER, 'GET /a'),
  })
  .map((differing) => {
    const endpoint = differing.route === undefined ? UNMATCHED : `${differing.method} ${differing.route}`;
    return withFields(read(http('/a', { 'http.route': '/a' })), { ...differing, endpoint });
  });

function withFields<T extends object, U extends object>(value: T, fields: U): T & U {
  return { ...value, ...fields };
}

describe('What rules remember', () => {
  const RULES = resolveRules([
    ['GET (unmatched)', { name: 'lost', status: 404 }],
    ['POST (unmatched)', { name: 'posted', status: '*' }],
    ['GET /a', { name: 'a', status: [200, '5xx'] }],
    ['(other)', { name: 'other', status: [404, 201] }],
    ['POST /a', 'posted_a'],
    ['* /b', { name: 'b', status: '4xx' }],
    ['/**', 'any'],
  ]);

  it('changes nothing about what they say', () => {
    fc.assert(
      fc.property(fc.array(requests, { minLength: 2, maxLength: 30 }), (asked) => {
        const rules = new Rules(RULES);
        for (const one of asked) expect(rules.match(one, SPAN)).toBe(new Rules(RULES).match(one, SPAN));
      }),
    );
  });

  it('is worked out once for an endpoint and status, of 20,000 endpoints', () => {
    const status = vi.fn<(status: number | undefined) => boolean>().mockReturnValue(true);
    const rules = new Rules(resolveRules({ '/**': 'any' }).map((rule) => withFields(rule, { status })));
    const one = read(http('/a', { 'http.route': '/a' }));
    const ask = (n: number): number => {
      status.mockClear();
      rules.match({ ...one, endpoint: `GET /${n}` }, SPAN);
      return status.mock.calls.length;
    };
    for (let n = 0; n < 20_000; n += 1) if (ask(n) !== 1) throw new Error(`Endpoint ${n} was known`);
    expect(ask(0)).toBe(0);
    expect(ask(20_000)).toBe(1);
    expect(ask(0)).toBe(1);
    expect(ask(20_000)).toBe(0);
  });
});

describe('What is ignored', () => {
  const ignoredBy = (ignore: unknown, attributes: Attributes): string | undefined =>
    new Ignore(resolveOptions({ ignore }, {}).ignored).reason(read(attributes));
  const agent = (text: string): Attributes => ({ ...http('/users'), 'user_agent.original': text });
  const lost = request('GET', '/nowhere', 404);

  it.each<[string, Attributes, string | undefined]>([
    ['a CORS preflight', request('OPTIONS', '/users'), 'options'],
    ['a health check', http('/healthz'), 'pattern'],
    ['a health check by its path', http('/health', { 'http.route': '/:page' }), 'pattern'],
    ['a health check with a slash', http('/ping/'), 'pattern'],
    ['a health check that is not there', request('GET', '/readyz', 404), 'pattern'],
    ['a health check under a prefix', http('/eu/billing/readyz'), 'pattern'],
    ['a health check of an API', http('/api/v1/health'), 'pattern'],
    ['a health check of a framework', http('/api/_health'), 'pattern'],
    ['the health of somebody’s pet', http('/v1/pets/7/health'), undefined],
    ['metrics', http('/metrics'), 'pattern'],
    ['what crawlers ask for', http('/robots.txt'), 'pattern'],
    ['anything well-known', http('/.well-known/acme/x'), 'pattern'],
    ['a probe', agent('kube-probe/1.29'), 'probe'],
    ['another probe', agent('ELB-HealthChecker/2.0'), 'probe'],
    ['a path of nobody’s that nothing matched', lost, 'unmatched'],
    ['a path of a known user’s that nothing matched', { ...lost, 'user.id': 'u' }, undefined],
    ['a path of a known organization’s that nothing matched', { ...lost, 'organization.id': 'o' }, undefined],
    ['a path below a health check', http('/health/history'), undefined],
    ['a request like any other', agent('acme-sdk-js/1.2.3'), undefined],
  ])('by default: %s', (_, attributes, reason) => {
    expect(ignoredBy(undefined, attributes)).toBe(reason);
  });

  it('is what the app says instead', () => {
    expect(ignoredBy(false, http('/healthz'))).toBeUndefined();
    expect(ignoredBy(false, lost)).toBeUndefined();
    expect(ignoredBy(['GET /status'], http('/status'))).toBe('pattern');
    expect(ignoredBy(['GET /status'], http('/healthz'))).toBeUndefined();
    expect(ignoredBy(['GET /reports/{id}'], http('/reports/7', { 'http.route': '/reports/:id' }))).toBe(
      'pattern',
    );
    expect(
      ignoredBy(['GET /reports/{id}'], http('/reports/summary', { 'http.route': '/reports/summary' })),
    ).toBeUndefined();
    expect(ignoredBy({ unmatched: false }, lost)).toBeUndefined();
    expect(ignoredBy({ unmatched: false }, http('/healthz'))).toBe('pattern');
    expect(ignoredBy({ probes: false }, agent('kube-probe/1.29'))).toBeUndefined();
  });
});
