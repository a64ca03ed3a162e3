const { createServer } = require('node:http');
const { ApolloServer, HeaderMap } = require('@apollo/server');
const { resolvers, typeDefs } = require('./graphql-schema.cjs');
const { serve } = require('./serve.cjs');

async function main() {
  const apollo = new ApolloServer({ typeDefs, resolvers });
  apollo.startInBackgroundHandlingStartupErrorsByLoggingAndFailingAllRequests();
  serve(createServer((req, res) => void handle(apollo, req, res)));
}

/** Apollo's own `executeHTTPGraphQLRequest`, which every integration is made of. */
async function handle(apollo, req, res) {
  const { pathname, search } = new URL(req.url, 'http://localhost');
  if (pathname !== '/graphql') return res.writeHead(404).end();
  const chunks = await req.toArray();
  const answer = await apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: {
      method: req.method,
      headers: new HeaderMap(Object.entries(req.headers).map(([name, value]) => [name, String(value)])),
      search,
      body: chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString()) : undefined,
    },
    context: async () => ({ headers: req.headers }),
  });
  return res.writeHead(answer.status ?? 200, [...answer.headers].flat()).end(answer.body.string);
}

void main();
