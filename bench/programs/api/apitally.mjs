import { createRequire } from 'node:module';
import { args } from '../parts/report.mjs';
import { startOpenTelemetry } from './opentelemetry.mjs';

const require = createRequire(import.meta.url);
process.env.APITALLY_HUB_BASE_URL = args.sink;
const { setConsumer, useApitally } = require('apitally/express');

/** Apitally as it is by default: counters per consumer and endpoint, sent once a minute; no request by itself. */
export default apitally({});

/** @param {object} options */
export function apitally(options) {
  return {
    before: () => startOpenTelemetry(),
    install: (app) =>
      useApitally(app, { clientId: 'e117eb33-f6d2-4260-a71d-31eb49425893', env: 'dev', ...options }),
    authenticated: (req) => setConsumer(req, { identifier: req.caller.user, group: req.caller.organization }),
  };
}
