import { Command, InvalidArgumentError } from 'commander';
import { inVariables, readEnvOptions } from '../entrance/zero-code/env-options.js';
import { DocumentError, loadDocument } from '../options/openapi/openapi-file.js';
import { resolveOptions, type ResolvedOptions } from '../options/resolve.js';
import type { Finding } from './doctor/finding.js';
import { checkOutbox } from './doctor/outbox.js';
import { checkPackages, checkSources } from './doctor/packages.js';
import { checkRecentEvents } from './doctor/recent-events.js';
import { checkRoundTrip, type Reader } from './doctor/round-trip.js';
import { checkRunningApp } from './doctor/running-app.js';
import { plainText } from './terminal/plain-text.js';
import { Refusal } from '../dashboard/rest/refusal.js';
import { connectWithKey } from './connect.js';
import { Progress } from './terminal/progress.js';
import { painter, terminalHasColour } from './terminal/terminal.js';

interface Flags {
  readonly json?: boolean;
  readonly send: boolean;
  readonly wait: number;
  readonly appHost?: string;
  readonly project?: string;
}

/** `spanhog doctor`: whether events would arrive, and what to do where not. Sends one event of its own. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description('look at the set-up as the app would, send one event, read it back, and say what to mend')
    .option('--no-send', 'send nothing')
    .option('--wait <seconds>', 'for the event to be there again', readSeconds, 60)
    .option('--app-host <url>', "PostHog's app, where it doesn't follow from POSTHOG_HOST")
    .option('--project <id>', 'the number of the project  (default: POSTHOG_PROJECT_ID)')
    .option('--json', 'for programs')
    .addHelpText('after', HELP)
    .action(async (flags: Flags) => {
      const progress = new Progress();
      const findings = await examine(flags, progress);
      progress.end();
      const isHealthy = findings.every(({ status }) => status !== 'error');
      const lines =
        flags.json === true ? [JSON.stringify({ healthy: isHealthy, findings })] : findings.flatMap(linesOf);
      for (const line of lines) process.stdout.write(`${line}\n`);
      process.exitCode = isHealthy ? 0 : 1;
    });
}

const HELP = `
Reads POSTHOG_PROJECT_TOKEN, POSTHOG_HOST and SPANHOG_* as the app does: run it in the app's directory, with its environment.
Only an event that was read back proves the token: set POSTHOG_PERSONAL_API_KEY (phx_…, scope query:read) and
POSTHOG_PROJECT_ID. A local server (spanhog dev) is read without a key. Exits with 0, and with 1 when something is wrong.

Examples:
  npx spanhog doctor
  node --env-file=.env node_modules/.bin/spanhog doctor --json
  npx spanhog doctor --no-send`;

async function examine(flags: Flags, progress: Progress): Promise<readonly Finding[]> {
  const { options, findings } = configuration();
  const installed = [...checkPackages(process.cwd()), ...checkSources(process.cwd(), process.env)];
  if (!options) return [...findings, ...installed];
  const { reader, finding } = readerFor(options, flags, progress);
  const documents = await checkDocument(options);
  const outbox = await checkOutbox(options.delivery.outbox);
  const sent = flags.send ? await checkRoundTrip(options, reader, flags.wait * 1_000, progress.step) : [];
  progress.step('recent events');
  const recent = await checkRecentEvents(reader);
  const app = await checkRunningApp(reader);
  return [...findings, ...finding, ...installed, ...documents, outbox, ...sent, ...recent, ...app];
}

function configuration(): { readonly options?: ResolvedOptions; readonly findings: readonly Finding[] } {
  const check = 'configuration';
  try {
    const { options: given, foreign } = readEnvOptions(process.env);
    const options = resolveOptions(given, process.env);
    const { mistake, projectToken, host, doubts } = options;
    const doubtful = [
      ...doubts,
      ...(foreign.length > 0 ? [`unknown variables are left alone: ${foreign.join(', ')}`] : []),
    ];
    const findings = doubtful.map((message): Finding => ({
      check,
      status: 'warning',
      message,
      fix: 'correct it, or leave it out',
    }));
    if (mistake !== undefined)
      return {
        findings: [...findings, { check, status: 'error', message: mistake, fix: 'correct the variable' }],
      };
    if (projectToken === undefined) {
      const message = 'POSTHOG_PROJECT_TOKEN is not set here, and so nothing was sent';
      const fix =
        'copy the token (phc_…) from your PostHog project settings, and run this with the environment of the app';
      return { options, findings: [...findings, { check, status: 'error', message, fix }] };
    }
    const region = /^https:\/\/(us|eu)\.i\.posthog\.com$/.exec(host)?.[1];
    return {
      options,
      findings: [
        ...findings,
        {
          check,
          status: 'ok',
          message: `events go to ${host}${region === undefined ? '' : ` (region ${region})`}`,
        },
      ],
    };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return {
      findings: [
        {
          check,
          status: 'error',
          message: inVariables(error.message),
          fix: 'correct the variable: with it the app sends nothing',
        },
      ],
    };
  }
}

function readerFor(
  { host }: ResolvedOptions,
  { appHost, project }: Flags,
  progress: Progress,
): { readonly reader?: Reader; readonly finding: readonly Finding[] } {
  try {
    const client = connectWithKey({ appHost, project }, progress);
    if (client) return { reader: { client }, finding: [] };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return {
      finding: [
        { check: 'key', status: 'error', message: error.message, fix: 'correct it, and run this again' },
      ],
    };
  }
  const url = new URL(host);
  return /^(?:localhost|127\.[\d.]+|\[::1\])$/.test(url.hostname)
    ? { reader: { local: url }, finding: [] }
    : { finding: [] };
}

async function checkDocument({ openapi }: ResolvedOptions): Promise<readonly Finding[]> {
  if (!openapi) return [];
  try {
    const { operations, unresolved } = 'file' in openapi ? await loadDocument(openapi.file) : openapi;
    const message = `the document has ${operations.all.length} operations`;
    if (unresolved === 0) return [{ check: 'openapi', status: 'ok', message }];
    return [
      {
        check: 'openapi',
        status: 'warning',
        message: `${message}; ${unresolved} of its paths can't be found`,
        fix: 'make one file of it: npx @redocly/cli bundle',
      },
    ];
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    return [
      {
        check: 'openapi',
        status: 'error',
        message: `the document can't be used: ${error.message}`,
        fix: 'a relative path begins at the working directory',
      },
    ];
  }
}

const MARKS = {
  ok: ['green', '✓'],
  warning: ['yellow', '!'],
  error: ['red', '✗'],
  skipped: ['dim', '-'],
} as const;

function linesOf({ check, status, message, fix }: Finding): readonly string[] {
  const [style, mark] = MARKS[status];
  const paint = painter(terminalHasColour());
  return [
    `${paint(style, mark)} ${check.padEnd(14)}${plainText(message)}`,
    ...(fix === undefined ? [] : [`  ${''.padEnd(14)}→ ${fix}`]),
  ];
}

function readSeconds(text: string): number {
  if (/^\d{1,4}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected a whole number of seconds.');
}
