import { useSignal } from '@preact/signals';
import type { LiveAnswer } from '../server.js';
import type { LiveRow } from '../live.js';
import { EventDetail } from './event-detail.js';
import { place, setParameter } from './location.js';
import { usePolling } from './polling.js';
import { clock } from './text.js';

const FILTERS = [
  ['event', 'Event', 'project_create'],
  ['endpoint', 'Endpoint', 'GET /v1/…'],
  ['caller', 'Caller', 'user_42'],
  ['organization', 'Organization', 'acme'],
  ['status', 'Status', '4xx'],
] as const;
const POLL_MS = 400;

/** Events as they come, the newest first; a fixed number of rows, whatever comes. */
export function LiveTab() {
  const { parameters } = place.value;
  const before = parameters.get('before') ?? '';
  const paused = useSignal<LiveAnswer | undefined>(undefined);
  const query = new URLSearchParams(parameters);
  query.delete('open');
  const live = usePolling<LiveAnswer>(`/spanhog/live?${query.toString()}`, before === '' ? POLL_MS : 5_000);
  const shown = paused.value ?? live.value;
  const open = parameters.get('open');
  if (!shown) return <p class="quiet">Reading …</p>;
  const news = paused.value && live.value ? live.value.total - paused.value.total : 0;
  const isFiltered = FILTERS.some(([name]) => (parameters.get(name) ?? '') !== '');
  return (
    <>
      <div class="bar">
        <h2>
          {shown.total.toLocaleString('en-US')} event{shown.total === 1 ? '' : 's'}
        </h2>
        <button
          type="button"
          aria-pressed={paused.value !== undefined}
          onClick={() => (paused.value = paused.value ? undefined : live.value)}
        >
          {paused.value ? `Resume${news > 0 ? ` (${news.toLocaleString('en-US')} new)` : ''}` : 'Pause'}
        </button>
        {shown.ignored > 0 && (
          <a href="#/ignored">{shown.ignored.toLocaleString('en-US')} requests became no event</a>
        )}
        {shown.rolledUp.waiting > 0 && (
          <span class="quiet">
            {shown.rolledUp.waiting.toLocaleString('en-US')} requests wait in roll-ups
          </span>
        )}
        <Budgets {...shown.rolledUp.overBudget} />
        {shown.forgotten > 0 && (
          <span class="quiet">{shown.forgotten.toLocaleString('en-US')} oldest are forgotten</span>
        )}
      </div>
      <form
        class="filters"
        role="search"
        aria-label="Filter events"
        onSubmit={(event) => event.preventDefault()}
      >
        {FILTERS.map(([name, title, example]) => (
          <label key={name}>
            {title}
            <input
              type="search"
              value={parameters.get(name) ?? ''}
              placeholder={example}
              autocomplete="off"
              spellcheck={false}
              onInput={(event) => setParameter(name, event.currentTarget.value)}
            />
          </label>
        ))}
      </form>
      <div class={open === null ? 'split' : 'split opened'}>
        <div class="list">
          {shown.rows.length === 0 ? (
            <Empty isFiltered={isFiltered && shown.total > 0} />
          ) : (
            <table class="live">
              <caption class="hidden">Events, the newest first</caption>
              <thead>
                <tr>
                  {['Time', 'Event', 'Endpoint', 'Status', 'Caller', 'Organization', 'Version', 'ms'].map(
                    (title) => (
                      <th key={title} scope="col">
                        {title}
                      </th>
                    ),
                  )}
                </tr>
              </thead>
              <tbody>
                {shown.rows.map((row) => (
                  <Row key={row.position} row={row} isOpen={open === String(row.position)} />
                ))}
              </tbody>
            </table>
          )}
          <p class="pages">
            {before !== '' && (
              <button type="button" onClick={() => setParameter('before', '')}>
                Newest
              </button>
            )}
            {shown.hasMore && (
              <button
                type="button"
                onClick={() => setParameter('before', String(shown.rows.at(-1)?.position ?? ''))}
              >
                Older
              </button>
            )}
          </p>
        </div>
        {open !== null && <EventDetail position={open} instance={shown.instance} />}
      </div>
    </>
  );
}

function Row({ row, isOpen }: { readonly row: LiveRow; readonly isOpen: boolean }) {
  const toggle = (): void => setParameter('open', isOpen ? '' : String(row.position));
  return (
    <tr class={isOpen ? 'open' : undefined} onClick={toggle}>
      <td>
        <button
          type="button"
          class="link"
          aria-expanded={isOpen}
          aria-label={`${row.event} at ${clock(row.time)}`}
          onClick={(event) => {
            event.stopPropagation();
            toggle();
          }}
        >
          {clock(row.time)}
        </button>
      </td>
      <td class="event">
        {row.event}
        {row.warnings > 0 && (
          <span class="warn" title="PostHog would warn of it">
            {' '}
            ⚠
          </span>
        )}
      </td>
      <td class="code">{row.endpoint ?? '–'}</td>
      <td>
        {row.status === null ? '–' : <span class={`status s${row.status.slice(0, 1)}`}>{row.status}</span>}
      </td>
      <td>{row.caller ?? <span class="quiet">unidentified</span>}</td>
      <td>{row.organization ?? '–'}</td>
      <td>{row.version ?? '–'}</td>
      <td class="number">{row.durationMs === null ? '–' : row.durationMs.toFixed(1)}</td>
    </tr>
  );
}

/** A limit that was reached is seen, and whose it was. */
function Budgets({ process, caller }: LiveAnswer['rolledUp']['overBudget']) {
  return [[process, 'maxEventsPerMinute'] as const, [caller, 'maxEventsPerCallerPerMinute'] as const].map(
    ([requests, option]) =>
      requests > 0 && (
        <span class="budget" key={option}>
          {requests.toLocaleString('en-US')} request{requests === 1 ? '' : 's'} beyond <code>{option}</code>,
          rolled up
        </span>
      ),
  );
}

function Empty({ isFiltered }: { readonly isFiltered: boolean }) {
  if (isFiltered) return <p class="empty">No event matches these filters.</p>;
  return (
    <div class="empty">
      <h3>No events yet</h3>
      <p>Send an app here, and make a request to it:</p>
      <pre>{`POSTHOG_HOST=${location.origin} POSTHOG_PROJECT_TOKEN=phc_local node --import ./tracing.mjs server.mjs`}</pre>
      <p>
        Requests came, and there is nothing here? Look at <a href="#/ignored">Not events</a> and{' '}
        <a href="#/setup">Set-up</a>.
      </p>
    </div>
  );
}
