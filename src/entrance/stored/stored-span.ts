import type { Attributes, HrTime, SpanKind, SpanStatus } from '@opentelemetry/api';
import type { Resource, SpanOccurrence } from '../../span/span.js';
import type { StoredSpan } from '../stored-traces.js';

/** What a file says of a span, whatever its form. */
export interface SpanFields {
  readonly traceId: string;
  readonly spanId: string;
  readonly isSampled: boolean;
  readonly parentSpanId: string | undefined;
  readonly parentIsRemote: boolean | undefined;
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes: Attributes;
  readonly events: readonly SpanOccurrence[];
  readonly status: SpanStatus;
  readonly startTime: HrTime;
  readonly endTime: HrTime;
  readonly resource: Resource;
  readonly droppedAttributesCount: number;
  /** Of the instrumentation that made the span. */
  readonly instrumentationScope?: { readonly name: string } | undefined;
}

const NANOSECONDS = 1_000_000_000;

export function makeStoredSpan({ traceId, spanId, isSampled, ...fields }: SpanFields): StoredSpan {
  const context = { traceId, spanId, traceFlags: isSampled ? 1 : 0 };
  return { ...fields, duration: between(fields.startTime, fields.endTime), spanContext: () => context };
}

/** @returns Never less than nothing: clocks of several machines write a file. */
function between([fromSeconds, fromNanos]: HrTime, [toSeconds, toNanos]: HrTime): HrTime {
  const borrowed = toNanos < fromNanos ? 1 : 0;
  const seconds = toSeconds - fromSeconds - borrowed;
  return seconds < 0 ? [0, 0] : [seconds, toNanos - fromNanos + borrowed * NANOSECONDS];
}
