import type { SetupCheck } from '../setup.js';
import { usePolling } from './polling.js';

const WORDS: Readonly<Record<SetupCheck['state'], string>> = {
  ok: '✓ there',
  part: '◐ in part',
  missing: '✗ missing',
  waiting: '… waiting',
};

/** What the set-up has, what it lacks, and the line to add. */
export function SetupTab() {
  const checks = usePolling<readonly SetupCheck[]>('/spanhog/setup', 2_000).value;
  if (!checks) return <p class="quiet">Reading …</p>;
  return (
    <>
      <h2 class="hidden">What the set-up has, and what it lacks</h2>
      <div class="cards">
        {checks.map(({ title, state, found, add }) => (
          <section class={`card ${state}`} key={`${title}${found}`}>
            <div class="bar">
              <h3>{title}</h3>
              <span class={`mark ${state}`}>{WORDS[state]}</span>
            </div>
            <p>{found}</p>
            {add !== '' && <pre tabIndex={0}>{add.replace('<this address>', location.origin)}</pre>}
          </section>
        ))}
      </div>
    </>
  );
}
