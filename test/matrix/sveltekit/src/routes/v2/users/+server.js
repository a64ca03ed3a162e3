import { trace } from '@opentelemetry/api';
import { attributesOf, callerOf } from '#callers';

export function POST({ request }) {
  trace.getActiveSpan()?.setAttributes(attributesOf(callerOf(Object.fromEntries(request.headers))));
  return Response.json({}, { status: 201 });
}
