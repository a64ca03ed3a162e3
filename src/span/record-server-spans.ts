import { checkBoolean, checkRecord } from '../checks.js';
import { SpanKind, trace, TraceFlags, type Attributes, type Context, type Link } from '@opentelemetry/api';

/** What a sampler answers; the decision is SDK's `SamplingDecision`: 0 NOT_RECORD, 1 RECORD, 2 RECORD_AND_SAMPLED. */
interface SamplingAnswer<Decision> {
  decision: Decision;
}

interface SamplerLike {
  shouldSample(
    context: Context,
    traceId: string,
    spanName: string,
    spanKind: SpanKind,
    attributes: Attributes,
    links: Link[],
  ): SamplingAnswer<number>;
  toString(): string;
}

/** @see recordServerSpans */
export interface RecordServerSpansOptions {
  /**
   * Also record INTERNAL spans within a request that is recorded but not sampled, so that attributes which
   * handlers and middlewares set on the active span arrive. Switch it off when the app uses `identify()` alone.
   * @default true
   */
  readonly internal?: boolean | undefined;
}

const NOT_RECORD = 0;
const RECORD = 1;
/** Set where a sampler of ours is made, by whichever copy of this library. */
const IN_USE: unique symbol = Symbol.for('spanhog.recordsServerSpans');
/** Tells our samplers from others, whichever copy of this library made them. */
const MARK: unique symbol = Symbol.for('spanhog.recordServerSpans');

/**
 * Lets processors see every server span, also of traces that the sampler leaves out: usage is never sampled
 * away. It must be the outermost sampler. What is exported doesn't change: the spans it adds are recorded, not
 * sampled, and span exporters skip those.
 *
 * @param sampler The sampler that decides about traces, such as `new ParentBasedSampler({ root })`.
 * @returns A sampler of the same type; its attributes, trace state and `toString()` are the given one's.
 * @throws TypeError when `sampler` has no `shouldSample`, and for a wrong option.
 * @example recordServerSpans(new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(0.1) }))
 */
export function recordServerSpans<Sampler extends object>(
  sampler: Sampler,
  options: RecordServerSpansOptions = {},
): Sampler {
  if (!isSampler(sampler)) {
    throw new TypeError(`Expected \`sampler\` to be an OpenTelemetry sampler, got ${typeof sampler}`);
  }
  const given = checkRecord('options', options, ['internal']);
  const recordInternal = checkBoolean('internal', given['internal'], true);
  noteInUse();
  return new Proxy(sampler, {
    get(target, key): unknown {
      if (key === 'shouldSample') return shouldSample;
      if (key === MARK) return true;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });

  function shouldSample(...call: Parameters<SamplerLike['shouldSample']>): unknown {
    const inner: unknown = sampler;
    if (!isSampler(inner)) return undefined;
    const answer = inner.shouldSample(...call);
    if (answer.decision !== NOT_RECORD) return answer;
    const [parent, , , kind] = call;
    const records =
      kind === SpanKind.SERVER || (recordInternal && kind === SpanKind.INTERNAL && isOurs(parent));
    return records ? { ...answer, decision: RECORD } : answer;
  }
}

/**
 * Whether the local parent is a span of the SDK's that is not sampled. It may have ended, and then says that it
 * doesn't record: restify's handlers run in the context of a middleware's span that is over.
 */
function isOurs(parentContext: Context): boolean {
  const parent = trace.getSpan(parentContext);
  if (!parent || (parent.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0) return false;
  return parent.isRecording() || 'attributes' in parent;
}

function isSampler(value: unknown): value is SamplerLike {
  return (
    typeof value === 'object' &&
    value !== null &&
    'shouldSample' in value &&
    typeof value.shouldSample === 'function'
  );
}

/** Whether some sampler of this process lets all server spans be seen. */
export function recordsServerSpans(): boolean {
  return Reflect.get(globalThis, IN_USE) === true;
}

/** A frozen global can't tell; the first unsampled span will. */
function noteInUse(): void {
  Reflect.set(globalThis, IN_USE, true);
}

/** Whether `recordServerSpans` made this sampler. */
export function isServerSpanSampler(sampler: object): boolean {
  return Reflect.get(sampler, MARK) === true;
}
