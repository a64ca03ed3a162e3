import {
  ELYSIA_NEEDS,
  EXPRESS_5_SDK_1,
  GUARDED,
  HAPI_PREFIX,
  INFERRED,
  KOA_3_SDK_1,
  KOA_ABORT,
  NEXT_HANDLERS,
  RESTIFY_ABORT,
  TEMPLATES,
  UNNAMED_WILDCARD,
  YOGA_EXECUTOR,
} from './differences.mjs';
import { sendGrpc, sendLambda, sendSocketIo } from './driver.mjs';
import { KINDS, MORE_KINDS } from './kinds.mjs';
import { LAMBDA_REQUESTS } from './lambda-requests.mjs';
import { GRAPHQL_REQUESTS, GRPC_REQUESTS, SOCKET_IO_REQUESTS, TRPC_REQUESTS } from './other-requests.mjs';
import { DEPRECATED, IDENTITY } from './variants.mjs';
import { ZERO_CODE } from './zero-code.mjs';

/**
 * The apps of the matrix, and how each one's events differ from the table in `requests.mjs`, with the reason.
 *
 * @typedef {import('./requests.mjs').MatrixRequest} MatrixRequest
 * @typedef {import('./differences.mjs').Difference} Difference
 * @typedef {object} Framework
 * @property {string} name
 * @property {string} app file in `apps/`; its ending says which form it has
 * @property {string[]} instrumentations of `@opentelemetry/instrumentation-*`
 * @property {string} with what gives the spans, in words
 * @property {boolean} [templates] whether the option `routes` is given
 * @property {Difference[]} [differs]
 * @property {(cell: import('./cells.mjs').Cell) => string | undefined} [absent] why it can't run in a cell
 * @property {(cell: import('./cells.mjs').Cell) => Difference[]} [differsIn]
 * @property {string} [folder] of the app in its tree
 * @property {'sdk' | 'next' | 'sveltekit' | 'zero'} [tree]
 * @property {string} [setUp] the set-up's file, in the place of `tracing`
 * @property {import('./app-start.mjs').ZeroCode} [zeroCode] in the place of a set-up
 * @property {string[]} [options] of Node
 * @property {MatrixRequest[]} [requests] in the place of the twelve
 * @property {(...args: any[]) => Promise<string[]>} [send]
 * @property {string} [handler] the file of a Lambda function, in the place of `lambda-handler`
 * @property {boolean} [flushes] whether its events have to be there before it ends
 * @property {boolean | string} [slice] whether it is in `--slice`; an SDK: in its cell of the slice alone
 * @property {boolean} [unlisted] not a line of docs/frameworks.md's table: it shows what no user chooses
 */

/** @type {readonly Framework[]} */
export const FRAMEWORKS = [
  {
    name: 'node:http',
    app: 'http.mjs',
    with: 'http',
    instrumentations: ['http'],
    differs: [INFERRED],
    slice: true,
  },
  {
    name: 'node:http',
    app: 'http.mjs',
    with: 'http, `routes`',
    instrumentations: ['http'],
    templates: true,
    differs: [TEMPLATES],
  },
  {
    name: 'express 5',
    app: 'express5.mjs',
    with: 'http, express',
    instrumentations: ['http', 'express'],
    differsIn: EXPRESS_5_SDK_1,
    slice: true,
  },
  {
    name: 'express 5',
    app: 'express5.cjs',
    with: 'http, express',
    instrumentations: ['http', 'express'],
    differsIn: EXPRESS_5_SDK_1,
    slice: true,
  },
  {
    name: 'express 4',
    app: 'express4/express4.mjs',
    with: 'http, express',
    instrumentations: ['http', 'express'],
    differs: [UNNAMED_WILDCARD],
  },
  {
    name: 'fastify',
    app: 'fastify.mjs',
    with: 'http, fastify',
    instrumentations: ['http', 'fastify'],
    differs: [UNNAMED_WILDCARD],
    slice: true,
  },
  {
    name: 'fastify',
    app: 'fastify.cjs',
    with: 'http, fastify',
    instrumentations: ['http', 'fastify'],
    differs: [UNNAMED_WILDCARD],
  },
  {
    name: 'fastify',
    app: 'fastify-otel.mjs',
    with: 'http, @fastify/otel',
    instrumentations: ['http'],
    differs: [UNNAMED_WILDCARD],
  },
  {
    name: 'fastify',
    app: 'fastify-otel-alone.mjs',
    with: '@fastify/otel',
    instrumentations: [],
    differs: [UNNAMED_WILDCARD],
  },
  {
    name: 'koa',
    app: 'koa.mjs',
    slice: true,
    with: 'http, koa',
    instrumentations: ['http', 'koa'],
    differs: [KOA_ABORT],
    differsIn: KOA_3_SDK_1,
  },
  {
    name: 'koa',
    app: 'koa.cjs',
    with: 'http, koa',
    instrumentations: ['http', 'koa'],
    differs: [KOA_ABORT],
    differsIn: KOA_3_SDK_1,
  },
  { name: 'hapi', app: 'hapi.mjs', slice: true, with: 'http, hapi', instrumentations: ['http', 'hapi'] },
  {
    name: 'hapi',
    app: 'hapi-prefix.mjs',
    with: 'http, hapi; prefixed plugins',
    instrumentations: ['http', 'hapi'],
    differs: [HAPI_PREFIX],
  },
  {
    name: 'hapi',
    app: 'hapi-prefix.mjs',
    with: 'http, hapi, `routes`; prefixed plugins',
    instrumentations: ['http', 'hapi'],
    templates: true,
    differs: [{ ...TEMPLATES, why: HAPI_PREFIX.why }],
  },
  {
    name: 'hono',
    app: 'hono-otel.mjs',
    with: 'http, @hono/otel',
    instrumentations: ['http'],
    differs: [UNNAMED_WILDCARD],
    slice: true,
  },
  {
    name: 'hono',
    app: 'hono-otel-alone.mjs',
    with: '@hono/otel',
    instrumentations: [],
    differs: [UNNAMED_WILDCARD],
  },
  { name: 'hono', app: 'hono.mjs', with: 'http', instrumentations: ['http'], differs: [INFERRED] },
  {
    name: 'hono',
    app: 'hono.mjs',
    with: 'http, `routes`',
    instrumentations: ['http'],
    templates: true,
    differs: [TEMPLATES],
  },
  {
    name: 'connect',
    app: 'connect.cjs',
    with: 'http, connect',
    instrumentations: ['http', 'connect'],
    differs: [INFERRED],
  },
  {
    name: 'connect',
    app: 'connect.cjs',
    with: 'http, connect, `routes`',
    instrumentations: ['http', 'connect'],
    templates: true,
    differs: [TEMPLATES],
  },
  {
    name: 'restify',
    app: 'restify.mjs',
    with: 'http, restify',
    instrumentations: ['http', 'restify'],
    differs: [UNNAMED_WILDCARD, RESTIFY_ABORT],
  },
  {
    name: 'nestjs',
    app: 'nestjs.cjs',
    slice: true,
    with: 'http, express, nestjs-core',
    instrumentations: ['http', 'express', 'nestjs-core'],
    differs: [GUARDED],
    differsIn: EXPRESS_5_SDK_1,
  },
  { name: 'h3', app: 'h3.mjs', with: 'http', instrumentations: ['http'], differs: [INFERRED] },
  {
    name: 'h3',
    app: 'h3.mjs',
    with: 'http, `routes`',
    instrumentations: ['http'],
    templates: true,
    differs: [TEMPLATES],
  },
  {
    name: 'elysia',
    app: 'elysia.mjs',
    with: 'http, @elysiajs/opentelemetry',
    instrumentations: ['http'],
    differs: [UNNAMED_WILDCARD],
    absent: ELYSIA_NEEDS,
  },
  {
    name: 'graphql-yoga',
    app: 'yoga.cjs',
    with: 'http, graphql',
    instrumentations: ['http', 'graphql'],
    requests: GRAPHQL_REQUESTS,
    differs: [YOGA_EXECUTOR],
  },
  {
    name: 'graphql-yoga',
    app: 'yoga-engine.cjs',
    with: 'http, graphql, useEngine(graphql)',
    instrumentations: ['http', 'graphql'],
    requests: GRAPHQL_REQUESTS,
  },
  {
    name: 'apollo',
    app: 'apollo.cjs',
    with: 'http, graphql',
    instrumentations: ['http', 'graphql'],
    requests: GRAPHQL_REQUESTS,
  },
  { name: 'trpc', app: 'trpc.mjs', with: 'http', instrumentations: ['http'], requests: TRPC_REQUESTS },
  {
    name: 'grpc-js',
    app: 'grpc.cjs',
    with: 'grpc',
    instrumentations: ['grpc'],
    requests: GRPC_REQUESTS,
    send: sendGrpc,
  },
  {
    name: 'socket.io',
    app: 'socket-io.cjs',
    with: 'http, socket.io',
    instrumentations: ['http', 'socket.io'],
    requests: SOCKET_IO_REQUESTS,
    send: sendSocketIo,
  },
  {
    name: 'AWS Lambda',
    app: 'lambda.cjs',
    setUp: 'lambda-tracing',
    with: 'aws-lambda, `lambdaAttributes()`',
    instrumentations: ['aws-lambda'],
    requests: LAMBDA_REQUESTS,
    flushes: true,
    send: sendLambda,
  },
  {
    name: 'Next.js',
    tree: 'next',
    app: 'next.cjs',
    with: 'its own spans',
    instrumentations: [],
    differs: [NEXT_HANDLERS],
  },
  {
    name: 'Next.js',
    tree: 'next',
    app: 'next.cjs',
    with: 'its own spans, http',
    instrumentations: ['http'],
    differs: [NEXT_HANDLERS],
  },
  {
    name: 'Next.js with proxy.js',
    tree: 'next',
    folder: 'apps-proxy',
    app: 'next.cjs',
    with: 'its own spans',
    instrumentations: [],
  },
  {
    name: 'Next.js with proxy.js',
    tree: 'next',
    folder: 'apps-proxy',
    app: 'next.cjs',
    with: 'its own spans, http',
    instrumentations: ['http'],
  },
  ...KINDS,
  ...MORE_KINDS,
  ...IDENTITY,
  ...DEPRECATED,
  ...ZERO_CODE,
];
