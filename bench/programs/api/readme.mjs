import { createRequire } from 'node:module';
import { args } from '../parts/report.mjs';
import { startOpenTelemetry } from './opentelemetry.mjs';

const require = createRequire(import.meta.url);
process.env.README_METRICS_SERVER = args.sink;
const { log } = require('readmeio');

/** readmeio with its largest buffer, 30 requests. */
export default {
  before: () => startOpenTelemetry(),
  authenticated(req, res) {
    const { user, organization } = req.caller;
    const group = { apiKey: user, label: organization, email: `${user}@example.com` };
    log('bench', req, res, group, { bufferLength: 30, baseLogUrl: 'http://127.0.0.1/logs' });
  },
};
