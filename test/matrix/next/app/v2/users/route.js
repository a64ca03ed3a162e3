import { trace } from '@opentelemetry/api';
import { attributesOf, callerOf } from '../../../callers.cjs';
import { session } from '../../../session.js';

export function POST(request) {
  session(request);
  trace.getActiveSpan()?.setAttributes(attributesOf(callerOf(Object.fromEntries(request.headers))));
  return Response.json({}, { status: 201 });
}
