/** Endpoints whose answers say that they will end: `Deprecation` (RFC 9745) and `Sunset` (RFC 8594). */
import { BEARER, ADA } from './requests.mjs';

const OLD = { status: 200, version: 'v1', auth: 'bearer', ...ADA };

/** @type {readonly import('./requests.mjs').MatrixRequest[]} */
export const DEPRECATED_REQUESTS = [
  old('both headers', 'both', { deprecated: true, sunset_date: '2026-12-31' }),
  old('Deprecation alone', 'deprecation', { deprecated: true }),
  old('Sunset alone', 'sunset', { sunset_date: '2026-12-31' }),
  old("both, set on Node's own response", 'raw', { deprecated: true, sunset_date: '2026-12-31' }),
  old('neither', 'neither', {}),
];

function old(name, which, more) {
  return {
    name,
    method: 'GET',
    path: `/v1/old/${which}?api_key=s7731`,
    headers: BEARER,
    answer: 200,
    event: { endpoint: 'GET /v1/old/{which}', ...OLD, more },
  };
}
