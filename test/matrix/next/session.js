import { trace } from '@opentelemetry/api';
import { apiAttributes } from 'spanhog';
import { attributesOf, sessionOf } from './callers.cjs';

const readApi = apiAttributes();

/** Called by every handler first: who calls, and what instrumentation-http would tell if it were there. */
export function session(request) {
  const headers = Object.fromEntries(request.headers);
  trace
    .getActiveSpan()
    ?.setAttributes({ ...readApi({ headers, url: request.url }), ...attributesOf(sessionOf(headers)) });
}
