import { createClient } from '../parts/hand-written.mjs';
import { startOpenTelemetry } from './opentelemetry.mjs';
import { captureRequest } from './capture-request.mjs';

const client = createClient();

/** capture() by hand as each response ends. */
export default {
  before: () => startOpenTelemetry(),
  authenticated(req, res) {
    const startedAtMs = performance.now();
    res.on('finish', () => captureRequest(client, req, res, startedAtMs));
  },
};
