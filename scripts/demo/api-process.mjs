/** The example API in a process of its own, as anybody would run it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const EXAMPLE = fileURLToPath(new URL('../../examples/express-api', import.meta.url));
/** Without the example's own package.json, so that `spanhog` is this package, as it was built. */
const DIRECTORY = fileURLToPath(new URL(`../../.cache/express-api-${process.pid}`, import.meta.url));
const START_MS = 15_000;
const STOP_MS = 15_000;
const TELEMETRY_SETTING = /^(?:OTEL_|POSTHOG_|NODE_OPTIONS$)/;

/** @param {{ posthogUrl: string, collectorUrl: string }} backends */
export async function startApi({ posthogUrl, collectorUrl }) {
  cpSync(EXAMPLE, DIRECTORY, {
    recursive: true,
    filter: (file) => file === EXAMPLE || file.endsWith('.mjs'),
  });
  process.once('exit', () => rmSync(DIRECTORY, { recursive: true, force: true }));
  const child = spawn(process.execPath, ['--import', './tracing.mjs', 'server.mjs'], {
    cwd: DIRECTORY,
    env: { ...withoutTelemetrySettings(process.env), ...settings(posthogUrl, collectorUrl) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = [];
  const ended = once(child, 'close');
  const listening = new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        output.push(line);
        const url = /^Listening on (\S+)$/.exec(line)?.[1];
        if (url) resolve(url);
      });
    }
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`The API ended with ${code}:\n${output.join('\n')}`)));
    setTimeout(() => reject(new Error(`The API did not start in ${START_MS} ms`)), START_MS).unref();
  });
  const kill = () => child.exitCode === null && child.signalCode === null && child.kill('SIGKILL');

  try {
    const url = await listening;
    return { url, pid: child.pid, output, kill, stop: () => stop(child, ended, output, kill) };
  } catch (error) {
    kill();
    throw error;
  }
}

/** Ends the API as a deployment would, and returns the statistics that it printed last. */
async function stop(child, ended, output, kill) {
  const impatient = setTimeout(() => kill(), STOP_MS);
  child.kill('SIGTERM');
  const [code, signal] = await ended;
  clearTimeout(impatient);
  if (code !== 0) throw new Error(`The API ended with ${code ?? signal}:\n${output.join('\n')}`);
  const printed = output.findLast((line) => line.startsWith('{"spanhog"'));
  if (!printed) throw new Error(`The API printed no statistics:\n${output.join('\n')}`);
  return JSON.parse(printed).spanhog;
}

function settings(posthogUrl, collectorUrl) {
  return {
    PORT: '0',
    POSTHOG_PROJECT_TOKEN: 'phc_demo',
    POSTHOG_HOST: posthogUrl,
    OTEL_EXPORTER_OTLP_ENDPOINT: collectorUrl,
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_LOGS_EXPORTER: 'none',
  };
}

/** The demo is the same on a machine that is set up for something else. */
function withoutTelemetrySettings(env) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !TELEMETRY_SETTING.test(name)));
}
