import type { Command } from 'commander';
import type { RestClient } from '../../dashboard/rest/client.js';
import { Refusal } from '../../dashboard/rest/refusal.js';
import { connect } from '../connect.js';
import { plainText } from '../terminal/plain-text.js';
import { Progress } from '../terminal/progress.js';

/** Where the project is, as flags say it. */
export interface ProjectFlags {
  readonly appHost?: string;
  readonly project?: string;
}

export interface Session {
  readonly client: RestClient;
  readonly progress: Progress;
}

/** Adds the flags that every command needs which asks PostHog. */
export function ofProject(command: Command): Command {
  return command
    .option('--app-host <url>', 'the PostHog that you log in to  (default: from POSTHOG_HOST)')
    .option('--project <id>', 'the number of the project  (default: POSTHOG_PROJECT_ID)');
}

/** Runs something against PostHog's API. What PostHog refuses ends the command with a sentence, and without the key. */
export async function withPostHog(
  { appHost, project }: ProjectFlags,
  command: Command,
  run: (session: Session) => Promise<void>,
): Promise<void> {
  const progress = new Progress();
  try {
    const client = connect({ appHost, project }, progress);
    await run({ client, progress });
    progress.end();
  } catch (error) {
    progress.end();
    if (!(error instanceof Refusal || error instanceof TypeError)) throw error;
    command.error(`error: ${plainText(error.message)}`);
  }
}
