/**
 * Zero code: `node --import @opentelemetry/auto-instrumentations-node/register --import spanhog/register app.js`.
 * Options come from the environment, `POSTHOG_*` and `SPANHOG_*`. It says in one line what it attached to, or why
 * it could not, and never keeps the app from starting.
 */
import { isMainThread } from 'node:worker_threads';
import { Reporter } from '../../diagnostics.js';
import { resolveOptions } from '../../options/resolve.js';
import { PostHogEventSpanProcessor } from '../processor.js';
import { standsFor } from '../registered-sdk.js';
import { apiAttributes } from '../../span/hooks/api-attributes.js';
import { deprecationHeaders } from '../../span/hooks/deprecation-headers.js';
import { IncomingRequests, type RequestReading } from '../../span/frameworks/incoming-requests.js';
import { watchProblem } from '../../span/hooks/problem-type.js';
import { attach, type Attachment, type SpanProcessor } from './attach.js';
import { inVariables, readEnvOptions } from './env-options.js';
import { flushOnExit } from './exit.js';

/** When to look for an SDK that the app starts itself, in milliseconds after this was loaded. */
const ATTEMPTS_MS = [0, 100, 1_000, 5_000, 20_000];

const NOT_FOUND =
  'no events are sent: found no OpenTelemetry SDK to attach to. Load it first: node --import ' +
  '@opentelemetry/auto-instrumentations-node/register --import spanhog/register app.js. ' +
  '(With OTEL_TRACES_EXPORTER=none the SDK makes no spans at all.)';

const reporter = new Reporter();
/** Preloaded modules run in worker threads and in the thread of ESM hooks too; once is enough to say. */
const say = (level: 'error' | 'warn' | 'info', text: string): void => {
  if (isMainThread) reporter[level](text, text);
};

try {
  const { options, headers, foreign } = readEnvOptions(process.env);
  if (foreign.length > 0) {
    const names = foreign.slice(0, 5).join(', ') + (foreign.length > 5 ? ', …' : '');
    say(
      'warn',
      `unknown variables are left alone: ${names}. (Kubernetes sets some for a Service named spanhog.)`,
    );
  }
  const processor = new PostHogEventSpanProcessor(options);
  const { projectToken, dryRun } = resolveOptions(options, process.env);
  // Without a token the processor has said so, and there is nothing to attach.
  if (projectToken !== undefined || dryRun)
    start(processor, {
      atStart: apiAttributes(headers),
      onResponse: watchProblem,
      atEnd: deprecationHeaders,
    });
} catch (error) {
  // Only our own option errors: they name the variable or the option, and no value.
  const why = error instanceof TypeError ? inVariables(error.message) : 'it failed to start';
  say('error', `no events are sent: ${why}`);
}

function start(processor: PostHogEventSpanProcessor, reading: RequestReading): void {
  const requests = new IncomingRequests(reading);
  const lasting = flushOnExit(processor);
  const onStart: SpanProcessor['onStart'] = (span, parentContext) => {
    requests.start(span);
    lasting.onStart(span, parentContext);
  };
  const attached = { ...lasting, onStart };
  standsFor(attached, processor);
  tryToAttach(attached, 0);
}

function tryToAttach(processor: SpanProcessor, attempt: number): void {
  const attachment = attach(processor);
  if (attachment) {
    process.off('exit', sayNotFound);
    say('info', describe(attachment));
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
  say('error', NOT_FOUND);
}

function describe({ provider, recordsServerSpans }: Attachment): string {
  const sampling = recordsServerSpans
    ? 'every request is counted, sampled or not'
    : 'requests that the sampler leaves out are not counted';
  return `attached to ${provider}; ${sampling}`;
}
