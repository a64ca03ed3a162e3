import { Command } from 'commander';
import { isChange } from '../../dashboard/plan.js';
import {
  applyEndpoints,
  planEndpointRemoval,
  planEndpoints,
  removeEndpoints,
} from '../../dashboard/usage-endpoints/provision.js';
import { ofProject, type ProjectFlags, type Session, withPostHog } from './dashboard-session.js';
import { formatPlan, formatRemoval } from './dashboard-text.js';
import { painter, terminalHasColour } from '../terminal/terminal.js';

interface Flags extends ProjectFlags {
  readonly force?: boolean;
  readonly dryRun?: boolean;
  readonly remove?: boolean;
}

const HELP = `
An API runs them for its customers, with the organization that it knows them by:
POST /api/projects/<project>/endpoints/api_usage_by_day/run/ {"variables":{"organization":"acme"}}
The organization is the only thing between two customers: take it from your own authentication, never from
the request. The page docs/dashboards.md has a route that does.

Examples:
  npx spanhog dashboard endpoints --dry-run
  npx spanhog dashboard endpoints --remove`;

/** `spanhog dashboard endpoints`: saved queries with which an API shows its customers their own use. */
export function endpointsCommand(): Command {
  return ofProject(new Command('endpoints'))
    .description(
      "make PostHog Endpoints with which your API shows each customer their own use (PostHog's beta)",
    )
    .option('--force', 'take back what people edited')
    .option('--dry-run', 'say what would be made, or would go, and do nothing')
    .option('--remove', 'delete them; what people edited stays without --force')
    .addHelpText('after', HELP)
    .action(async (flags: Flags, command: Command) => {
      await withPostHog(flags, command, async (session) => {
        const lines = await (flags.remove === true ? remove(session, flags) : provision(session, flags));
        session.progress.end();
        for (const line of lines) process.stdout.write(`${line}\n`);
      });
    });
}

async function provision(
  { client, progress }: Session,
  { force, dryRun }: Flags,
): Promise<readonly string[]> {
  const verb = dryRun === true ? 'read' : 'write';
  await client.checkKey([`endpoint:${verb}`, `insight_variable:${verb}`], []);
  progress.step('what is there');
  const plan = await planEndpoints(client, force === true);
  if (dryRun !== true) await applyEndpoints(client, plan, progress.step);
  const isChanged = plan.parts.some((part) => isChange(part));
  return isChanged || dryRun === true
    ? formatPlan(plan.parts, [], painter(terminalHasColour()))
    : [`Nothing changed: all ${plan.parts.length} are there`];
}

async function remove({ client, progress }: Session, { force, dryRun }: Flags): Promise<readonly string[]> {
  await client.checkKey([`endpoint:${dryRun === true ? 'read' : 'write'}`], []);
  progress.step('what is there');
  const removal = await planEndpointRemoval(client, force === true);
  if (dryRun !== true) await removeEndpoints(client, removal, progress.step);
  return formatRemoval(removal, painter(terminalHasColour()));
}
