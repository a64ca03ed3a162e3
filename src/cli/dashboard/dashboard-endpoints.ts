import { Command } from 'commander';
import { isChange } from '../../dashboard/plan.js';
import { applyEndpoints, planEndpoints } from '../../dashboard/usage-endpoints/provision.js';
import { ofProject, type ProjectFlags, withPostHog } from './dashboard-session.js';
import { formatPlan } from './dashboard-text.js';
import { painter, terminalHasColour } from '../terminal/terminal.js';

interface Flags extends ProjectFlags {
  readonly force?: boolean;
  readonly dryRun?: boolean;
}

const HELP = `
An API runs them for its customers, with the organization that it knows them by:
POST /api/projects/<project>/endpoints/api_usage_by_day/run/ {"variables":{"organization":"acme"}}
The organization is the only thing between two customers: take it from your own authentication, never from
the request. The page docs/dashboards.md has a route that does.

Example:
  npx spanhog dashboard endpoints --dry-run`;

/** `spanhog dashboard endpoints`: saved queries with which an API shows its customers their own use. */
export function endpointsCommand(): Command {
  return ofProject(new Command('endpoints'))
    .description(
      "make PostHog Endpoints with which your API shows each customer their own use (PostHog's beta)",
    )
    .option('--force', 'take back what people edited')
    .option('--dry-run', 'say what would be made, and make nothing')
    .addHelpText('after', HELP)
    .action(async (flags: Flags, command: Command) => {
      await withPostHog(flags, command, async ({ client, progress }) => {
        const verb = flags.dryRun === true ? 'read' : 'write';
        await client.checkKey([`endpoint:${verb}`, `insight_variable:${verb}`], []);
        progress.step('what is there');
        const plan = await planEndpoints(client, flags.force === true);
        if (flags.dryRun !== true) await applyEndpoints(client, plan, progress.step);
        progress.end();
        const isChanged = plan.parts.some((part) => isChange(part));
        const lines =
          isChanged || flags.dryRun === true
            ? formatPlan(plan.parts, [], painter(terminalHasColour()))
            : [`Nothing changed: all ${plan.parts.length} are there`];
        for (const line of lines) process.stdout.write(`${line}\n`);
      });
    });
}
