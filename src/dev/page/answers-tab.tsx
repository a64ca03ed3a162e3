import { useSignal } from '@preact/signals';
import type { AnswerRows, Questions } from '../answers.js';
import { formatCell, isNumeric } from '../../insights/format.js';
import { Chart } from './chart.js';
import { csvOf } from './csv.js';
import { hrefOf, place, setParameter } from './location.js';
import { usePolling } from './polling.js';

type Question = Questions['questions'][number];

const PERIODS = [
  ['', 'all there is'],
  ['5', 'last 5 minutes'],
  ['60', 'last hour'],
  ['1440', 'last day'],
  ['10080', 'last 7 days'],
] as const;
const INTERVALS = ['', 'second', 'minute', 'hour', 'day'];
const MAX_ROWS = 200;

/** The thirteen questions, one of them open. */
export function AnswersTab() {
  const all = usePolling<Questions>('/spanhog/answers', 5_000).value;
  if (!all) return <p class="quiet">Reading …</p>;
  const question = all.questions.find(({ id }) => id === place.value.id) ?? all.questions[0];
  const kept = Object.fromEntries(place.value.parameters);
  return (
    <div class="answers">
      <nav aria-label="Questions" class="questions">
        <ol>
          {all.questions.map(({ id, title }) => (
            <li key={id}>
              <a href={hrefOf('answers', id, kept)} aria-current={id === question?.id ? 'page' : undefined}>
                {title}
              </a>
            </li>
          ))}
        </ol>
        <label class="pick">
          Question
          <select
            value={question?.id}
            onChange={(event) => {
              location.hash = hrefOf('answers', event.currentTarget.value, kept);
            }}
          >
            {all.questions.map(({ id, title }, at) => (
              <option key={id} value={id}>
                {at + 1}. {title}
              </option>
            ))}
          </select>
        </label>
      </nav>
      {question && <Answer key={question.id} question={question} choices={all.choices} />}
    </div>
  );
}

function Answer({
  question,
  choices,
}: {
  readonly question: Question;
  readonly choices: Questions['choices'];
}) {
  const { parameters } = place.value;
  const own = new URLSearchParams([...parameters].filter(([name]) => wants(question, name)));
  const answer = usePolling<AnswerRows>(`/spanhog/answers/${question.id}?${own.toString()}`, 2_000).value;
  return (
    <article>
      <h2>{question.title}</h2>
      <p class="quiet">{question.advice}</p>
      <Parameters question={question} choices={choices} />
      {!answer ? <p class="quiet">Reading …</p> : <Rows question={question} answer={answer} />}
    </article>
  );
}

function Rows({ question, answer }: { readonly question: Question; readonly answer: AnswerRows }) {
  const copied = useSignal('');
  const { rows } = answer;
  if (rows.length === 0) return <p class="empty">{question.empty}</p>;
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(csvOf(question.columns, rows));
      copied.value = 'Copied.';
    } catch {
      copied.value = 'The browser keeps its clipboard to itself.';
    }
  };
  return (
    <>
      {answer.isEstimate && (
        <p class="notice">
          An estimate: some events stand for a sample of the requests, and callers are those in it.
        </p>
      )}
      {question.chart && (
        <Chart
          chart={question.chart}
          columns={question.columns}
          rows={rows}
          title={question.title}
          isEstimate={answer.isEstimate}
        />
      )}
      <div class="bar">
        <h3>
          {rows.length.toLocaleString('en-US')} row{rows.length === 1 ? '' : 's'}
        </h3>
        <button type="button" onClick={() => void copy()}>
          Copy as CSV
        </button>
        <span role="status" class="quiet">
          {copied.value}
        </span>
      </div>
      <div class="scroll" tabIndex={0} role="region" aria-label="Table of the answer">
        <table class="answer">
          <caption class="hidden">{question.title}</caption>
          <thead>
            <tr>
              {question.columns.map(({ key, title, unit, meaning }) => (
                <th key={key} scope="col" title={meaning} class={isNumeric(unit) ? 'number' : undefined}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, MAX_ROWS).map((row, at) => (
              <tr key={at}>
                {question.columns.map(({ key, unit }) => (
                  <td key={key} class={isNumeric(unit) ? 'number' : undefined}>
                    {formatCell(row[key] ?? null, unit, answer.isEstimate)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > MAX_ROWS && (
        <p class="quiet">
          The first {MAX_ROWS} of {rows.length.toLocaleString('en-US')}; the CSV has all of them.
        </p>
      )}
    </>
  );
}

function Parameters({
  question,
  choices,
}: {
  readonly question: Question;
  readonly choices: Questions['choices'];
}) {
  const { parameters } = place.value;
  const texts = (['organization', 'caller', 'endpoint', 'journey'] as const).filter((name) =>
    wants(question, name),
  );
  return (
    <form class="filters" aria-label="Parameters" onSubmit={(event) => event.preventDefault()}>
      {texts.map((name) => (
        <label key={name}>
          {name === 'journey' ? 'Journey (events, by commas)' : name.charAt(0).toUpperCase() + name.slice(1)}
          <input
            type="search"
            list={`choices-${name}`}
            value={parameters.get(name) ?? ''}
            placeholder={name === 'journey' ? 'the usual order of named events' : 'all'}
            autocomplete="off"
            spellcheck={false}
            onChange={(event) => setParameter(name, event.currentTarget.value)}
          />
          <datalist id={`choices-${name}`}>
            {choices[name].map((choice) => (
              <option key={choice} value={choice} />
            ))}
          </datalist>
        </label>
      ))}
      {wants(question, 'since') && (
        <label>
          Period
          <select
            value={parameters.get('since') ?? ''}
            onChange={(event) => setParameter('since', event.currentTarget.value)}
          >
            {PERIODS.map(([value, title]) => (
              <option key={value} value={value}>
                {title}
              </option>
            ))}
          </select>
        </label>
      )}
      {wants(question, 'interval') && (
        <label>
          Interval
          <select
            value={parameters.get('interval') ?? ''}
            onChange={(event) => setParameter('interval', event.currentTarget.value)}
          >
            {INTERVALS.map((value) => (
              <option key={value} value={value}>
                {value === '' ? 'as fits' : value}
              </option>
            ))}
          </select>
        </label>
      )}
    </form>
  );
}

function wants({ parameters }: Question, name: string): boolean {
  return parameters.some((each) => (each === 'period' ? 'since' : each) === name);
}
