import { isbot } from 'isbot';
import { describe, expect, it } from 'vitest';
import { rawUserAgent } from '../../../src/event/parts/raw-user-agent.js';
import { readClient } from '../../../src/request/client.js';
import { trafficType } from '../../fixtures/posthog-traffic.js';
import { USER_AGENTS } from '../../fixtures/user-agents.js';

/** `$raw_user_agent` of a request with this user agent. */
const madeOf = (userAgent: string | undefined): string =>
  rawUserAgent(readClient({ name: undefined, version: undefined, language: undefined, userAgent }));
const ofKind = (kind: string): readonly string[] =>
  USER_AGENTS.filter((row) => row.kind === kind).map(({ userAgent }) => userAgent);
/** How many of each kind PostHog takes for what, by what is sent. */
const typesOf = (kind: string): ReadonlySet<string> =>
  new Set(ofKind(kind).map((text) => trafficType(madeOf(text))));

describe('$raw_user_agent', () => {
  it.each([
    ['acme-sdk-js/1.2.3 (linux; host ines-laptop)', 'acme-sdk-js/1.2.3'],
    ['OpenAI/JS 4.28.0', 'OpenAI/4.28.0'],
    ['speakeasy-sdk/typescript 0.5.0 2.500.0 1.0.0 @acme/sdk', '@acme/sdk/0.5.0'],
    ['acme-sdk/dev', 'acme-sdk'],
    ['curl/8.4.0', 'curl/8.4.0'],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.6478.127 Safari/537.36',
      'Mozilla/5.0 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
    ],
    [
      'Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/115.0',
      'Mozilla/5.0 (KHTML, like Gecko) Gecko/20100101 Firefox/115.0',
    ],
    ['Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', 'Googlebot/2.1'],
    ['Mozilla/5.0 (compatible; archive.org_bot +http://archive.org/)', 'archive.org_bot'],
    ['Claude-User (claude-code/2.1.119; +https://support.anthropic.com/)', 'Claude-User'],
    ['ChatGPT/1.2025.112 (Mac OS X 15.4; arm64; build 1745628785)', 'ChatGPT/1.2025.112 Electron'],
    ['Mozilla/5.0 (compatible; Some Validator)', 'bot'],
    ['ines-laptop', 'unknown'],
    [undefined, 'unknown'],
  ])('of %j is %j', (userAgent, raw) => expect(madeOf(userAgent)).toBe(raw));

  it('is never empty, and says nothing beyond 50 names of a process', () => {
    expect(rawUserAgent({ name: '(other)', version: undefined, kind: 'sdk' })).toBe('(other)');
    expect(rawUserAgent({ name: 'acme', version: '(other)', kind: 'sdk' })).toBe('acme');
    expect(rawUserAgent({ name: 'chrome', version: '(other)', kind: 'browser' })).toContain('Chrome/0.0.0.0');
    expect(rawUserAgent({ name: undefined, version: undefined, kind: 'browser' })).toMatch(/^Mozilla\/5.0 /);
  });
});

describe('What PostHog makes of it', () => {
  it('without one: automation, is bot = true', () => expect(trafficType(undefined)).toBe('Automation'));

  it.each([
    ['sdk', ['Regular']],
    ['browser', ['Regular']],
    ['unknown', ['Regular']],
    // Those that PostHog knows by name are AI agents, command lines and frameworks are regular.
    ['ai_agent', ['AI Agent', 'Regular']],
    // curl, axios, requests, okhttp, Go's and a few more are automation by PostHog's own rule.
    ['http_client', ['Automation', 'Regular']],
    // Headless browsers and scanners are automation; which PostHog doesn't know by name it takes for regular.
    ['bot', ['Automation', 'Bot', 'Regular']],
  ])('of the kind %s: %j', (kind, types) => expect([...typesOf(kind)].toSorted()).toEqual(types));

  it('of bots and libraries what it makes of the raw text, but for a second library and capitals', () => {
    const other = [...ofKind('bot'), ...ofKind('http_client')].flatMap((text) => {
      const [raw, made] = [trafficType(text), trafficType(madeOf(text))];
      return raw === made ? [] : [[text, raw, made]];
    });
    expect(other).toEqual([
      ['DiscordBot (https://discord.js.org, 14.14.1)', 'Regular', 'Bot'],
      ['AXIOS', 'Regular', 'Automation'],
      ['PycURL/7.45.2 libcurl/7.88.1 OpenSSL/3.0.9 zlib/1.2.13', 'Automation', 'Regular'],
      ['GuzzleHttp/6.5.5 curl/7.68.0 PHP/7.4.3', 'Automation', 'Regular'],
    ]);
  });

  it('of each AI agent that it knows by the raw text an AI agent', () => {
    const known = ofKind('ai_agent').filter((text) => trafficType(text) === 'AI Agent');
    expect(known.length).toBeGreaterThan(20);
    expect(known.filter((text) => trafficType(madeOf(text)) !== 'AI Agent')).toEqual([]);
  });

  it('of a browser a browser, for isbot too; of a bot that looks like one a bot', () => {
    expect(ofKind('browser').filter((text) => isbot(madeOf(text)))).toEqual([]);
    const others = [...ofKind('bot'), ...ofKind('ai_agent')].map(madeOf).filter((text) => !isbot(text));
    expect(others).toEqual(['Claude/0.7.1 Electron', 'ChatGPT/1.2025.112 Electron']);
  });
});
