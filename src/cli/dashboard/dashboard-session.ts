import { setTimeout as wait } from 'node:timers/promises';
import type { Command } from 'commander';
import { type RestAddress, readAddress } from '../../dashboard/rest/address.js';
import { RestClient } from '../../dashboard/rest/client.js';
import { Refusal } from '../../dashboard/rest/refusal.js';
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
  let address: RestAddress | undefined;
  try {
    address = readAddress(process.env, { appHost, projectId: project });
    const client = new RestClient(address, {
      fetch,
      wait: async (ms) => {
        await wait(ms);
      },
      random: Math.random,
      onWait: progress.wait,
    });
    await run({ client, progress });
    progress.end();
  } catch (error) {
    progress.end();
    if (!(error instanceof Refusal || error instanceof TypeError)) throw error;
    command.error(`error: ${withoutKey(plainText(error.message), address)}`);
  }
}

/** PostHog's own words might quote it. */
function withoutKey(text: string, address: RestAddress | undefined): string {
  return address === undefined ? text : text.replaceAll(address.key, 'phx_…');
}
