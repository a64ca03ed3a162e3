import { startOpenTelemetry } from './opentelemetry.mjs';

/** What all others but `plain` stand on. */
export default { before: () => startOpenTelemetry() };
