import { Command } from 'commander';
import { answersCommand } from './answers.js';
import { dashboardCommand } from './dashboard/dashboard.js';
import { endpointsCommand } from './endpoints/endpoints.js';
import { devCommand } from './dev.js';
import { doctorCommand } from './doctor.js';
import { explainCommand } from './explain/explain.js';
import { initCommand } from './init.js';
import { outboxCommand } from './outbox.js';

const HELP = `
Start:           spanhog init                            what a project needs, and adds it
Try without an account:
                 spanhog dev                             a PostHog on this machine
                 spanhog answers                         what its events say
Answers in PostHog:
                 spanhog dashboard plan                  a dashboard as code: what would be made
Find a mistake:  spanhog doctor                          sends an event and reads it back; says what to mend
                 spanhog explain traces.json             why a request became an event, or none
                 spanhog outbox /var/lib/acme/outbox     what waits to be sent
Know your API:   spanhog endpoints --openapi api.yaml    what nobody calls, and what no document has

Each command tells more: spanhog doctor --help`;

/** `spanhog` with all its commands. */
export function createProgram(version: string): Command {
  return new Command('spanhog')
    .description("An API's requests as PostHog product events: tools for developing with them.")
    .version(version)
    .showHelpAfterError('Try spanhog --help.')
    .addHelpText('after', HELP)
    .addCommand(initCommand())
    .addCommand(devCommand())
    .addCommand(answersCommand())
    .addCommand(dashboardCommand())
    .addCommand(endpointsCommand())
    .addCommand(doctorCommand())
    .addCommand(explainCommand())
    .addCommand(outboxCommand());
}
