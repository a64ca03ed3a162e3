import type { Command } from 'commander';
import { blueprintOf } from '../../dashboard/blueprint.js';
import type { Blueprint } from '../../dashboard/tile.js';
import { readEnvOptions } from '../../entrance/zero-code/env-options.js';
import { INSIGHTS } from '../../insights/index.js';
import { eventNamesIn, readConfigFile } from '../config-file.js';

export interface BlueprintFlags {
  readonly journey?: readonly string[];
  readonly config?: string;
}

const DEFAULT_EVENT = 'api_request';
/** More steps than these are no path that anybody reads. */
const MAX_STEPS = 8;

/** Adds the flags that say what the dashboard is about. */
export function ofBlueprint(command: Command): Command {
  return command
    .option('--journey <events>', 'the steps of the happy path, separated by commas', readList)
    .option(
      '--config <file>',
      'options of spanhog, whose `events` name the steps  (default: spanhog.config.*)',
    );
}

/**
 * What the dashboard is about, by the flags, then the configuration's file, then the environment.
 * @throws TypeError when one of them says it wrong
 */
export async function readBlueprint({ journey, config }: BlueprintFlags): Promise<Blueprint> {
  const given = { ...readEnvOptions(process.env).options, ...(await readConfigFile(config)) };
  const listed: readonly unknown[] = Array.isArray(given['journey']) ? given['journey'] : [];
  const steps = listed.filter((step) => typeof step === 'string');
  const named = steps.length > 0 ? steps : eventNamesIn(given['events']).slice(0, MAX_STEPS);
  const { defaultEvent } = given;
  return blueprintOf({
    insights: INSIGHTS,
    journey: journey ?? named,
    defaultEvent: typeof defaultEvent === 'string' ? defaultEvent : DEFAULT_EVENT,
  });
}

function readList(text: string): readonly string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
