import { describe, expect, it } from 'vitest';
import { proxyFor } from '../../src/options/proxy.js';

const HOST = 'https://eu.i.posthog.com';
const PROXY = 'http://proxy.test:3128/';

describe('proxyFor', () => {
  it.each<[Record<string, string>, string | undefined]>([
    [{}, undefined],
    [{ HTTPS_PROXY: PROXY }, PROXY],
    [{ https_proxy: PROXY, HTTPS_PROXY: 'http://other.test' }, PROXY],
    [{ https_proxy: ' ', HTTPS_PROXY: PROXY }, PROXY],
    [{ HTTPS_PROXY: 'proxy.test:3128' }, PROXY],
    [{ HTTPS_PROXY: 'https://u:p@proxy.test' }, 'https://u:p@proxy.test/'],
    [{ HTTP_PROXY: PROXY }, undefined],
    [{ HTTPS_PROXY: 'socks5://proxy.test' }, undefined],
    [{ HTTPS_PROXY: 'http://:::' }, undefined],
    [{ HTTPS_PROXY: PROXY, NODE_USE_ENV_PROXY: '0' }, undefined],
    [{ HTTPS_PROXY: PROXY, NODE_USE_ENV_PROXY: '1' }, PROXY],
  ])('of %j is %s', (env, proxy) => {
    expect(proxyFor(HOST, env)).toBe(proxy);
  });

  it.each([
    ['http://127.0.0.1:8010', { http_proxy: PROXY }, PROXY],
    ['http://127.0.0.1:8010', { HTTPS_PROXY: PROXY }, undefined],
  ])('goes by the scheme of %s', (host, env, proxy) => {
    expect(proxyFor(host, env)).toBe(proxy);
  });

  it.each([
    ['*', true],
    ['eu.i.posthog.com', true],
    ['posthog.com', true],
    ['.posthog.com', true],
    ['*.posthog.com', true],
    ['EU.i.PostHog.com', true],
    ['eu.i.posthog.com.', true],
    ['a.test, posthog.com', true],
    ['a.test posthog.com', true],
    ['posthog.com:443', true],
    ['posthog.com:8443', false],
    ['hog.com', false],
    ['us.i.posthog.com', false],
    ['com.', true],
    [',,', false],
    ['.', false],
  ])('is none where NO_PROXY=%s covers the host: %s', (no, isNone) => {
    expect(proxyFor(HOST, { HTTPS_PROXY: PROXY, NO_PROXY: no }) === undefined).toBe(isNone);
  });

  it.each([
    ['http://[::1]:8010', '::1', true],
    ['http://[::1]:8010', '[::1]:8010', true],
    ['http://[::1]:8010', '[::1]:80', false],
    ['http://127.0.0.1', '127.0.0.1:80', true],
    ['http://127.0.0.1', '127.0.0.2', false],
  ])('knows addresses: %s, NO_PROXY=%s', (host, no, isNone) => {
    expect(proxyFor(host, { HTTP_PROXY: PROXY, NO_PROXY: no }) === undefined).toBe(isNone);
  });
});
