import { Command, InvalidArgumentError, Option } from 'commander';
import { type Insight, INSIGHTS, isEstimate, type Parameters, type StoredEvents } from '../insights/index.js';
import { formatAnswer, toJson } from './answer-text.js';
import { eventsOfFile, eventsOfServer } from './event-source.js';
import { Progress } from './terminal/progress.js';
import { SourceError } from './text-file.js';
import { plainText } from './terminal/plain-text.js';
import { painter, terminalHasColour } from './terminal/terminal.js';

const DEFAULT_URL = 'http://127.0.0.1:8010';
/** Rows of one question, and of each where all are asked. */
const LIMITS = { one: 30, all: 8 } as const;

interface Flags extends Omit<Parameters, 'period'> {
  readonly data?: string;
  readonly url: URL;
  readonly json?: boolean;
  readonly limit?: number;
  readonly from?: string;
  readonly to?: string;
}

/** `spanhog answers [question]`: what stored events say, as tables. Reads only; nothing leaves this machine. */
export function answersCommand(): Command {
  return new Command('answers')
    .description('answer thirteen questions about the use of the API, out of the events of spanhog dev')
    .argument('[question]', 'the id of one of them')
    .option('-d, --data <file>', 'a file of events, one JSON object a line or an array; - for standard input')
    .option('-u, --url <url>', 'a running spanhog dev', readUrl, new URL(DEFAULT_URL))
    .option('--json', 'for programs, with all rows')
    .option('-n, --limit <rows>', 'rows to show of each answer', readCount)
    .option('--organization <id>', 'only its requests')
    .option('--caller <distinct id>', 'only the requests of this user')
    .option('--endpoint <endpoint>', "only requests to it, such as 'GET /api/v1/projects'")
    .option('--feature <name>', 'only requests to its endpoints, such as widgets')
    .option('--from <time>', 'only requests since then, such as 2026-11-27T08:00:00Z', readTime)
    .option('--to <time>', 'only requests before', readTime)
    .option('--journey <events>', 'the steps of the happy path, separated by commas', readList)
    .addOption(
      new Option('--interval <length>', 'of a point in time').choices(['second', 'minute', 'hour', 'day']),
    )
    .addHelpText('after', HELP)
    .action(async (question: string | undefined, flags: Flags, command: Command) => {
      const asked = questionsFor(question, flags, command);
      // A reader that goes away, as in `spanhog answers | head`, wants no more.
      process.stdout.on('error', () => process.exit());
      const stored = await readEvents(flags, command);
      for (const line of flags.json === true
        ? [asJson(asked, stored, flags)]
        : asText(asked, stored, flags)) {
        process.stdout.write(`${line}\n`);
      }
    });
}

const HELP = `
Questions:
${INSIGHTS.map(({ id, title }) => `  ${id.padEnd(26)}${title}`).join('\n')}

Examples:
  npx spanhog answers                                  all of them, from a running spanhog dev
  npx spanhog answers versions-by-user --caller user_42
  npx spanhog answers journey --journey user_signup,project_create
  npx spanhog answers top-endpoints --data events.jsonl --json`;

function asJson(asked: readonly Insight[], { events }: StoredEvents, flags: Flags): string {
  const parameters = parametersOf(flags);
  const questions = asked.map((each) => toJson(each, each.answer(events, parameters)));
  return JSON.stringify({ questions, isEstimate: isEstimate(events) });
}

function asText(
  asked: readonly Insight[],
  { events, unreadable }: StoredEvents,
  flags: Flags,
): readonly string[] {
  const paint = painter(terminalHasColour());
  const limit = flags.limit ?? (asked.length === 1 ? LIMITS.one : LIMITS.all);
  const parameters = parametersOf(flags);
  const isSample = isEstimate(events);
  const notes = [
    ...(isSample
      ? ['These are estimates: some events stand for a sample of the requests, and callers are those in it.']
      : []),
    ...(unreadable > 0
      ? [`${unreadable.toLocaleString('en-US')} lines are no events, and were passed over.`]
      : []),
  ];
  if (events.length === 0) return noEvents(flags);
  return [
    ...asked.flatMap((each, at) => [
      ...(at === 0 ? [] : ['']),
      ...formatAnswer(each, each.answer(events, parameters), { paint, limit, isEstimate: isSample }),
    ]),
    ...(notes.length === 0 ? [] : ['', ...notes.map((note) => paint('yellow', note))]),
  ];
}

function noEvents({ data, url }: Flags): readonly string[] {
  if (data !== undefined)
    return ['No events in it yet. spanhog dev --data keeps them in a file as they come.'];
  return [
    'No events yet. Send an app there, make some requests, and ask again:',
    `  POSTHOG_HOST=${url.origin} POSTHOG_PROJECT_TOKEN=phc_local`,
  ];
}

async function readEvents({ data, url }: Flags, command: Command): Promise<StoredEvents> {
  const progress = new Progress();
  progress.step('the events');
  try {
    const stored = await (data === undefined ? eventsOfServer(url) : eventsOfFile(data));
    progress.end();
    return stored;
  } catch (error) {
    progress.end();
    if (!(error instanceof SourceError)) throw error;
    return command.error(`error: ${plainText(error.message)}`);
  }
}

function parametersOf({
  organization,
  caller,
  endpoint,
  feature,
  from,
  to,
  journey,
  interval,
}: Flags): Parameters {
  return { organization, caller, endpoint, feature, period: { from, to }, journey, interval };
}

/** The one that is named; else all that are narrowed by what narrows, since an answer without it is about others. */
function questionsFor(id: string | undefined, flags: Flags, command: Command): readonly Insight[] {
  const narrowing = ['organization', 'caller', 'endpoint', 'feature'] as const;
  const given = narrowing.filter((name) => flags[name] !== undefined);
  const fitting = INSIGHTS.filter(({ parameters }) => given.every((name) => parameters.includes(name)));
  if (id === undefined) return fitting;
  const insight = INSIGHTS.find((each) => each.id === id);
  if (!insight) {
    const ids = INSIGHTS.map((each) => each.id).join(', ');
    return command.error(`error: no question ${plainText(JSON.stringify(id))}; the questions are ${ids}`);
  }
  if (fitting.includes(insight)) return [insight];
  const deaf = given.filter((name) => !insight.parameters.includes(name)).map((name) => `--${name}`);
  return command.error(`error: ${insight.id} is not narrowed by ${deaf.join(' and ')}`);
}

function readUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new InvalidArgumentError(`Expected an address such as ${DEFAULT_URL}.`);
}

function readTime(text: string): string {
  if (!Number.isNaN(Date.parse(text))) return text;
  throw new InvalidArgumentError('Expected a time such as 2026-11-27 or 2026-11-27T08:00:00Z.');
}

function readCount(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected a whole number from 1.');
}

function readList(text: string): readonly string[] {
  const names = text.split(',').map((name) => name.trim());
  if (!names.includes('')) return names;
  throw new InvalidArgumentError('Expected names of events such as user_signup,project_create.');
}
