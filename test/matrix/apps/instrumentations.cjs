/** Which instrumentations the app of this process is watched by, by the environment. */
const CLASSES = {
  connect: 'ConnectInstrumentation',
  express: 'ExpressInstrumentation',
  fastify: 'FastifyInstrumentation',
  graphql: 'GraphQLInstrumentation',
  grpc: 'GrpcInstrumentation',
  hapi: 'HapiInstrumentation',
  http: 'HttpInstrumentation',
  koa: 'KoaInstrumentation',
  'nestjs-core': 'NestInstrumentation',
  restify: 'RestifyInstrumentation',
  'socket.io': 'SocketIoInstrumentation',
};

/** @param {Record<string, object>} settings by instrumentation */
exports.instrumentations = (settings) =>
  process.env.MATRIX_INSTRUMENTATIONS.split(',')
    .filter(Boolean)
    .map((name) => {
      const Instrumentation = require(`@opentelemetry/instrumentation-${name}`)[CLASSES[name]];
      return new Instrumentation(settings[name]);
    });

/** The route templates that a user gives where the framework gives none. */
exports.routes = JSON.parse(process.env.MATRIX_ROUTES ?? '[]');

/** What instrumentation-http is to keep of answers: the endpoint's end. */
exports.headersToSpanAttributes = { server: { responseHeaders: ['deprecation', 'sunset'] } };
