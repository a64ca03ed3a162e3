import type { Reporter } from '../diagnostics.js';
import type { ResolvedOptions } from './resolve.js';

const NO_TOKEN =
  'no events are sent: `projectToken` is blank, and so are POSTHOG_PROJECT_TOKEN and POSTHOG_API_KEY. ' +
  'Copy the token (phc_…) from your PostHog project settings.';

/** Tells what looks wrong with the options, and why nothing is sent where there is nowhere to send to. */
export function reportOptions(
  { doubts, mistake }: ResolvedOptions,
  hasSink: boolean,
  reporter: Reporter,
): void {
  for (const doubt of doubts) reporter.warn(doubt, doubt);
  if (hasSink) return;
  if (mistake === undefined) reporter.warn('token', NO_TOKEN);
  else reporter.error('environment', `no events are sent: ${mistake}`);
}
