import { BATCH_REQUESTS, KIND_REQUESTS, REGEXP_REQUEST } from './kind-requests.mjs';
import {
  EXPRESS_5_SDK_1,
  FILES_OF_A_MOUNT,
  KOA_3_SDK_1,
  NO_CATCH_ALL,
  UNNAMED_CATCH_ALL,
  WILDCARD_FILES,
} from './differences.mjs';

/** @typedef {import('./frameworks.mjs').Framework} Framework */

const WHAT = 'guards, prefix, files, catch-all, streams';

/** What stands in front of routers. @type {readonly Framework[]} */
export const KINDS = [
  kinds('express 5', 'kinds-express5.cjs', ['http', 'express'], {
    with: `http, express; ${WHAT}, regular expressions`,
    requests: [...KIND_REQUESTS, REGEXP_REQUEST],
    differs: [FILES_OF_A_MOUNT],
    differsIn: EXPRESS_5_SDK_1,
    slice: true,
  }),
  kinds('fastify', 'kinds-fastify.mjs', ['http', 'fastify'], {
    with: `http, fastify; ${WHAT}, \`inject()\``,
    requests: [...KIND_REQUESTS, ...BATCH_REQUESTS],
    differs: [WILDCARD_FILES, UNNAMED_CATCH_ALL],
  }),
  kinds('hono', 'kinds-hono-otel.mjs', ['http'], {
    with: `http, @hono/otel; ${WHAT}, \`app.request()\``,
    requests: [...KIND_REQUESTS, ...BATCH_REQUESTS],
    differs: [WILDCARD_FILES, UNNAMED_CATCH_ALL],
  }),
  kinds('koa', 'kinds-koa.cjs', ['http', 'koa'], {
    with: `http, koa; ${WHAT}, regular expressions`,
    requests: [...KIND_REQUESTS, REGEXP_REQUEST],
    differs: [NO_CATCH_ALL],
    differsIn: KOA_3_SDK_1,
  }),
];

/** @param {string} name @param {string} app @param {string[]} instrumentations @param {Partial<Framework>} more @returns {Framework} */
function kinds(name, app, instrumentations, more) {
  return { name, app, instrumentations, with: '', ...more };
}
