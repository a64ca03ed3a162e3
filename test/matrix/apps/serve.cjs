const { productEvents, sdk } = require('./tracing.cjs');
const { createServe } = require('./create-serve.cjs');

exports.serve = createServe(sdk, productEvents);
