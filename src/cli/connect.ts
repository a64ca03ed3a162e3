import { setTimeout as wait } from 'node:timers/promises';
import { readAddress } from '../dashboard/rest/address.js';
import { RestClient } from '../dashboard/rest/client.js';
import type { Progress } from './terminal/progress.js';

/** Where PostHog's app and the project are, as flags say it; else the environment does. */
export interface AddressFlags {
  readonly appHost?: string | undefined;
  readonly project?: string | undefined;
}

/**
 * PostHog's API, for the project and by the key of the environment.
 * @throws {Refusal} for what is missing or wrong
 */
export function connect({ appHost, project }: AddressFlags, progress: Progress): RestClient {
  const address = readAddress(process.env, { appHost, projectId: project });
  return new RestClient(address, {
    fetch,
    wait: async (ms) => {
      await wait(ms);
    },
    random: Math.random,
    onWait: progress.wait,
  });
}

/** As {@link connect}; `undefined` where no key says that PostHog is meant. */
export function connectWithKey(flags: AddressFlags, progress: Progress): RestClient | undefined {
  return (process.env['POSTHOG_PERSONAL_API_KEY'] ?? '').trim() === '' ? undefined : connect(flags, progress);
}
