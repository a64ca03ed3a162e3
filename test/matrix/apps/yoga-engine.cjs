const { createServer } = require('node:http');
const { useEngine } = require('@envelop/core');
const graphql = require('graphql');
const { createSchema, createYoga } = require('graphql-yoga');
const { resolvers, typeDefs } = require('./graphql-schema.cjs');
const { serve } = require('./serve.cjs');

const yoga = createYoga({
  schema: createSchema({ typeDefs, resolvers }),
  context: ({ req }) => ({ headers: req.headers }),
  // graphql-js executes in the place of yoga's own executor: that is what the instrumentation sees.
  plugins: [useEngine(graphql)],
  logging: false,
});
serve(createServer(yoga));
