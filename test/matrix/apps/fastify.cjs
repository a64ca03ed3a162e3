const fastify = require('fastify');
const { addRoutes } = require('./fastify-app.cjs');
const { serve } = require('./serve.cjs');

const app = fastify();
addRoutes(app);
app.ready().then(() => serve(app.server));
