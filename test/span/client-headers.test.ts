import { describe, expect, it } from 'vitest';
import { readClient } from '../../src/span/client/headers.js';

type Row = readonly [what: string, headers: Record<string, string>, client: Record<string, unknown>];
const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36';
const STAINLESS = {
  'x-stainless-lang': 'js',
  'x-stainless-package-version': '4.28.0',
  'x-stainless-os': 'MacOS',
  'x-stainless-arch': 'arm64',
  'x-stainless-runtime': 'node',
  'x-stainless-runtime-version': 'v20.11.0',
  'x-stainless-retry-count': '0',
};
const FERN = { 'x-fern-language': 'Python', 'x-fern-sdk-name': 'cohere', 'x-fern-sdk-version': '5.3.0' };

describe('The client by the headers of SDKs', () => {
  it.each<Row>([
    [
      'Stainless, which names itself in the user agent',
      { ...STAINLESS, 'user-agent': 'OpenAI/JS 4.28.0' },
      { name: 'OpenAI', version: '4.28.0', language: 'javascript', kind: 'sdk' },
    ],
    [
      'Stainless in a browser',
      { ...STAINLESS, 'user-agent': CHROME },
      { name: 'stainless-sdk', version: '4.28.0', language: 'javascript', kind: 'sdk' },
    ],
    [
      'Stainless through a bare library',
      {
        'x-stainless-lang': 'python',
        'x-stainless-package-version': '1.3.0',
        'user-agent': 'python-httpx/0.27.0',
      },
      { name: 'stainless-sdk', version: '1.3.0', language: 'python', kind: 'sdk' },
    ],
    [
      'an agent that calls through an SDK',
      { ...STAINLESS, 'user-agent': 'claude-cli/1.0.60 (external, cli)' },
      { name: 'claude-cli', version: '1.0.60', language: 'javascript', kind: 'ai_agent' },
    ],
    [
      'a bot that runs the page',
      {
        'apollographql-client-name': 'web',
        'apollographql-client-version': '1.63.2',
        'user-agent': `${CHROME} HeadlessChrome/126.0.0.0`,
      },
      { name: 'HeadlessChrome', version: '126.0.0.0', language: undefined, kind: 'bot' },
    ],
    [
      'Fern',
      { ...FERN, 'user-agent': 'python-httpx/0.27.0' },
      { name: 'cohere', version: '5.3.0', language: 'python', kind: 'sdk' },
    ],
    [
      'Fern for JavaScript, with npm’s name',
      { 'x-fern-language': 'JavaScript', 'x-fern-sdk-name': '@acme/sdk', 'x-fern-sdk-version': '0.1.2-beta' },
      { name: '@acme/sdk', version: '0.1.2-beta', language: 'javascript', kind: 'sdk' },
    ],
    [
      'Fern for C#, without a version',
      { 'x-fern-language': 'C#', 'x-fern-sdk-name': 'SeedEnum', 'user-agent': 'Fernenum/0.0.1' },
      { name: 'SeedEnum', version: undefined, language: 'dotnet', kind: 'sdk' },
    ],
    [
      'Fern for Java, with Maven’s name',
      {
        'x-fern-language': 'JAVA',
        'x-fern-sdk-name': 'com.acme.fern:api-sdk',
        'x-fern-sdk-version': '0.0.8',
      },
      { name: 'fern-sdk', version: '0.0.8', language: 'java', kind: 'sdk' },
    ],
    [
      'Google’s client of a language',
      {
        'x-goog-api-client': 'gl-python/3.12.1 grpc/1.60.0 gax/2.15.0 gapic/1.4.0',
        'user-agent': 'grpc-python/1.60.0',
      },
      { name: 'google-gapic', version: '1.4.0', language: 'python', kind: 'sdk' },
    ],
    [
      'Google’s client beside a user agent of its own',
      {
        'x-goog-api-client': 'gdcl/7.0.1 gl-node/20.11.1',
        'user-agent': 'google-api-nodejs-client/7.0.1 (gzip)',
      },
      { name: 'google-api-nodejs-client', version: '7.0.1', language: 'javascript', kind: 'sdk' },
    ],
    [
      'a client that says its name and version',
      { 'x-client-name': 'acme-web', 'x-client-version': '2024.7.1', 'user-agent': CHROME },
      { name: 'acme-web', version: '2024.7.1', language: 'javascript', kind: 'sdk' },
    ],
    [
      'Apollo’s client',
      {
        'apollographql-client-name': 'android',
        'apollographql-client-version': '8.31.2',
        'user-agent': 'okhttp/4.12.0',
      },
      { name: 'android', version: '8.31.2', language: 'java', kind: 'sdk' },
    ],
    [
      'a name without a version, which may be somebody’s',
      { 'x-client-name': 'ines-laptop', 'user-agent': 'axios/1.6.2' },
      { name: 'axios', version: '1.6.2', language: 'javascript', kind: 'http_client' },
    ],
    [
      'a version without a name',
      { 'x-client-version': '3.1.0', 'user-agent': CHROME },
      { name: 'chrome', version: '126', language: undefined, kind: 'browser' },
    ],
    [
      'a product in one header',
      { 'x-client-info': 'supabase-js-web/2.47.10', 'user-agent': CHROME },
      { name: 'supabase-js-web', version: '2.47.10', language: 'javascript', kind: 'sdk' },
    ],
    [
      'a user agent that a browser doesn’t let through',
      { 'x-amz-user-agent': 'aws-sdk-js/3.398.0 ua/2.0 lang/js md/browser', 'user-agent': CHROME },
      { name: 'aws-sdk-js', version: '3.398.0', language: 'javascript', kind: 'sdk' },
    ],
    [
      'gRPC in a browser',
      { 'x-user-agent': 'grpc-web-javascript/0.1', 'x-grpc-web': '1', 'user-agent': CHROME },
      { name: 'grpc-web-javascript', version: '0.1', language: 'javascript', kind: 'http_client' },
    ],
    [
      'Algolia’s',
      { 'x-algolia-agent': 'Algolia for JavaScript (4.20.0); Browser (lite)', 'user-agent': CHROME },
      { name: 'Algolia', version: '4.20.0', language: 'javascript', kind: 'sdk' },
    ],
    [
      'an SDK’s name, version and language in headers of any maker',
      {
        'x-acme-sdk-name': 'acme-kit',
        'x-acme-sdk-version': '1.4.0',
        'x-acme-sdk-language': 'swift',
        'user-agent': 'Acme/3 CFNetwork/1410 Darwin/22',
      },
      { name: 'acme-kit', version: '1.4.0', language: 'swift', kind: 'sdk' },
    ],
    [
      'a version with its language before it',
      { 'x-acme-sdk-name': 'Acme', 'x-acme-sdk-version': 'js3.4.2' },
      { name: 'Acme', version: '3.4.2', language: undefined, kind: 'sdk' },
    ],
    [
      'JSON, which is nobody’s name',
      {
        'x-stripe-client-user-agent': '{"lang":"node","bindings_version":"14.0.0"}',
        'user-agent': 'Stripe/v1 NodeBindings/14.0.0',
      },
      { name: 'Stripe', version: '14.0.0', language: 'javascript', kind: 'sdk' },
    ],
    ['nothing', {}, { name: undefined, version: undefined, language: undefined, kind: 'unknown' }],
  ])('%s', (_, headers, client) => {
    expect(readClient(headers)).toEqual(client);
  });
});
