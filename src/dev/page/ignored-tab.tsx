import type { IgnoredGroup } from '../decision-log.js';
import { usePolling } from './polling.js';

/** What each reason means, and the option that would change it. */
const REASONS: Readonly<Record<string, readonly [meaning: string, option: string]>> = {
  no_api_request: ['The span has neither an HTTP method nor an RPC: a queue message or a job, say.', ''],
  options: [
    'CORS preflights say nothing about use.',
    "ignore: { patterns: ['GET /healthz'] } // your own list",
  ],
  pattern: [
    'A pattern of `ignore` matches: health checks, metrics and the like.',
    "ignore: ['GET /healthz'] // your own list",
  ],
  probe: ['The user agent is a health check’s.', 'ignore: { probes: false }'],
  unmatched: [
    'No route matches and nobody is known: scanners, mostly. If it is your API, its routes are missing.',
    "routes: ['GET /users/{id}'] // or: ignore: { unmatched: false }",
  ],
  rule: ['A rule of `events` says false.', "events: { 'GET /internal/**': 'internal_call' }"],
  no_rule: ['No rule of `events` names it, and `defaultEvent` is false.', "defaultEvent: 'api_request'"],
  sampled: [
    'It is not in the sample; the events that are stand for it by their `request_count`.',
    'sampling: { rate: 1 }',
  ],
  opt_out: ['A span says `posthog.opt_out`: its caller wants no events.', ''],
  unreadable: ['A span threw while it was read.', ''],
};

/** Requests that became no event, by reason. */
export function IgnoredTab() {
  const groups = usePolling<readonly IgnoredGroup[]>('/spanhog/ignored', 1_000).value;
  if (!groups) return <p class="quiet">Reading …</p>;
  if (groups.length === 0) {
    return (
      <div class="empty">
        <h2>Every request became an event</h2>
        <p>
          Requests that don’t, such as health checks and scanners’, are shown here with the reason, once the
          app’s processor tells this server of them: within seconds of its first event.
        </p>
      </div>
    );
  }
  return (
    <>
      <h2 class="hidden">Requests that became no event</h2>
      {groups.map(({ reason, count, examples }) => {
        const [meaning, option] = REASONS[reason] ?? ['', ''];
        return (
          <section class="card" key={reason}>
            <div class="bar">
              <h3>{reason.replaceAll('_', ' ')}</h3>
              <span class="count">
                {count.toLocaleString('en-US')} request{count === 1 ? '' : 's'}
              </span>
            </div>
            <p>{meaning}</p>
            {option !== '' && (
              <>
                <p class="quiet">To change that:</p>
                <pre tabIndex={0}>{option}</pre>
              </>
            )}
            {examples.length > 0 && (
              <>
                <p class="quiet">For example (paths with {'{id}'} where a value may be):</p>
                <ul class="examples">
                  {examples.map(({ endpoint, status, rule, spanId }) => (
                    <li key={spanId}>
                      <span class="code">{endpoint ?? 'a span'}</span>{' '}
                      {status !== null && (
                        <span class={`status s${String(status).slice(0, 1)}`}>{status}</span>
                      )}{' '}
                      {rule !== null && <span class="quiet">rule {rule}</span>}
                    </li>
                  ))}
                </ul>
              </>
            )}
          </section>
        );
      })}
    </>
  );
}
