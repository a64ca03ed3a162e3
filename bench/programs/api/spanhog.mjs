import { importSpanhog, createProcessor } from '../parts/spanhog.mjs';
import { startOpenTelemetry } from './opentelemetry.mjs';

const { apiAttributes, identify } = await importSpanhog();

/** As the README says: the hook for version, auth method and client, and `identify()` in the middleware. */
export default {
  before: async () => startOpenTelemetry(await createProcessor(), { startIncomingSpanHook: apiAttributes() }),
  authenticated: ({ caller }) => identify(caller),
};
