import { registerOTel } from '@vercel/otel';
import { PostHogEventSpanProcessor } from 'spanhog';

export function startTelemetry(): void {
  // The token and the host come from POSTHOG_PROJECT_TOKEN and POSTHOG_HOST.
  const events = new PostHogEventSpanProcessor({ events: { 'POST /v1/projects': 'project_created' } });
  registerOTel({
    serviceName: 'nextjs-api',
    // 'auto' keeps what @vercel/otel exports traces to by itself.
    spanProcessors: ['auto', events],
  });
  sendBeforeExit(events);
}

/**
 * On a signal Next.js closes its server, so that requests under way are answered, and then ends the process at once.
 * That end waits here until the last events are sent.
 */
function sendBeforeExit(events: PostHogEventSpanProcessor): void {
  const exit = process.exit.bind(process);
  const exitOnceSent = (code?: number): void => void events.shutdown().finally(() => exit(code));
  for (const signal of ['SIGTERM', 'SIGINT']) {
    process.once(signal, () => Object.assign(process, { exit: exitOnceSent }));
  }
}
