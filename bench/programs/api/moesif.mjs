import { createRequire } from 'node:module';
import { args } from '../parts/report.mjs';
import { startOpenTelemetry } from './opentelemetry.mjs';

const require = createRequire(import.meta.url);

/** moesif-nodejs without bodies, as cheap as its options make it. */
export default {
  before: () => startOpenTelemetry(),
  install(app) {
    const moesif = require('moesif-nodejs');
    app.use(
      moesif({
        // It has to look like one.
        applicationId: 'x'.repeat(60),
        baseUri: args.sink,
        logBody: false,
        identifyUser: (req) => req.caller?.user,
        identifyCompany: (req) => req.caller?.organization,
      }),
    );
  },
};
