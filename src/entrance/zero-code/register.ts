/**
 * Zero code: `node --import @opentelemetry/auto-instrumentations-node/register --import spanhog/register app.js`.
 * Options come from the environment, `POSTHOG_*` and `SPANHOG_*`. It says in one line what it attached to, or why
 * it could not, and never keeps the app from starting.
 */
import { isMainThread } from 'node:worker_threads';
import { Reporter } from '../../diagnostics.js';
import { resolveOptions } from '../../options/resolve.js';
import { PostHogEventSpanProcessor } from '../processor.js';
import { attach, type Attachment, type SpanProcessor } from './attach.js';
import { readEnvOptions } from './env-options.js';
import { flushOnExit } from './exit.js';
import { IncomingRequests } from './incoming-requests.js';

/** When to look for an SDK that the app starts itself, in milliseconds after this was loaded. */
const ATTEMPTS_MS = [0, 100, 1_000, 5_000, 20_000];

const NOT_FOUND =
  'spanhog: no events are sent: found no OpenTelemetry SDK to attach to. Load it first: node --import ' +
  '@opentelemetry/auto-instrumentations-node/register --import spanhog/register app.js. ' +
  '(With OTEL_TRACES_EXPORTER=none the SDK makes no spans at all.)';

const reporter = new Reporter();
/** Preloaded modules run in worker threads and in the thread of ESM hooks too; once is enough to say. */
const say = (text: string): void => {
  if (isMainThread) reporter.print(text);
};

try {
  const options = readEnvOptions(process.env);
  const processor = new PostHogEventSpanProcessor(options);
  const { projectToken, dryRun } = resolveOptions(options, process.env);
  // Without a token the processor has said so, and there is nothing to attach.
  if (projectToken !== undefined || dryRun) start(processor);
} catch (error) {
  // Only our own option errors: they name the variable or the option, and no secret.
  const why = error instanceof TypeError ? error.message : 'it failed to start';
  say(`spanhog: no events are sent: ${why}`);
}

function start(processor: PostHogEventSpanProcessor): void {
  const requests = new IncomingRequests();
  const lasting = flushOnExit(processor);
  const onStart: SpanProcessor['onStart'] = (span, parentContext) => {
    requests.start(span);
    lasting.onStart(span, parentContext);
  };
  tryToAttach({ ...lasting, onStart }, 0);
}

function tryToAttach(processor: SpanProcessor, attempt: number): void {
  const attachment = attach(processor);
  if (attachment) {
    process.off('exit', sayNotFound);
    say(`spanhog: ${describe(attachment)}`);
    return;
  }
  if (attempt === 0) process.once('exit', sayNotFound);
  const next = ATTEMPTS_MS[attempt + 1];
  if (next !== undefined) {
    setTimeout(() => tryToAttach(processor, attempt + 1), next - (ATTEMPTS_MS[attempt] ?? 0)).unref();
    return;
  }
  process.off('exit', sayNotFound);
  sayNotFound();
}

function sayNotFound(): void {
  say(NOT_FOUND);
}

function describe({ provider, recordsServerSpans }: Attachment): string {
  const sampling = recordsServerSpans
    ? 'every request is counted, sampled or not'
    : 'requests that the sampler leaves out are not counted';
  return `attached to ${provider}; ${sampling}`;
}
