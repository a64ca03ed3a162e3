import type { StoredEvent } from '../../local/posthog.js';
import type { LoggedDecision } from '../decision-log.js';
import { setParameter } from './location.js';
import { usePolling } from './polling.js';
import { shown } from './text.js';
import { Why } from './why.js';

interface Detail {
  readonly event: StoredEvent;
  readonly why: LoggedDecision | null;
}

const close = (): void => setParameter('open', '');

/** One event in full: what it says, and why it says so. */
export function EventDetail({
  position,
  instance,
}: {
  readonly position: string;
  readonly instance: string;
}) {
  const detail = usePolling<Detail>(
    `/spanhog/event?position=${encodeURIComponent(position)}&of=${instance}`,
    2_000,
  ).value;
  if (!detail) return <aside class="detail quiet">Reading …</aside>;
  const { event, why } = detail;
  const { $trace_id: traceId, $span_id: spanId } = event.properties;
  return (
    <aside
      class="detail"
      aria-label="Event"
      onKeyDown={({ key }) => {
        if (key === 'Escape') close();
      }}
    >
      <div class="bar">
        <h3>{event.event}</h3>
        <button type="button" class="plain" onClick={close} aria-label="Close">
          ✕
        </button>
      </div>
      <dl class="facts">
        <dt>Distinct id</dt>
        <dd>{event.distinctId}</dd>
        <dt>Time</dt>
        <dd>{event.timestamp}</dd>
        <dt>Trace</dt>
        <dd class="code">{shown(traceId ?? '–')}</dd>
        <dt>Span</dt>
        <dd class="code">{shown(spanId ?? '–')}</dd>
        <dt>uuid</dt>
        <dd class="code">{event.uuid}</dd>
        {event.copies > 1 && (
          <>
            <dt>Copies</dt>
            <dd>{event.copies}, merged into one</dd>
          </>
        )}
      </dl>
      {event.warnings.length > 0 && <p class="notice">PostHog would warn: {event.warnings.join(', ')}</p>}
      <h4>Why</h4>
      <Why why={why} properties={event.properties} distinctId={event.distinctId} />
      <h4>Properties</h4>
      <dl class="facts">
        {Object.entries(event.properties).map(([name, value]) => (
          <>
            <dt key={name}>{name.slice(0, 200)}</dt>
            <dd class="code">{shown(value)}</dd>
          </>
        ))}
      </dl>
    </aside>
  );
}
