import type { Sink } from './deliver/sink.js';
import { type Counts, type DropReason, errorName, type Reporter } from './diagnostics.js';
import { reviewEvent } from './event/before-send.js';
import { type EventJson, parseEvent, writeEvent } from './event/event-json.js';
import { Privacy, type PrivacySettings } from './event/privacy.js';
import type { ProductEvent } from './event/product-event.js';
import { MAX_PROPERTIES_BYTES } from './event/properties.js';
import type { BeforeSend } from './options/options.js';
import type { EndedSpan } from './span/span.js';

export interface OutgoingParts {
  readonly sink: Sink | undefined;
  readonly counts: Counts;
  readonly reporter: Reporter;
  readonly beforeSend: BeforeSend | undefined;
  readonly privacy: PrivacySettings;
}

/** The way out for events that are written: the app's own look at each, then what it allows to leave, then the sink. */
export class Outgoing {
  readonly #parts: OutgoingParts;
  readonly #privacy: Privacy;

  constructor(parts: OutgoingParts) {
    this.#parts = parts;
    this.#privacy = new Privacy(parts.privacy);
  }

  /**
   * Takes an event, which counts as accepted from now on. Never throws.
   * @param span For `beforeSend`; where there is none, nobody asks for it.
   */
  accept(event: EventJson, span: EndedSpan | undefined): void {
    const { counts, sink } = this.#parts;
    counts.accepted += 1;
    const reviewed = this.#review(event, span);
    if (typeof reviewed === 'string') sink?.accept(reviewed);
    else counts.drop(reviewed.dropped);
  }

  /**
   * Writes down what may still change, as it would leave now. Counts nothing.
   * @returns Whether it is there, or isn't to leave.
   */
  draft(event: EventJson, span: EndedSpan | undefined): boolean {
    const reviewed = this.#review(event, span);
    return typeof reviewed !== 'string' || this.#parts.sink?.drafts?.write(reviewed) === true;
  }

  #review(json: EventJson, span: EndedSpan | undefined): EventJson | { readonly dropped: DropReason } {
    const { beforeSend } = this.#parts;
    if (!beforeSend && !this.#privacy.isActive) return json;
    const given = parseEvent(json);
    const event = beforeSend && span ? this.#ask(beforeSend, given, span) : given;
    if (typeof event === 'string') return { dropped: event };
    if (!this.#privacy.isActive) return writeEvent(event);
    const allowed = this.#privacy.of(event);
    const bytes = Buffer.byteLength(JSON.stringify(allowed.properties));
    return bytes > MAX_PROPERTIES_BYTES ? { dropped: 'oversized' } : writeEvent(allowed);
  }

  #ask(beforeSend: BeforeSend, given: ProductEvent, span: EndedSpan): ProductEvent | DropReason {
    const { reporter } = this.#parts;
    try {
      // The app may write into what it is given; by which uuid PostHog knows a repeat isn't its to say.
      const event = { ...given };
      const reviewed = reviewEvent(event, beforeSend(given, span));
      if (reviewed !== 'before_send_error') return reviewed;
      reporter.warn(
        'before_send',
        '`beforeSend` returned neither an event nor null (it must not be async); events are dropped',
      );
    } catch (error) {
      reporter.warn('before_send', `\`beforeSend\` threw ${errorName(error)}; events are dropped`);
    }
    return 'before_send_error';
  }
}
