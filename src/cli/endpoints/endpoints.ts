import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Command, InvalidArgumentError, Option } from 'commander';
import { DocumentError, loadDocument, readDocumentFile } from '../../options/openapi/openapi-file.js';
import type { Operations } from '../../request/openapi/operations.js';
import { compareUse, type Comparison, type OperationUse } from './compare-use.js';
import { useInLocalServer, useInPostHog, type ApiUse, type UseQuestion } from './endpoint-use.js';
import { Refusal } from '../../dashboard/rest/refusal.js';
import { connectWithKey } from '../connect.js';
import { plainText } from '../terminal/plain-text.js';
import { Progress } from '../terminal/progress.js';
import { SourceError } from '../text-file.js';
import { painter, terminalHasColour, type Paint } from '../terminal/terminal.js';

const DEFAULT_URL = 'http://127.0.0.1:8010';
const UNITS_MS = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
const DOWNLOAD_TIMEOUT_MS = 30_000;
const MAX_WIDTH = 72;

interface Flags {
  readonly openapi?: string;
  readonly since: Date;
  readonly organization?: string;
  readonly url?: string;
  readonly appHost?: string;
  readonly project?: string;
  readonly json?: boolean;
}

/** `spanhog endpoints`: each operation of the document with its use, and what is called and in no document. Reads only. */
export function endpointsCommand(): Command {
  return new Command('endpoints')
    .description('list every endpoint with its use, the unused first, and what is called but in no document')
    .option(
      '--openapi <file>',
      'OpenAPI document, a path or an address; else the inventory that the app reported',
    )
    .addOption(
      new Option('--since <time>', 'such as 30d, 12h, 2w or 2026-11-01')
        .argParser(readSince)
        .default(new Date(Date.now() - 30 * UNITS_MS.d), '30d'),
    )
    .option('--organization <id>', 'only its requests')
    .option(
      '--url <url>',
      `a running spanhog dev; the default where POSTHOG_PERSONAL_API_KEY is not set: ${DEFAULT_URL}`,
    )
    .option('--app-host <url>', "PostHog's app, where it doesn't follow from POSTHOG_HOST")
    .option('--project <id>', 'the number of the project  (default: POSTHOG_PROJECT_ID)')
    .option('--json', 'for programs')
    .addHelpText('after', HELP)
    .action(async (flags: Flags, command: Command) => {
      process.stdout.on('error', () => process.exit());
      const progress = new Progress();
      try {
        progress.step('the document');
        const document = flags.openapi === undefined ? undefined : await documentAt(flags.openapi);
        progress.step('the events');
        const { use, source } = await useOf(flags, progress);
        progress.end();
        if (!document && use.inventory.length === 0) throw new SourceError(NO_INVENTORY);
        const compared = compareUse(use, document);
        const lines =
          flags.json === true ? [asJson(compared, flags, source)] : asText(compared, flags, source);
        for (const line of lines) process.stdout.write(`${line}\n`);
      } catch (error) {
        progress.end();
        const isOurs = [SourceError, Refusal, DocumentError].some((kind) => error instanceof kind);
        if (!isOurs || !(error instanceof Error)) throw error;
        const what = error instanceof DocumentError ? `${JSON.stringify(flags.openapi ?? '')}: ` : '';
        command.error(`error: ${plainText(what + error.message)}`);
      }
    });
}

const NO_INVENTORY =
  'there is no list of endpoints to compare with: name the document with --openapi, or call reportEndpoints(app) in the app';
const HELP = `
Asks PostHog with POSTHOG_PERSONAL_API_KEY (phx_…, scope query:read) and POSTHOG_PROJECT_ID; without them spanhog dev.

Examples:
  npx spanhog endpoints --openapi api.yaml                       which operations did nobody call in 30 days?
  npx spanhog endpoints --openapi api.yaml --organization acme   which did acme not discover yet?
  npx spanhog endpoints --openapi https://acme.com/openapi.json --since 90d --json
  npx spanhog endpoints --url http://127.0.0.1:8010              what the app reported, and spanhog dev has seen`;

async function documentAt(text: string): Promise<Operations> {
  const isAddress = /^(?:https?|file):/i.test(text) && URL.canParse(text);
  const location = isAddress ? new URL(text) : pathToFileURL(resolve(text));
  const { operations, unresolved } = await loadDocument(
    location,
    location.protocol === 'file:' ? readDocumentFile : download,
  );
  if (unresolved > 0)
    process.stderr.write(`${unresolved} paths refer to what could not be read, and are left out\n`);
  return operations;
}

async function download(location: URL): Promise<string> {
  const response = await fetch(location, { signal: AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS) }).catch(
    (error: unknown) => {
      throw new DocumentError('nothing answers there', { cause: error });
    },
  );
  if (!response.ok) throw new DocumentError(`the server answered ${response.status}`);
  return response.text();
}

async function useOf(
  { url, appHost, project, since, organization }: Flags,
  progress: Progress,
): Promise<{ use: ApiUse; source: string }> {
  const question: UseQuestion = { from: since, organization };
  const client = url === undefined ? connectWithKey({ appHost, project }, progress) : undefined;
  if (client) return { use: await useInPostHog(client, question), source: client.appHost };
  const local = url ?? DEFAULT_URL;
  if (!URL.canParse(local)) throw new SourceError(`--url is no address such as ${DEFAULT_URL}`);
  return { use: await useInLocalServer(new URL(local), question), source: new URL(local).origin };
}

function asJson(compared: Comparison, { since, organization }: Flags, source: string): string {
  return JSON.stringify({
    since: since.toISOString(),
    organization: organization ?? null,
    source,
    ...compared,
  });
}

function asText(
  { operations, undocumented }: Comparison,
  { since, organization }: Flags,
  source: string,
): readonly string[] {
  const paint = painter(terminalHasColour());
  const unused = operations.filter(({ requests }) => requests === 0);
  const whose = organization === undefined ? '' : ` by ${plainText(organization)}`;
  return [
    `${counted(operations.length, 'endpoint')}, ${unused.length} without a request${whose} since ${since.toISOString().slice(0, 16).replace('T', ' ')} UTC (${source})`,
    '',
    ...tableOf(operations, paint),
    ...(undocumented.length === 0
      ? []
      : [
          '',
          paint('bold', `Called, and in no document: ${undocumented.length}`),
          ...tableOf(undocumented, paint),
        ]),
  ];
}

function tableOf(rows: readonly OperationUse[], paint: Paint): readonly string[] {
  if (rows.length === 0) return [];
  const lines = [
    ['endpoint', 'requests', 'callers', 'last used', 'operation'],
    ...rows.map(({ endpoint, requests, callers, last_used, operation_id, deprecated, sunset_date }) => [
      plainText(endpoint),
      requests.toLocaleString('en-US'),
      callers.toLocaleString('en-US'),
      last_used?.slice(0, 10) ?? 'never',
      plainText(
        [
          operation_id ?? '',
          deprecated ? '(deprecated)' : '',
          sunset_date ? `(until ${sunset_date})` : '',
        ].join(' '),
      ).trim(),
    ]),
  ];
  const widths = [0, 1, 2, 3].map((at) =>
    Math.min(MAX_WIDTH, Math.max(...lines.map((line) => line[at]?.length ?? 0))),
  );
  return lines.map((line, number) => {
    const cells = line.map((cell, at) => {
      const width = widths[at] ?? 0;
      return at === 1 || at === 2 ? cell.padStart(width) : cell.padEnd(width);
    });
    const text = `  ${cells.join('  ').trimEnd()}`;
    return number === 0 ? paint('dim', text) : line[1] === '0' ? paint('yellow', text) : text;
  });
}

function readSince(text: string): Date {
  const [, count, unit] = /^(\d{1,5})([mhdw])$/.exec(text) ?? [];
  if (unit === 'm' || unit === 'h' || unit === 'd' || unit === 'w')
    return new Date(Date.now() - Number(count) * UNITS_MS[unit]);
  const atMs = Date.parse(text);
  if (!Number.isNaN(atMs) && /^\d{4}-/.test(text)) return new Date(atMs);
  throw new InvalidArgumentError('Expected a time such as 30d, 12h, 2w or 2026-11-01.');
}

function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}
