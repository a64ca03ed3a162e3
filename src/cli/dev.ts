import { networkInterfaces } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import { type LocalPostHog, startLocalPostHog, type StoredEvent } from '../local/posthog.js';
import { LOOPBACK } from '../local/listen.js';
import { hasCode } from '../local/system-error.js';
import { formatEventLine, formatHeading } from './event-line.js';
import { terminalHasColour } from './terminal.js';

const DEFAULT_PORT = 8010;
const MAX_PORT = 65_535;

/** Where to listen. */
interface Address {
  readonly port: number;
  readonly host: string;
}

/** `spanhog dev`: a PostHog on this machine that prints what it is sent. */
export function devCommand(): Command {
  return new Command('dev')
    .description('run a PostHog on this machine, and print each event as it comes')
    .option('-p, --port <number>', 'port to listen on, 0 for any free one', readPort, DEFAULT_PORT)
    .option(
      '-H, --host <address>',
      'address to listen on; 0.0.0.0 for containers, and for everyone who reaches this machine',
      LOOPBACK,
    )
    .action(async ({ port, host }: Address, command: Command) => {
      const hasColour = terminalHasColour();
      const posthog = await start({ port, host }, command, (event) => {
        print(formatEventLine(event, hasColour));
      });
      const ended = untilToldToEnd();
      print(greeting(posthog, host, hasColour));
      await ended;
      const events = posthog.events().length + posthog.forgotten();
      const requests = posthog.requests().length;
      await posthog.close();
      print(`${counted(events, 'event')} in ${counted(requests, 'request')}`);
    });
}

async function start(
  { port, host }: Address,
  command: Command,
  onEvent: (event: StoredEvent) => void,
): Promise<LocalPostHog> {
  try {
    return await startLocalPostHog({ port, host, onEvent });
  } catch (error) {
    if (hasCode(error, 'EADDRINUSE')) {
      return command.error(`error: port ${port} is in use; choose another one with --port <number>`);
    }
    if (hasCode(error, 'EACCES')) {
      return command.error(`error: port ${port} is not allowed; choose one from 1024 with --port <number>`);
    }
    if (hasCode(error, 'EADDRNOTAVAIL') || hasCode(error, 'ENOTFOUND')) {
      return command.error(
        `error: this machine has no such address; choose another one with --host <address>`,
      );
    }
    throw error;
  }
}

function greeting({ url, port }: LocalPostHog, host: string, hasColour: boolean): string {
  const others = isLoopback(host) ? [] : addressesOf(host).map((address) => `http://${address}:${port}`);
  return [
    `Local PostHog on ${url}`,
    '',
    'Send an app here:',
    `  POSTHOG_HOST=${url} POSTHOG_PROJECT_TOKEN=phc_local`,
    '',
    ...(others.length === 0 ? [] : fromContainers(others, port)),
    `All events as JSON: ${url}/events`,
    'Ctrl+C ends it; events are kept until then.',
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
