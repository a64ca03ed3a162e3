import { apitally } from './apitally.mjs';

/** Apitally with its request log: one record a request, without headers and bodies. */
export default apitally({
  requestLogging: { enabled: true, logRequestHeaders: false, logResponseHeaders: false },
});
