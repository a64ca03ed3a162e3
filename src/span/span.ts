import type { Attributes, HrTime, SpanContext, SpanKind, SpanStatus } from '@opentelemetry/api';

/**
 * What the SDK hands us, described by its shape: the same for SDK 1, 2 and 3, and without naming an SDK
 * package, so that our published types compile beside any of them.
 */
export interface StartedSpan {
  readonly kind: SpanKind;
  readonly attributes: Attributes;
  /** What happened during the span, such as an exception. */
  readonly events?: readonly SpanOccurrence[] | undefined;
  spanContext(): SpanContext;
}

/** OpenTelemetry's span event, which is no event of PostHog's. */
export interface SpanOccurrence {
  readonly name: string;
  readonly attributes?: Attributes | undefined;
}

/** A span that has ended: nothing in it changes any more. */
export interface EndedSpan extends StartedSpan {
  readonly name: string;
  readonly startTime: HrTime;
  readonly endTime: HrTime;
  readonly duration: HrTime;
  readonly status: SpanStatus;
  readonly resource: Resource;
  /** Attributes that the SDK's limits took from it. */
  readonly droppedAttributesCount?: number | undefined;
}

/** The entity that produced the span, such as the service; its attributes may arrive late. */
export interface Resource {
  readonly attributes: Attributes;
  readonly asyncAttributesPending?: boolean | undefined;
  waitForAsyncAttributes?(): Promise<void>;
}
