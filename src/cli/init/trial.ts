import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { startLocalPostHog, type StoredEvent } from '../../local/posthog.js';

/** How an app is tried. */
export interface Trial {
  readonly directory: string;
  /** Starts the app, in a shell. */
  readonly command: string;
  /** An address of the app's to ask, once it answers. */
  readonly get: string | undefined;
  /** How long to wait for a first event. */
  readonly limitMs: number;
  readonly say: (line: string) => void;
}

/** Once events come, so long without another is the end. */
const QUIET_MS = 2_000;
const LOOK_MS = 200;
/** How long an app may take to end. */
const END_MS = 10_000;
const SHOWN = 20;

/**
 * Runs the app against a PostHog on this machine until events have come, and tells what came and what is missing.
 * @returns Whether an event came.
 */
export async function tryOut({ directory, command, get, limitMs, say }: Trial): Promise<boolean> {
  const posthog = await startLocalPostHog({ port: 0 });
  const app = spawn(command, {
    cwd: directory,
    env: { ...process.env, POSTHOG_HOST: posthog.url, POSTHOG_PROJECT_TOKEN: 'phc_local' },
    stdio: 'inherit',
    detached: process.platform !== 'win32',
    shell: true,
  });
  const ended = once(app, 'close').then(() => true);
  let isOver = false;
  const hasEnded = (ms: number): Promise<boolean> => Promise.race([ended, sleep(ms, false)]);
  const end = (signal: NodeJS.Signals): void => {
    try {
      // The package manager's child is the app.
      if (app.pid !== undefined) process.kill(process.platform === 'win32' ? app.pid : -app.pid, signal);
    } catch {
      // It has ended by itself.
    }
  };
  app.once('error', (error) => say(`${command} can't be run: ${error.message}`));
  say(`${command} runs, and sends to ${posthog.url}`);
  say(
    get === undefined
      ? `Ask the app something from another terminal, within ${limitMs / 1_000} s: curl http://127.0.0.1:3000/ (or say --get <url>)`
      : `asking ${get}`,
  );
  const untilMs = Date.now() + limitMs;
  let [count, lastMs] = [0, Date.now()];
  let isAsking = get !== undefined;
  while (Date.now() < untilMs) {
    isOver = await hasEnded(LOOK_MS);
    if (isOver) break;
    // It doesn't listen yet.
    if (isAsking) isAsking = !(await answers(get));
    const now = posthog.events().length;
    if (now > count) [count, lastMs] = [now, Date.now()];
    if (count > 0 && Date.now() - lastMs > QUIET_MS) break;
  }
  end('SIGTERM');
  if (!(await hasEnded(END_MS))) end('SIGKILL');
  await ended;
  const events = posthog.events();
  await posthog.close();
  if (isOver)
    say(`${command} ended by itself${app.exitCode === null ? '' : `, with ${app.exitCode}`}: see above why.`);
  for (const line of report(events)) say(line);
  return events.length > 0;
}

async function answers(url = ''): Promise<boolean> {
  try {
    await (await fetch(url)).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

/** What came, and what is missing, with the line to add. */
export function report(events: readonly StoredEvent[]): readonly string[] {
  if (events.length === 0) {
    return [
      'No event came. Look at what the app said above: spanhog names a mistake in the wiring there. Otherwise nobody ' +
        'asked the app anything that counts: health checks, preflights and unknown paths of strangers are no events.',
    ];
  }
  const requests = events.filter(({ properties }) => properties['endpoint'] !== undefined);
  const endpoints = new Map<string, number>();
  for (const { properties } of requests) {
    const name = String(properties['endpoint']);
    endpoints.set(name, (endpoints.get(name) ?? 0) + 1);
  }
  const guessed = requests.filter(({ properties }) => properties['route_source'] === 'inferred').length;
  const nameless = requests.filter(
    ({ properties }) => properties['$process_person_profile'] === false,
  ).length;
  const versionless = requests.filter(({ properties }) => properties['api_version'] === undefined).length;
  const all = requests.length;
  return [
    `${events.length} ${events.length === 1 ? 'event' : 'events'} came:`,
    ...[...endpoints]
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, SHOWN)
      .map(([name, count]) => `  ${count} × ${name}`),
    guessed === 0
      ? 'routes: from the framework'
      : `routes: guessed from paths for ${guessed} of ${all}. The framework's instrumentation is missing or came too ` +
        'late; or name them by the options `routes` or `openapi`',
    nameless === 0
      ? 'callers: known'
      : `callers: unknown for ${nameless} of ${all}. Call identify({ user, organization }) where the app knows them`,
    versionless === 0
      ? 'versions: known'
      : `versions: unknown for ${versionless} of ${all}. A route such as /v1/…, a header api-version or the attribute ` +
        'api.version tells them',
  ];
}
