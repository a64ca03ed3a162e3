const { createServer } = require('node:http');
const { createSchema, createYoga } = require('graphql-yoga');
const { resolvers, typeDefs } = require('./graphql-schema.cjs');
const { serve } = require('./serve.cjs');

const yoga = createYoga({
  schema: createSchema({ typeDefs, resolvers }),
  context: ({ req }) => ({ headers: req.headers }),
  logging: false,
});
serve(createServer(yoga));
