import type { SpanContext } from '@opentelemetry/api';
import { readValue } from '../attributes.js';
import type { StartedSpan } from '../span.js';

const MAX_OPEN = 2_000;

/**
 * Next.js routes a request anew after its `proxy.js` (once `middleware.js`): a second SERVER span continues the
 * first one's context as if it came from afar, through headers. Only Next.js's own spans are noted here, weakly
 * and bounded; a request that really comes from afar has another process's span as its parent.
 */
export class NextRequests<Scope extends object> {
  readonly #open = new Map<string, { readonly traceId: string; readonly scope: WeakRef<Scope> }>();

  /** @returns Whether it is a span of Next.js's. */
  note(span: StartedSpan, scope: Scope): boolean {
    if (!isNextSpan(span)) return false;
    const { spanId, traceId } = span.spanContext();
    this.#open.set(spanId, { traceId, scope: new WeakRef(scope) });
    const [oldest] = this.#open.size > MAX_OPEN ? this.#open.keys() : [];
    if (oldest !== undefined) this.#open.delete(oldest);
    return true;
  }

  /** The request of this process that a server span goes on with. */
  find(span: StartedSpan, parent: SpanContext): Scope | undefined {
    if (parent.isRemote !== true || !isNextSpan(span)) return undefined;
    const known = this.#open.get(parent.spanId);
    return known?.traceId === parent.traceId ? known.scope.deref() : undefined;
  }
}

/** Next.js's mark on a span whose request goes on in another one: it waits for that one, and doesn't speak. */
export function isBubbled(span: StartedSpan): boolean {
  return readValue(span.attributes, 'next.bubble') === true;
}

/** Whether Next.js made it. */
export function isNextSpan(span: StartedSpan): boolean {
  return readValue(span.attributes, 'next.span_type') !== undefined;
}
