import type { Attributes } from '@opentelemetry/api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventWriter } from '../../src/event/build-event.js';
import { http } from '../fixtures/spans.js';
import { makeReader, read } from '../request/reading.js';
import { REALISTIC_PATHS } from '../request/route/inference/realistic-paths.js';

const TRACE_IDS = /"(?:uuid|timestamp|distinct_id|\$trace_id|\$span_id)":"[^"]*"/g;

/** The bytes of a request's event, without the ids that are random. */
function eventOf(attributes: Attributes, seen: readonly Attributes[] = []): string {
  const reader = makeReader();
  for (const one of seen) read(one, [], reader);
  const json = new EventWriter('identified_only').request(read(attributes, [], reader), 'api_request', {});
  return JSON.stringify(json).replaceAll('\\"', '"').replaceAll(TRACE_IDS, '').toLowerCase();
}

const name = fc.constantFrom('olga', 'dieter', 'yasmin', 'torvald', 'priyanka', 'gonzalez', 'mcallister');
const word = fc.constantFrom(
  'globex',
  'umbrella',
  'tyrell',
  'walrus',
  'orchid',
  'marzipan',
  'thunder',
  'velvet',
);
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** What can only be a value, wherever it stands. */
const CLEAR: Readonly<Record<string, fc.Arbitrary<string>>> = {
  uuid: fc.uuid(),
  ulid: fc.ulid(),
  hash: fc.stringMatching(/^[\da-f]{32}$/),
  number: fc.stringMatching(/^[1-9]\d{4,11}$/),
  phone: fc.stringMatching(/^\+49[1-9]\d{8,10}$/),
  card: fc.stringMatching(/^[45]\d{15}$/),
  address: fc
    .tuple(fc.integer({ min: 100, max: 255 }), fc.ipV4())
    .map(([first, rest]) => rest.replace(/^\d+/, String(first))),
  email: fc.tuple(name, word).map(([who, host]) => `${who}@${host}.example`),
  key: fc
    .tuple(fc.constantFrom('sk_live_', 'ghp_', 'whsec_', 'xoxb-'), fc.stringMatching(/^[A-Za-z\d]{16,24}$/))
    .map(([prefix, rest]) => prefix + rest),
  token: fc.stringMatching(/^eyJ[A-Za-z\d]{12}\.eyJ[A-Za-z\d]{12}\.[A-Za-z\d_-]{20}$/),
  nanoid: fc
    .array(fc.constantFrom(...ALPHABET.split('')), { minLength: 21, maxLength: 21 })
    .map((all) => all.join(''))
    .filter((text) => /\d/.test(text)),
};

/** What looks like a word or a name, and stands in paths. */
const PLAIN: Readonly<Record<string, fc.Arbitrary<string>>> = {
  person: fc.oneof(
    name,
    fc.tuple(name, word).map((parts) => parts.join('.')),
    fc.tuple(name, word).map((parts) => parts.join('-')),
    fc.tuple(name, word).map((parts) => parts.join('_')),
  ),
  tenant: fc
    .tuple(word, fc.constantFrom('', '-inc', '-corporation', 'corp', '.example'))
    .map((parts) => parts.join('')),
  slug: fc.tuple(word, fc.constantFrom('-and-', '-of-', '-for-'), name).map((parts) => parts.join('')),
  file: fc
    .tuple(word, fc.constantFrom('.pdf', '.xlsx', '.tar.gz', '.json', '.csv'))
    .map((parts) => parts.join('')),
  code: fc.stringMatching(/^[A-Z]{5,7}$/).filter((code) => !/SEARCH|REPORT|ADMIN|ORDER|USER/.test(code)),
  mixed: fc.stringMatching(/^[a-z]{3}\d[a-zA-Z\d]{4}$/),
  day: fc
    .date({ min: new Date('1930-01-01'), max: new Date('2013-12-31'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10)),
  encoded: fc.tuple(name, word).map(([who, what]) => `${who}%20${what}`),
};

const PATHS = [
  '/users/X',
  '/users/X/orders',
  '/api/v2/customers/X/invoices/search',
  '/X/projects',
  '/api/X/members',
  '/orgs/7/X',
  '/files/reports/X',
  '/reset/X',
  '/pnr/X',
  '/cities/X/weather',
  '/X',
  '/graphql/X',
  '/assets/X/main.js',
  '/search/X',
  '/v1/X:cancel',
  "/odata/Books('X')",
] as const;

/** How the request was answered: by nobody, a guard, a catch-all, a router that another path has passed before. */
const ANSWERS: readonly Attributes[] = [
  {},
  { 'http.response.status_code': 401 },
  { 'http.response.status_code': 429, 'http.route': '/' },
  { 'http.response.status_code': 503, 'http.route': '/api' },
  { 'http.response.status_code': 401, 'http.route': '/{*rest}' },
  { 'http.response.status_code': 404, 'user.id': 'user_42' },
  { 'http.route': '/:anything/*' },
];
const SEEN = [
  http('/users/7/orders', { 'http.route': '/users/:id/orders' }),
  http('/cities/7/weather'),
  http('/users/7'),
];

describe('No byte of an event tells a value', () => {
  it.each(Object.entries({ ...PLAIN, ...CLEAR }))('of a path: %s', (_, value) => {
    fc.assert(
      fc.property(
        value,
        fc.constantFrom(...PATHS),
        fc.constantFrom(...ANSWERS),
        fc.boolean(),
        (text, path, answer, isSeen) => {
          const event = eventOf(
            http(
              path.replace('X', () => text),
              answer,
            ),
            isSeen ? SEEN : [],
          );
          expect(event).not.toContain(text.toLowerCase());
        },
      ),
      { numRuns: 400 },
    );
  });

  it.each(Object.entries(CLEAR))('of an http.route or a span that holds it: %s', (_, value) => {
    fc.assert(
      fc.property(
        value,
        fc.constantFrom('/users/X', '/X/orders', '/v1/files/X/raw'),
        fc.boolean(),
        (text, template, hasPath) => {
          const route = template.replace('X', () => text);
          const event = eventOf(
            hasPath
              ? http(route, { 'http.route': route })
              : { 'http.request.method': 'GET', 'http.route': route },
          );
          expect(event).not.toContain(text.toLowerCase());
        },
      ),
      { numRuns: 200 },
    );
  });

  it.each(Object.entries(PLAIN))('of an http.route that is the raw path: %s', (_, value) => {
    fc.assert(
      fc.property(
        value,
        fc.constantFrom('/users/X', '/users/X/orders', '/api/v1/customers/X/invoices', '/files/X'),
        fc.constantFrom(200, 401, 403, 404, 429, 503),
        fc.boolean(),
        (text, template, status, hasPath) => {
          const route = template.replace('X', () => text);
          const answer = { 'http.response.status_code': status, 'http.route': route };
          const event = eventOf(
            hasPath ? http(route, answer) : { 'http.request.method': 'GET', ...answer },
            status === 200 ? [] : SEEN,
          );
          expect(event).not.toContain(text.toLowerCase());
        },
      ),
      { numRuns: 200 },
    );
  });

  it.each(Object.entries(CLEAR))('of headers, user agents, versions and operations: %s', (_, value) => {
    fc.assert(
      fc.property(value, (text) => {
        const event = eventOf(
          http('/v1/users', {
            'url.query': `token=${text}`,
            'user_agent.original': `${text}/1.0 (${text})`,
            'api.version': text,
            'http.request.header.x-api-version': [text],
            'http.request.header.accept': [`application/vnd.${text}+json`],
            'http.request.header.x-tenant': [text],
            'http.request.header.authorization': [`Bearer ${text}`],
            'api.client.version': text,
            'graphql.operation.name': text,
            'client.address': text,
          }),
        );
        expect(event).not.toContain(text.toLowerCase());
      }),
      { numRuns: 200 },
    );
  });

  it.each(ANSWERS)('of realistic paths, answered with %j', (answer) => {
    const told = REALISTIC_PATHS.flatMap(({ path, values }) => {
      const route: unknown = JSON.parse(
        `"${/"route":"([^"]*)"/.exec(eventOf(http(path, answer), SEEN))?.[1] ?? ''}"`,
      );
      const segments = typeof route === 'string' ? route.split('/') : [];
      return segments.some((segment) => values.some((value) => segment === value.toLowerCase()))
        ? [path]
        : [];
    });
    expect(told).toEqual([]);
  });
});
