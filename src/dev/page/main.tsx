import { render } from 'preact';
import { AnswersTab } from './answers-tab.js';
import { IgnoredTab } from './ignored-tab.js';
import { LiveTab } from './live-tab.js';
import { hrefOf, place } from './location.js';
import { isConnected } from './polling.js';
import { SetupTab } from './setup-tab.js';
import { theme, toggleTheme } from './theme.js';

const TABS = [
  ['live', 'Live', LiveTab],
  ['ignored', 'Not events', IgnoredTab],
  ['answers', 'Answers', AnswersTab],
  ['setup', 'Set-up', SetupTab],
] as const;

function App() {
  const [id, , Tab] = TABS.find(([tab]) => tab === place.value.tab) ?? TABS[0];
  const other = theme.value === 'dark' ? 'light' : 'dark';
  return (
    <>
      <a class="skip" href="#main" onClick={toMain}>
        Skip to content
      </a>
      <header class="top">
        <h1>
          <img src="/icon.svg" alt="" width="22" height="22" /> spanhog <span class="quiet">dev</span>
        </h1>
        <nav aria-label="Views">
          {TABS.map(([tab, title]) => (
            <a key={tab} href={hrefOf(tab)} aria-current={tab === id ? 'page' : undefined}>
              {title}
            </a>
          ))}
        </nav>
        <span class={isConnected.value ? 'state on' : 'state off'} role="status">
          {isConnected.value ? 'connected' : 'reconnecting …'}
        </span>
        <button type="button" class="plain" onClick={toggleTheme} aria-label={`Switch to ${other} colours`}>
          {theme.value === 'dark' ? '☀' : '☾'}
        </button>
      </header>
      <main id="main" tabIndex={-1}>
        <Tab />
      </main>
    </>
  );
}

/** The address of the place stays what it is. */
function toMain(event: MouseEvent): void {
  event.preventDefault();
  document.querySelector('main')?.focus();
}

render(<App />, document.body);
