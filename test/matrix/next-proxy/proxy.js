import { trace } from '@opentelemetry/api';
import { NextResponse } from 'next/server';
import { apiAttributes } from 'spanhog';
import { attributesOf, sessionOf } from './callers.cjs';

const readApi = apiAttributes();

export function proxy(request) {
  const headers = Object.fromEntries(request.headers);
  trace
    .getActiveSpan()
    ?.setAttributes({ ...readApi({ headers, url: request.url }), ...attributesOf(sessionOf(headers)) });
  return NextResponse.next();
}
