import { TraceFlags, type HrTime } from '@opentelemetry/api';
import type { EndedSpan } from '../span/span.js';
import type { Origin } from './api-request.js';
import { Services, type Service } from './services.js';

/** The end of the year 9999: what a timestamp can say. */
const LATEST_MS = 253_402_300_800_000;

/** Where and when spans were recorded. */
export class Origins {
  readonly #services = new Services();
  readonly #now: () => number;

  /** @param now The clock, for spans whose own time is broken. */
  constructor(now: () => number) {
    this.#now = now;
  }

  of(span: EndedSpan): Origin {
    const endMs = Math.floor(millisecondsOf(span.endTime));
    const isTime = endMs > 0 && endMs < LATEST_MS;
    return new SpanOrigin(span, this.#services.of(span.resource), isTime ? endMs : this.#now());
  }
}

class SpanOrigin implements Origin {
  readonly endMs: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly traceSampled: boolean;
  readonly serviceName: string | undefined;
  readonly serviceVersion: string | undefined;
  readonly environment: string | undefined;

  constructor(span: EndedSpan, service: Service, endMs: number) {
    const { traceId, spanId, traceFlags } = span.spanContext();
    this.endMs = endMs;
    this.traceId = traceId;
    this.spanId = spanId;
    this.traceSampled = (traceFlags & TraceFlags.SAMPLED) !== 0;
    this.serviceName = service.serviceName;
    this.serviceVersion = service.serviceVersion;
    this.environment = service.environment;
  }
}

/** `NaN` for a time that a broken span lacks. */
export function millisecondsOf(time: HrTime | undefined): number {
  return time === undefined ? Number.NaN : time[0] * 1_000 + time[1] / 1_000_000;
}
