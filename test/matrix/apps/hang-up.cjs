const events = require('node:events');

/** Resolves when the caller has gone: the handler of an answer that nobody waits for any more. */
exports.hangUp = async (request) => {
  console.log('waiting');
  if (request.signal?.aborted) return;
  if (request.signal) await events.once(request.signal, 'abort');
  else await events.once(request.socket, 'close');
};
