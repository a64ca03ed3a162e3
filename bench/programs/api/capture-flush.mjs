import { createClient } from '../parts/hand-written.mjs';
import { captureRequest } from './capture-request.mjs';
import { startOpenTelemetry } from './opentelemetry.mjs';

const client = createClient({ flushAt: 1, flushInterval: 0 });

/** capture() and a flush in each handler: the pattern for serverless that people copy everywhere. */
export default {
  before: () => startOpenTelemetry(),
  async answered(req, res) {
    captureRequest(client, req, res, performance.now());
    await client.flush();
  },
};
