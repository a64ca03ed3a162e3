import fc from 'fast-check';
import { isbot } from 'isbot';
import { describe, expect, it } from 'vitest';
import { apiAttributes } from '../../src/span/hooks/api-attributes.js';
import { readClient } from '../../src/request/client.js';
import { BOT_PATTERN } from '../../src/span/client/bots.generated.js';
import { http } from '../fixtures/spans.js';
import { USER_AGENTS } from '../fixtures/user-agents.js';
import { read as readRequest } from './reading.js';

type Client = ReturnType<typeof readClient>;

const clientOf = (userAgent: string | undefined): Client =>
  readClient({ name: undefined, version: undefined, language: undefined, userAgent });
const NOBODY = { name: undefined, version: undefined, language: undefined, kind: 'unknown' };
const KINDS = ['sdk', 'http_client', 'browser', 'ai_agent', 'bot', 'unknown'];

describe('The client of a user agent', () => {
  it.each(USER_AGENTS)('$userAgent', ({ userAgent, ...client }) => {
    expect(clientOf(userAgent)).toEqual(client);
  });

  it('is tried on more than 250 different ones, of each kind', () => {
    expect(new Set(USER_AGENTS.map(({ userAgent }) => userAgent)).size).toBeGreaterThan(250);
    expect(new Set(USER_AGENTS.map(({ kind }) => kind))).toEqual(new Set(KINDS));
  });

  it.each<[string | undefined, Partial<Client>]>([
    [undefined, {}],
    ['', {}],
    [`${'a'.repeat(64)}/1`, {}],
    ['acme/1=x', {}],
    [`Mozilla/5.0 (X11) AppleWebKit/537.36 ${'x'.repeat(600)} Chrome/1`, { kind: 'browser' }],
  ])('of %j is nobody, or no more than %j', (userAgent, { kind = 'unknown' }) => {
    expect(clientOf(userAgent)).toEqual({ ...NOBODY, kind });
  });

  it('keeps a name whose version is none', () => {
    expect(clientOf(`acme/1${'0'.repeat(32)}`)).toEqual({ ...NOBODY, name: 'acme', kind: 'sdk' });
    expect(clientOf('acme/127.0.0.1')).toEqual({ ...NOBODY, name: 'acme', kind: 'sdk' });
  });

  it('reads versions that it has never seen as those it has', () => {
    const version = fc
      .tuple(
        fc.integer({ min: 0, max: 99 }),
        fc.integer({ min: 0, max: 99 }),
        fc.integer({ min: 0, max: 99 }),
      )
      .map((numbers) => numbers.join('.'));
    fc.assert(
      fc.property(
        version,
        fc.constantFrom('acme-sdk-js', 'axios', 'claude-cli', 'AhrefsBot'),
        (text, name) => {
          expect(clientOf(`${name}/${text}`)).toMatchObject({ name, version: text });
          expect(clientOf(`Acme/Python ${text}`)).toMatchObject({
            name: 'Acme',
            version: text,
            language: 'python',
          });
          expect(clientOf(`Acme/v1 RubyBindings/${text}`)).toMatchObject({ name: 'Acme', version: text });
        },
      ),
    );
  });
});

describe('Bots that look like browsers', () => {
  it('are told by the pattern of the installed isbot, `npm run bots`', () => {
    const pattern = new RegExp(BOT_PATTERN, 'i');
    const browserLike = USER_AGENTS.map(({ userAgent }) => userAgent).filter((text) =>
      /^(?:Mozilla|Opera)\//.test(text),
    );
    expect(browserLike.length).toBeGreaterThan(60);
    for (const text of browserLike) expect([text, pattern.test(text)]).toEqual([text, isbot(text)]);
    fc.assert(
      fc.property(fc.string(), (rest) => {
        const text = `Mozilla/5.0 (X11; ${rest}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120 ${rest}`;
        expect(pattern.test(text)).toBe(isbot(text));
      }),
    );
  });
});

/** No word of it is one of the vocabulary, or has the shape of a version. */
const somebodys = fc.stringMatching(/^[a-z]{4,9}$/).map((word) => `zq${word}zq`);
const values: readonly fc.Arbitrary<string>[] = [
  somebodys,
  fc.tuple(somebodys, somebodys).map(([name, domain]) => `${name}@${domain}.com`),
  fc.tuple(somebodys, somebodys).map(([name, domain]) => `${name}.${domain}.io`),
  fc.tuple(somebodys, somebodys).map(([domain, name]) => `${domain.toUpperCase()}.${name}`),
  fc.stringMatching(/^[A-Za-z\d]{24}$/).map((rest) => `sk_live_${rest}`),
  fc.stringMatching(/^[4-5]\d{15}$/),
  fc.ipV4(),
  fc.uuid(),
];
const value = fc.oneof(...values);
/** Where a value can stand in a user agent that is nobody's, or whose program is known. */
const FRAMES: readonly ((value: string) => string)[] = [
  (text) => text,
  (text) => `${text} ${text}`,
  (text) => `(${text})`,
  (text) => `My ${text}/1.0`,
  (text) => `${text}, ${text}`,
  (text) => `acme-sdk/1.2.3 (${text}; host ${text})`,
  (text) => `acme-sdk/1.2.3 ${text}`,
  (text) => `acme-sdk/1.2.3-${text}`,
  (text) => `acme-sdk/1.2.3+${text}`,
  (text) => `axios/1.6.2 ${text}/1.0`,
  (text) => `Python/3.11 (${text}) aiohttp/3.9.1`,
  (text) => `Stripe/v1 NodeBindings/14.0.0 (${text})`,
  (text) => `Acme/JS 4.28.0 ${text}`,
  (text) => `WordPress/6.4; https://${text}`,
  (text) => `Mozilla/5.0 (${text}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36`,
  (text) => `Mozilla/5.0 (X11) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36 ${text}`,
  (text) =>
    `Mozilla/5.0 (X11) AppleWebKit/537.36 (KHTML, like Gecko) ${text}/2.1 Electron/28.0 Safari/537.36`,
  (text) => `Mozilla/5.0 (compatible; Googlebot/2.1; +http://${text}/bot.html)`,
  (text) => `Mozilla/5.0 (compatible; ${text})`,
  (text) => `claude-cli/1.0.60 (external, ${text})`,
  (text) => `glab/1.97.0 Coding-Agent/${text}`,
  (text) => `speakeasy-sdk/go 1.0.0 2.1.0 1.0 ${text}.com/acme`,
];
/** What SDKs put their name into. */
const HEADERS = [
  'x-client-name',
  'x-client-info',
  'x-stainless-lang',
  'x-stainless-package-version',
  'x-fern-sdk-version',
  'x-fern-language',
  'x-goog-api-client',
  'x-amz-user-agent',
  'apollographql-client-name',
  'x-acme-client-version',
];

/** Parts of a value that are long enough to tell whose it is, and stand in what was read. */
function partsIn(read: unknown, secret: string): readonly string[] {
  const text = JSON.stringify(read).toLowerCase();
  const parts = secret.toLowerCase().split(/[.@-]/);
  return parts.filter((part) => part.length > 5 && text.includes(part));
}

describe('Of an agent that nobody knows', () => {
  it('no part leaves', () => {
    fc.assert(
      fc.property(value, fc.constantFrom(...FRAMES), (secret, frame) => {
        expect(partsIn(clientOf(frame(secret)), secret)).toEqual([]);
      }),
      { numRuns: 5_000 },
    );
  });

  it('no part leaves by the headers of SDKs', () => {
    fc.assert(
      fc.property(value, fc.constantFrom(...HEADERS), fc.constantFrom(...FRAMES), (secret, header, frame) => {
        const attributes = apiAttributes()({
          headers: { [header]: frame(secret), 'user-agent': frame(secret) },
        });
        const { clientName, clientVersion, clientLanguage, clientKind } = readRequest(http('/x', attributes));
        const read = [clientName, clientVersion, clientLanguage, clientKind];
        expect(partsIn(read, secret)).toEqual([]);
      }),
      { numRuns: 5_000 },
    );
  });

  it('a text without a product says nothing, whatever its signs', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        const { name, version } = clientOf(text.replaceAll('/', ' ').replaceAll(/\d/g, 'x'));
        expect(version).toBeUndefined();
        expect(name ?? 'none').toMatch(/^[a-z]{1,8}$/i);
      }),
      { numRuns: 2_000 },
    );
  });
});
