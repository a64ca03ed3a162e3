import {
  BATCH_REQUESTS,
  KIND_REQUESTS,
  NEXT_BASE_REQUESTS,
  PAGE_REQUEST,
  REGEXP_REQUEST,
} from './kind-requests.mjs';
import { sendLambda } from './driver.mjs';
import { LAMBDA_EXPRESS_REQUESTS, LAMBDA_STREAMING_REQUESTS } from './lambda-inside-requests.mjs';
import {
  EXPRESS_5_SDK_1,
  GUARDED,
  INJECTED,
  FILES_OF_A_MOUNT,
  KOA_3_SDK_1,
  NEXT_BASE,
  NO_CATCH_ALL,
  NO_CHILD_OF_UNSAMPLED,
  SENTRY_OWN_SDK,
  SENTRY_SET_UP,
  UNNAMED_CATCH_ALL,
  WILDCARD_FILES,
} from './differences.mjs';

/** @typedef {import('./frameworks.mjs').Framework} Framework */

const WHAT = 'guards, prefix, files, streams';

/** What stands in front of routers. @type {readonly Framework[]} */
export const KINDS = [
  kinds('express 5', 'kinds-express5.cjs', ['http', 'express'], {
    with: `http, express; ${WHAT}, regular expressions`,
    requests: [...KIND_REQUESTS, REGEXP_REQUEST],
    differs: [FILES_OF_A_MOUNT],
    differsIn: EXPRESS_5_SDK_1,
    slice: true,
  }),
  kinds('express 5', 'kinds-express5.cjs', ['http', 'express'], {
    with: 'http, express; a catch-all',
    requests: [PAGE_REQUEST],
    differsIn: ({ sdk }) => (sdk === '1.30' ? [NO_CATCH_ALL] : [UNNAMED_CATCH_ALL]),
  }),
  kinds('fastify', 'kinds-fastify.mjs', ['http', 'fastify'], {
    with: `http, fastify; ${WHAT}, a catch-all`,
    requests: [...KIND_REQUESTS, PAGE_REQUEST],
    differs: [WILDCARD_FILES, UNNAMED_CATCH_ALL],
  }),
  kinds('fastify', 'kinds-fastify.mjs', ['http', 'fastify'], {
    with: 'http, fastify; requests to itself by `inject()`',
    requests: BATCH_REQUESTS,
    differs: [INJECTED],
  }),
  kinds('hono', 'kinds-hono-otel.mjs', ['http'], {
    with: `http, @hono/otel; ${WHAT}, a catch-all, requests to itself by \`app.request()\``,
    requests: [...KIND_REQUESTS, PAGE_REQUEST, ...BATCH_REQUESTS],
    differs: [WILDCARD_FILES, UNNAMED_CATCH_ALL],
  }),
  kinds('koa', 'kinds-koa.cjs', ['http', 'koa'], {
    with: `http, koa; ${WHAT}, a catch-all, regular expressions`,
    requests: [...KIND_REQUESTS, PAGE_REQUEST, REGEXP_REQUEST],
    differs: [NO_CATCH_ALL],
    differsIn: KOA_3_SDK_1,
  }),
];

const NO_STREAMING = ({ sdk }) =>
  sdk === '1.30' ? 'its instrumentation-aws-lambda knows no functions that answer in pieces' : undefined;
const NO_SDK_1 = ({ sdk }) => (sdk === '1.30' ? 'it is not run with SDK 1' : undefined);
const SVELTEKIT_NEEDS = ({ sdk, node }) => {
  if (sdk === '1.30') return 'it is not run with SDK 1';
  return node < 22 ? 'SvelteKit 3 needs Node ≥ 22.17 (its engines)' : undefined;
};
const SENTRY_HAS_SDK_2 = ({ sdk }) => (sdk === '2.12' ? undefined : 'Sentry 10 brings SDK 2');

/** Frameworks' later majors, functions, and Sentry. @type {readonly Framework[]} */
export const MORE_KINDS = [
  {
    name: 'nestjs 12',
    app: 'nestjs12/nestjs12.mjs',
    with: 'http, express, nestjs-core',
    instrumentations: ['http', 'express', 'nestjs-core'],
    differs: [GUARDED],
    absent: NO_SDK_1,
  },
  {
    name: 'AWS Lambda',
    app: 'lambda.cjs',
    handler: 'lambda-express-handler',
    setUp: 'lambda-tracing',
    with: 'aws-lambda, express; an express 5 app by serverless-http',
    instrumentations: ['aws-lambda', 'express'],
    requests: LAMBDA_EXPRESS_REQUESTS,
    differsIn: EXPRESS_5_SDK_1,
    flushes: true,
    send: sendLambda,
  },
  {
    name: 'AWS Lambda',
    app: 'lambda.cjs',
    handler: 'lambda-streaming-handler',
    setUp: 'lambda-tracing',
    with: 'aws-lambda; response streaming',
    instrumentations: ['aws-lambda'],
    requests: LAMBDA_STREAMING_REQUESTS,
    absent: NO_STREAMING,
    flushes: true,
    send: sendLambda,
  },
  {
    name: 'SvelteKit',
    tree: 'sveltekit',
    app: 'sveltekit.mjs',
    with: 'its own spans, http',
    instrumentations: ['http'],
    differs: [NO_CHILD_OF_UNSAMPLED],
    absent: SVELTEKIT_NEEDS,
  },
  {
    name: 'Next.js with a basePath and rewrites',
    tree: 'next',
    folder: 'apps-base',
    app: 'next.cjs',
    with: 'its own spans, http',
    instrumentations: ['http'],
    requests: NEXT_BASE_REQUESTS,
    differs: [NEXT_BASE],
  },
  {
    name: 'express 5',
    app: 'express5.cjs',
    setUp: 'sentry/tracing',
    with: "Sentry 10's own set-up, `openTelemetrySpanProcessors`",
    instrumentations: [],
    differs: SENTRY_SET_UP,
    absent: SENTRY_HAS_SDK_2,
  },
  {
    name: 'express 5',
    app: 'express5.cjs',
    setUp: 'sentry/own-sdk',
    with: 'http, express; Sentry 10 with `skipOpenTelemetrySetup`',
    instrumentations: ['http', 'express'],
    differs: SENTRY_OWN_SDK,
    absent: SENTRY_HAS_SDK_2,
  },
];

/** @param {string} name @param {string} app @param {string[]} instrumentations @param {Partial<Framework>} more @returns {Framework} */
function kinds(name, app, instrumentations, more) {
  return { name, app, instrumentations, with: '', ...more };
}
