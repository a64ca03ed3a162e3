const { setImmediate: turn } = require('node:timers/promises');
const { trace } = require('@opentelemetry/api');
const { identify } = require('spanhog');
const { attributesOf, callerOf, identityOf, sessionOf } = require('./callers.cjs');
const { headersOf } = require('./deprecation.cjs');

/** One function behind API Gateway, a function URL and a queue, as Lambda calls it. */
exports.handler = async (event) => {
  if (event.Records) return { batchItemFailures: [] };
  if (event.type === 'REQUEST') return { isAuthorized: true };
  const headers = event.headers ?? firstValues(event.multiValueHeaders);
  if (!headers) return { ok: true };
  const path = event.rawPath ?? event.path;
  trace.getActiveSpan()?.setAttributes(attributesOf(sessionOf(headers)));
  await turn();
  identify(identityOf(callerOf(headers)));
  if (path.startsWith('/v1/broken/')) throw new Error('It broke');
  if (path.startsWith('/v1/old/')) return { statusCode: 200, headers: headersOf('both'), body: '{}' };
  return { statusCode: path.includes('/v1/users') ? 200 : 404, body: '{}' };
};

function firstValues(lists) {
  return lists && Object.fromEntries(Object.entries(lists).map(([name, [value]]) => [name, value]));
}
