const { setImmediate: turn } = require('node:timers/promises');
const { identify } = require('spanhog');
const { callerOf, identityOf, sessionOf } = require('./callers.cjs');

/** A function that answers in pieces: its status is in the stream's prelude. */
exports.handler = awslambda.streamifyResponse(async (event, stream) => {
  identify(identityOf(sessionOf(event.headers) ?? callerOf(event.headers)));
  const statusCode = event.rawPath.startsWith('/v1/users') ? 202 : 404;
  const out = awslambda.HttpResponseStream.from(stream, {
    statusCode,
    headers: { 'content-type': 'text/plain' },
  });
  for (const piece of ['one', 'two', 'three']) {
    out.write(piece);
    await turn();
  }
  out.end();
});
