const { setImmediate: turn } = require('node:timers/promises');
const { trace } = require('@opentelemetry/api');
const grpc = require('@grpc/grpc-js');
const { identify } = require('spanhog');
const { attributesOf, callerOf, identityOf, sessionOf } = require('./callers.cjs');
const { serve } = require('./serve.cjs');

const asJson = (value) => Buffer.from(JSON.stringify(value));
const ofJson = (bytes) => JSON.parse(bytes.toString());
const unary = (path, more = {}) => ({
  path,
  requestStream: false,
  responseStream: false,
  requestSerialize: asJson,
  requestDeserialize: ofJson,
  responseSerialize: asJson,
  responseDeserialize: ofJson,
  ...more,
});
const users = {
  Get: unary('/acme.v1.Users/Get'),
  Add: unary('/acme.v1.Users/Add'),
  Missing: unary('/acme.v1.Users/Missing'),
  List: unary('/acme.v1.Users/List', { responseStream: true }),
};

const headersOf = (call) => call.metadata.getMap();

const server = new grpc.Server();
server.addService(users, {
  Get(call, callback) {
    trace.getActiveSpan()?.setAttributes(attributesOf(sessionOf(headersOf(call))));
    callback(null, {});
  },
  async Add(call, callback) {
    await turn();
    identify(identityOf(callerOf(headersOf(call))));
    callback(null, {});
  },
  Missing(call, callback) {
    trace.getActiveSpan()?.setAttributes(attributesOf(callerOf(headersOf(call))));
    callback({ code: grpc.status.NOT_FOUND, details: 's7731' });
  },
  List(call) {
    trace.getActiveSpan()?.setAttributes(attributesOf(sessionOf(headersOf(call))));
    call.write({});
    call.end();
  },
});

server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  serve({ listening: true, address: () => ({ port }), close: (done) => server.tryShutdown(done) });
});
