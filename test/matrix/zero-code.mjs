import { ZERO_CODE_MODULES } from './app-start.mjs';
import { DEPRECATED_REQUESTS } from './deprecated-requests.mjs';
import {
  EXPRESS_5_SDK_1,
  GUARDED,
  INFERRED,
  INFERRED_PATH,
  KOA_3_SDK_1,
  KOA_ABORT,
  NAMED_WILDCARD,
  NO_HOOK,
  UNNAMED_WILDCARD,
  UNSAMPLED,
  inferredWithSdk1,
} from './differences.mjs';
import { REQUESTS, TEMPLATES as TEMPLATE_LIST } from './requests.mjs';

/** @typedef {import('./frameworks.mjs').Framework} Framework */

const SAMPLED_OUT = {
  env: { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0' },
  exports: false,
  differs: [UNSAMPLED],
};

/** The last request is open when the app is told to end, and ends then. */
const OPEN_AT_SIGTERM = REQUESTS.map((request) =>
  request.answer === 'abort' ? { ...request, answer: 'abort at SIGTERM' } : request,
);

/** The app answers all the same. */
const UNSEEN = [{ ...REQUESTS[0], event: undefined }];

const NO_SDK = 'no events are sent: found no OpenTelemetry SDK to attach to\\. Load it first: node .+';

/** Express 5 is instrumented all the same, by what it requires itself: its router. */
const noHook = (cell) => (cell.sdk === '1.30' ? EXPRESS_5_SDK_1(cell) : [NO_HOOK]);

/** When nothing can be sent: what is said, once. */
const CANNOT = [
  ['no SDK', { modules: ['spanhog/register'], says: NO_SDK }],
  ['no SDK', { modules: ['spanhog/register'], flag: 'require', says: NO_SDK }],
  ['OTEL_TRACES_EXPORTER=none', { env: { OTEL_TRACES_EXPORTER: 'none' }, says: NO_SDK }],
  ['OTEL_SDK_DISABLED', { env: { OTEL_SDK_DISABLED: 'true' }, says: NO_SDK }],
  [
    'an unknown variable',
    {
      env: { SPANHOG_BATCHSIZE: '5' },
      exports: true,
      says: 'no events are sent: Unknown variable SPANHOG_BATCHSIZE; .*did you mean `SPANHOG_BATCH_SIZE`\\?',
    },
  ],
  [
    'no token',
    {
      env: { POSTHOG_PROJECT_TOKEN: '' },
      exports: true,
      says: 'no events are sent: `projectToken` is blank.+',
    },
  ],
];

/** @type {readonly Framework[]} */
export const ZERO_CODE = [
  zeroCode('node:http', 'http.mjs', { differs: [INFERRED] }),
  zeroCode('express 5', 'express5.mjs', { differsIn: EXPRESS_5_SDK_1, slice: '3.1' }),
  zeroCode('express 5', 'express5.mjs', { flag: 'require', differsIn: EXPRESS_5_SDK_1 }),
  zeroCode('express 5', 'express5.mjs', { hook: false, differsIn: noHook }),
  zeroCode('express 5', 'express5.cjs', { differsIn: EXPRESS_5_SDK_1 }),
  zeroCode('express 5', 'express5.cjs', { flag: 'require', differsIn: EXPRESS_5_SDK_1 }),
  zeroCode('fastify', 'fastify.mjs', { differs: [UNNAMED_WILDCARD] }),
  zeroCode('fastify', 'fastify.cjs', {
    flag: 'require',
    as: 'SPANHOG_ROUTES',
    env: { SPANHOG_ROUTES: TEMPLATE_LIST.join('\n') },
    differs: [NAMED_WILDCARD],
  }),
  zeroCode('koa', 'koa.mjs', { differs: [KOA_ABORT], differsIn: KOA_3_SDK_1 }),
  zeroCode('koa', 'koa.cjs', { flag: 'require', differs: [KOA_ABORT], differsIn: KOA_3_SDK_1 }),
  zeroCode('hapi', 'hapi.mjs'),
  zeroCode('nestjs', 'nestjs.cjs', { flag: 'require', differs: [GUARDED], differsIn: EXPRESS_5_SDK_1 }),
  zeroCode('express 5', 'express5.cjs', { as: 'sampler at 0', ...SAMPLED_OUT, differsIn: EXPRESS_5_SDK_1 }),
  zeroCode('node:http', 'http.mjs', { as: 'sampler at 0', ...SAMPLED_OUT, differs: [INFERRED, UNSAMPLED] }),
  zeroCode('express 5', 'express5.cjs', {
    as: 'a request open at SIGTERM',
    requests: OPEN_AT_SIGTERM,
    unlisted: true,
    differsIn: EXPRESS_5_SDK_1,
  }),
  zeroCode('node:http', 'http.mjs', {
    as: 'a request open at SIGTERM',
    requests: OPEN_AT_SIGTERM,
    unlisted: true,
    differs: [INFERRED],
  }),
  zeroCode('express 5', 'express5.cjs', {
    as: 'loaded before the SDK',
    unlisted: true,
    modules: ZERO_CODE_MODULES.toReversed(),
    differsIn: EXPRESS_5_SDK_1,
  }),
  zeroCode('express 5', 'express5.cjs', {
    as: 'ends by itself',
    unlisted: true,
    signal: 'SIGUSR2',
    differsIn: EXPRESS_5_SDK_1,
  }),
  zeroCode('node:http', 'deprecated-http.mjs', {
    as: 'response headers',
    requests: DEPRECATED_REQUESTS,
    differs: [INFERRED_PATH],
  }),
  zeroCode('express 5', 'deprecated-express5.cjs', {
    as: 'response headers',
    requests: DEPRECATED_REQUESTS,
    differsIn: inferredWithSdk1(EXPRESS_5_SDK_1),
  }),
  zeroCode('fastify', 'deprecated-fastify.mjs', {
    as: 'response headers',
    requests: DEPRECATED_REQUESTS,
  }),
  ...CANNOT.map(([as, more]) =>
    zeroCode('node:http', 'http.mjs', {
      as,
      ...more,
      exports: more.exports ?? false,
      requests: UNSEEN,
      unlisted: true,
    }),
  ),
];

/**
 * An app whose telemetry is what is loaded before it.
 *
 * @param {string} name
 * @param {string} app
 * @param {Partial<Framework & import('./app-start.mjs').ZeroCode> & { hook?: boolean, as?: string }} [more]
 * @returns {Framework}
 */
function zeroCode(
  name,
  app,
  { flag = 'import', hook = true, as, env, signal, modules, says, exports, ...more } = {},
) {
  const isEsm = app.endsWith('.mjs');
  const words = [`zero code, \`--${flag}\``, isEsm && !hook ? 'no ESM hook' : '', as ?? ''];
  return {
    name,
    app,
    with: words.filter(Boolean).join(', '),
    tree: 'zero',
    instrumentations: [],
    // What OpenTelemetry tells users of ESM to add.
    options: isEsm && hook ? ['--experimental-loader=@opentelemetry/instrumentation/hook.mjs'] : [],
    zeroCode: { flag, env, signal, modules, says, exports },
    ...more,
  };
}
