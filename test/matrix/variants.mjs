import { DEPRECATED_REQUESTS } from './deprecated-requests.mjs';
import {
  EXPRESS_5_SDK_1,
  INFERRED_PATH,
  KOA_3_SDK_1,
  NO_CHILDREN,
  OTEL_CONTEXT,
  WRITE_HEAD,
  inferredWithSdk1,
} from './differences.mjs';
import { IDENTITY_REQUESTS } from './identity-requests.mjs';

/** @typedef {import('./frameworks.mjs').Framework} Framework */

/** Every way to say who calls. @type {readonly Framework[]} */
export const IDENTITY = [
  identity('express 5', 'identity-express5.mjs', {
    differsIn: inferredWithSdk1(EXPRESS_5_SDK_1, NO_CHILDREN),
  }),
  identity('express 5', 'identity-express5.cjs', {
    differsIn: inferredWithSdk1(EXPRESS_5_SDK_1, NO_CHILDREN),
    slice: true,
  }),
  identity('fastify', 'identity-fastify.mjs', { instrumentations: ['http', 'fastify'] }),
  identity('fastify', 'identity-fastify-otel.mjs', {
    with: 'http, @fastify/otel; identity in every way',
    instrumentations: ['http'],
    differs: [OTEL_CONTEXT],
  }),
  identity('node:http', 'identity-http.mjs', {
    instrumentations: ['http'],
    differs: [INFERRED_PATH, NO_CHILDREN],
  }),
  identity('koa', 'identity-koa.cjs', {
    instrumentations: ['http', 'koa'],
    differsIn: inferredWithSdk1(KOA_3_SDK_1, NO_CHILDREN),
  }),
  identity('nestjs', 'identity-nestjs.cjs', {
    instrumentations: ['http', 'express', 'nestjs-core'],
    differsIn: inferredWithSdk1(EXPRESS_5_SDK_1, NO_CHILDREN),
  }),
  identity('hono', 'identity-hono-otel.mjs', {
    with: 'http, @hono/otel; identity in every way',
    instrumentations: ['http'],
    differs: [NO_CHILDREN],
  }),
];

/** @param {string} name @param {string} app @param {Partial<Framework>} more @returns {Framework} */
function identity(name, app, more) {
  const instrumentations = more.instrumentations ?? ['http', 'express'];
  return {
    name,
    app,
    with: `${instrumentations.join(', ')}; identity in every way`,
    setUp: 'identity-tracing',
    requests: IDENTITY_REQUESTS,
    ...more,
    instrumentations,
  };
}

/** `Deprecation` and `Sunset` of answers. @type {readonly Framework[]} */
export const DEPRECATED = [
  deprecated('node:http', 'deprecated-http.mjs', ['http'], { differs: [INFERRED_PATH] }),
  deprecated('express 5', 'deprecated-express5.cjs', ['http', 'express'], {
    differsIn: inferredWithSdk1(EXPRESS_5_SDK_1),
  }),
  deprecated('fastify', 'deprecated-fastify.mjs', ['http', 'fastify'], { differs: [WRITE_HEAD] }),
];

/** @returns {Framework} */
function deprecated(name, app, instrumentations, more = {}) {
  const spans = `${instrumentations.join(', ')}; \`headersToSpanAttributes\``;
  return { name, app, with: spans, instrumentations, requests: DEPRECATED_REQUESTS, ...more };
}
