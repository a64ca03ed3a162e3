import { gunzipSync } from 'node:zlib';

const SERVER_KIND = 2;

/**
 * How many requests of the API a body tells of, in each product's own format. What is none of theirs counts nothing:
 * a config that is fetched, a greeting at the start.
 * @param {string} path
 * @param {Buffer} body
 * @returns {{ bytes: number, events?: number, records?: number }} `events`: PostHog's
 */
export function countRecords(path, body) {
  const text = body[0] === 0x1f && body[1] === 0x8b ? gunzipSync(body) : body;
  const bytes = text.length;
  if (path.startsWith('/batch')) return { bytes, events: parse(text).batch.length };
  if (path === '/i/v0/e/') return { bytes, records: parse(text).event === '$http_log' ? 1 : 0 };
  if (path.endsWith('/events/batch')) return { bytes, records: parse(text).length };
  if (path === '/v1/request') return { bytes, records: [parse(text)].flat().length };
  if (path === '/v1/traces') return { bytes, records: spansOf(parse(text)).filter(isServer).length };
  if (path.endsWith('/sync'))
    return { bytes, records: sum(parse(text).requests.map((one) => one.request_count)) };
  if (path.includes('/log?')) return { bytes, records: linesOf(text) };
  return { bytes };
}

function parse(text) {
  return JSON.parse(text.toString());
}

function spansOf({ resourceSpans }) {
  return resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
}

function isServer({ kind }) {
  return kind === SERVER_KIND;
}

function linesOf(text) {
  return text.toString().split('\n').filter(Boolean).length;
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}
