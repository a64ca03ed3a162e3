import { setImmediate as turn } from 'node:timers/promises';
import { trace } from '@opentelemetry/api';
import { attributesOf, callerOf } from '../../../../../../callers.cjs';
import { session } from '../../../../../../session.js';

export async function GET(request) {
  session(request);
  await turn();
  trace.getActiveSpan()?.setAttributes(attributesOf(callerOf(Object.fromEntries(request.headers))));
  return Response.json({});
}
