import { networkInterfaces } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import { type DevServer, startDevServer } from '../dev/server.js';
import type { ScriptedFault } from '../local/faults/fault-plan.js';
import { FAULT_FORMS, readFault } from '../local/faults/fault-text.js';
import { LOOPBACK } from '../local/listen.js';
import type { StoredEvent } from '../local/posthog.js';
import { hasCode } from '../local/system-error.js';
import { formatEventLine, formatHeading } from './event-line.js';
import { openInBrowser } from './open-in-browser.js';
import { plainText } from './terminal/plain-text.js';
import { terminalHasColour } from './terminal/terminal.js';

const DEFAULT_PORT = 8010;
const MAX_PORT = 65_535;

interface Flags {
  readonly port: number;
  readonly host: string;
  readonly data?: string;
  readonly fault: readonly ScriptedFault[];
  readonly open?: boolean;
}

/** `spanhog dev`: a PostHog on this machine that prints what it is sent, and shows it on a page. */
export function devCommand(): Command {
  return new Command('dev')
    .description('run a PostHog on this machine: a page with events, why each is one, and answers')
    .option('-p, --port <number>', 'port to listen on, 0 for any free one', readPort, DEFAULT_PORT)
    .option(
      '-H, --host <address>',
      'address to listen on; 0.0.0.0 for containers, and for everyone who reaches this machine',
      LOOPBACK,
    )
    .option(
      '-d, --data <file>',
      'keep events in a file, one JSON object a line, and show those that are in it',
    )
    .option('-o, --open', 'open the page in the browser')
    .option('--fault <fault>', `fail: ${FAULT_FORMS}; several follow one another`, addFault, [])
    .addHelpText('after', HELP)
    .action(async (flags: Flags, command: Command) => {
      const hasColour = terminalHasColour();
      const posthog = await start(flags, command, (event) => {
        print(formatEventLine(event, hasColour));
      });
      const ended = untilToldToEnd();
      const before = posthog.total();
      print(greeting(posthog, flags, hasColour));
      if (flags.open === true) openInBrowser(posthog.url);
      await ended;
      const events = posthog.total() - before;
      const requests = posthog.requests().length;
      await posthog.close();
      print(`${counted(events, 'event')} in ${counted(requests, 'request')}`);
    });
}

const HELP = `
Examples:
  npx spanhog dev --open                        the page, and a line for each event
  npx spanhog dev --data events.jsonl           keeps what came for the next time
  npx spanhog dev --host 0.0.0.0 --port 8010    for an app in a container`;

async function start(
  { port, host, data, fault }: Flags,
  command: Command,
  onEvent: (event: StoredEvent) => void,
): Promise<DevServer> {
  try {
    return await startDevServer({
      port,
      host,
      data,
      faults: fault,
      onEvent,
      onDataError: (error) => {
        print(`error: can't write ${shown(data)}: ${codeOf(error)}; events are in memory only`);
      },
    });
  } catch (error) {
    if (hasCode(error, 'EADDRINUSE')) {
      const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
      return command.error(
        (await isDevServer(url))
          ? `error: spanhog dev runs already: ${url}`
          : `error: port ${port} is in use; choose another one with --port <number>`,
      );
    }
    if (hasCode(error, 'EACCES')) {
      return command.error(`error: port ${port} is not allowed; choose one from 1024 with --port <number>`);
    }
    if (hasCode(error, 'EADDRNOTAVAIL') || hasCode(error, 'ENOTFOUND')) {
      return command.error(
        `error: this machine has no such address; choose another one with --host <address>`,
      );
    }
    if (data !== undefined && error instanceof Error) {
      return command.error(`error: can't use ${shown(data)}: ${codeOf(error)}`);
    }
    throw error;
  }
}

const LOOK_MS = 2_000;

async function isDevServer(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(LOOK_MS) });
    await response.body?.cancel();
    return response.headers.has('spanhog-local');
  } catch {
    return false;
  }
}

function shown(file: string | undefined): string {
  return plainText(JSON.stringify(file));
}

function codeOf(error: unknown): string {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' && code.startsWith('E') && !code.startsWith('ERR_')
    ? code
    : error instanceof Error
      ? plainText(error.message)
      : 'unknown error';
}

function greeting(posthog: DevServer, { host, data }: Flags, hasColour: boolean): string {
  const { url, port, unreadable } = posthog;
  const others = isLoopback(host) ? [] : addressesOf(host).map((address) => `http://${address}:${port}`);
  return [
    // By itself, for whoever reads the first line.
    url,
    'Events, why each is one, thirteen answers and the set-up are on that page.',
    '',
    'Send an app here:',
    `  POSTHOG_HOST=${url} POSTHOG_PROJECT_TOKEN=phc_local`,
    '',
    ...(others.length === 0 ? [] : fromContainers(others, port)),
    `All events as JSON: ${url}/events`,
    data === undefined
      ? 'Ctrl+C ends it; events are kept until then (--data <file> keeps them for longer).'
      : `Ctrl+C ends it; events are kept in ${shown(data)}, ${counted(posthog.total(), 'event')} so far${unreadable === 0 ? '' : `; ${counted(unreadable, 'line')} of it could not be read`}.`,
    '',
    formatHeading(hasColour),
  ].join('\n');
}

function fromContainers(others: readonly string[], port: number): readonly string[] {
  return [
    'From a container, at one of',
    ...[`http://host.docker.internal:${port}`, ...others].map((other) => `  POSTHOG_HOST=${other}`),
    'with SPANHOG_ALLOW_INSECURE_HOST=true, since it is http. Everyone who reaches this machine can read the events.',
    '',
  ];
}

/** This machine's own addresses that one who listens on this one is found at. */
function addressesOf(host: string): readonly string[] {
  if (host !== '0.0.0.0' && host !== '::') return [host.includes(':') ? `[${host}]` : host];
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address);
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

// A reader that goes away, as in `spanhog dev | head`, ends it as well.
function untilToldToEnd(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        resolve();
      });
    }
    process.stdout.on('error', () => {
      resolve();
    });
  });
}

function addFault(text: string, before: readonly ScriptedFault[]): readonly ScriptedFault[] {
  const fault = readFault(text);
  if (fault) return [...before, fault];
  throw new InvalidArgumentError(`Expected ${FAULT_FORMS}.`);
}

function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port >= 0 && port <= MAX_PORT) return port;
  throw new InvalidArgumentError(`Expected a whole number from 0 to ${MAX_PORT}.`);
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
