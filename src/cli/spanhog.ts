#!/usr/bin/env node
import { Command } from 'commander';
import { answersCommand } from './answers.js';
import { dashboardCommand } from './dashboard.js';
import { devCommand } from './dev.js';
import { explainCommand } from './explain.js';
import { initCommand } from './init.js';
import { outboxCommand } from './outbox.js';
import { readVersion } from './version.js';

const [, entry = ''] = process.argv;

// Whoever reads along may go away, as in `spanhog init | head`.
process.stdout.on('error', () => process.exit());

const program: Command = new Command('spanhog')
  .description("An API's requests as PostHog product events: tools for developing with them.")
  .version(readVersion(entry))
  .showHelpAfterError('Try spanhog --help.')
  .addCommand(initCommand())
  .addCommand(devCommand())
  .addCommand(answersCommand())
  .addCommand(dashboardCommand())
  .addCommand(explainCommand())
  .addCommand(outboxCommand());

program.parseAsync().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
