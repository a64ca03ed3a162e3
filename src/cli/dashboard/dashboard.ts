import { Command } from 'commander';
import { applyParts } from '../../dashboard/apply.js';
import { type BrokenTile, checkQueries } from '../../dashboard/check-queries.js';
import { applyDefinitions, type DefinitionChange, planDefinitions } from '../../dashboard/definitions.js';
import { partsOf } from '../../dashboard/part.js';
import { isChange, type PlannedPart, planParts } from '../../dashboard/plan.js';
import { printed } from '../../dashboard/print/print-json.js';
import { printTerraform } from '../../dashboard/print/terraform.js';
import { readThere } from '../../dashboard/read-there.js';
import { planRemoval, removeParts } from '../../dashboard/remove.js';
import type { Blueprint } from '../../dashboard/tile.js';
import { endpointsCommand } from './dashboard-endpoints.js';
import { ofProject, type ProjectFlags, type Session, withPostHog } from './dashboard-session.js';
import { formatPlan, formatRemoval } from './dashboard-text.js';
import { plainText } from '../terminal/plain-text.js';
import { type BlueprintFlags, ofBlueprint, readBlueprint } from './read-blueprint.js';
import { painter, terminalHasColour } from '../terminal/terminal.js';

interface ApplyFlags extends ProjectFlags, BlueprintFlags {
  readonly force?: boolean;
  readonly exitCode?: boolean;
}

const CHANGES = 2;
/** With it PostHog is asked whether it would run a tile before the tile is made. */
const QUERY = 'query:read';
const SCOPES = {
  read: ['dashboard:read', 'insight:read'],
  write: ['dashboard:write', 'insight:write'],
} as const;

/** `spanhog dashboard`: the thirteen questions as a dashboard in PostHog, kept as code. */
export function dashboardCommand(): Command {
  return new Command('dashboard')
    .description('keep a dashboard in PostHog that answers the thirteen questions')
    .addCommand(planCommand())
    .addCommand(applyCommand())
    .addCommand(printCommand())
    .addCommand(removeCommand())
    .addCommand(endpointsCommand())
    .addHelpText('after', HELP);
}

const HELP = `
The key is a personal API key with the scopes dashboard:write and insight:write; with cohort:write,
event_definition:write and property_definition:write there are cohorts and descriptions, too; with query:read
PostHog is asked whether it would run each tile before it is made.

Examples:
  export POSTHOG_PERSONAL_API_KEY=phx_… POSTHOG_PROJECT_ID=1
  npx spanhog dashboard plan
  npx spanhog dashboard apply --journey user_signup,user_login,project_create
  npx spanhog dashboard print --terraform > api-usage.tf`;

function planCommand(): Command {
  return ofBlueprint(ofProject(new Command('plan')))
    .description('say what apply would do; changes nothing')
    .option('--force', 'as apply --force')
    .option('--exit-code', `end with ${CHANGES} when there is something to do`)
    .addHelpText(
      'after',
      '\nExample:\n  npx spanhog dashboard plan --exit-code || echo "the dashboard has drifted"',
    )
    .action(async (flags: ApplyFlags, command: Command) => {
      await withPostHog(flags, command, async (session) => {
        const found = await look(session, flags, SCOPES.read);
        print([...formatPlan(found.parts, found.definitions, painter(terminalHasColour())), ...found.notes]);
        const isDue = found.parts.some((part) => isChange(part)) || found.definitions.length > 0;
        if (flags.exitCode === true && isDue) process.exitCode = CHANGES;
      });
    });
}

function applyCommand(): Command {
  return ofBlueprint(ofProject(new Command('apply')))
    .description('make the dashboard, or bring it up to date; what people changed on it stays')
    .option('--force', 'take back what people renamed, moved, edited or took off')
    .addHelpText('after', '\nExample:\n  npx spanhog dashboard apply --journey user_signup,project_create')
    .action(async (flags: ApplyFlags, command: Command) => {
      await withPostHog(flags, command, async (session) => {
        const { client, progress } = session;
        const found = await look(session, flags, SCOPES.write);
        const boardId = await applyParts(client, found.parts, progress.step);
        const defined = await applyDefinitions(client, found.definitions, progress.step);
        const isChanged = found.parts.some((part) => isChange(part)) || defined.written > 0;
        const left = isChanged ? await leftOver(session, flags, found) : [];
        progress.end();
        print([
          ...(isChanged
            ? formatPlan(
                found.parts,
                found.definitions.slice(0, defined.written),
                painter(terminalHasColour()),
              )
            : [nothingChanged(found.parts)]),
          ...found.notes,
          ...(defined.isDescriptionRefused
            ? ["The project's plan takes no descriptions of events and properties"]
            : []),
          client.page(`dashboard/${boardId}`),
        ]);
        if (found.broken.length > 0) process.exitCode = 1;
        if (left.length > 0) {
          command.error(
            `error: PostHog said yes and did not keep ${left.map((title) => plainText(title)).join(', ')}: ` +
              'somebody else may be at work on the dashboard; run it again',
          );
        }
      });
    });
}

function printCommand(): Command {
  return ofBlueprint(new Command('print'))
    .description('print all that apply and endpoints would send, and send nothing')
    .option('--json', 'as JSON (the default)')
    .option('--terraform', "as HCL for PostHog's Terraform provider")
    .addHelpText('after', '\nExample:\n  npx spanhog dashboard print --terraform > api-usage.tf')
    .action(async (flags: BlueprintFlags & { readonly terraform?: boolean }, command: Command) => {
      try {
        const all = printed(await readBlueprint(flags));
        process.stdout.write(
          flags.terraform === true ? printTerraform(all) : `${JSON.stringify(all, null, 2)}\n`,
        );
      } catch (error) {
        if (!(error instanceof TypeError)) throw error;
        command.error(`error: ${plainText(error.message)}`);
      }
    });
}

function removeCommand(): Command {
  return ofProject(new Command('remove'))
    .description('delete what apply made; what people changed stays')
    .option('--force', 'delete that as well')
    .option('--dry-run', 'say what would go, and delete nothing')
    .addHelpText('after', '\nExample:\n  npx spanhog dashboard remove --dry-run')
    .action(
      async (
        flags: ProjectFlags & { readonly force?: boolean; readonly dryRun?: boolean },
        command: Command,
      ) => {
        await withPostHog(flags, command, async ({ client, progress }) => {
          const cohorts = flags.dryRun === true ? 'cohort:read' : 'cohort:write';
          const missing = await client.checkKey(flags.dryRun === true ? SCOPES.read : SCOPES.write, [
            cohorts,
          ]);
          const { sections } = await readBlueprint({});
          const there = await readThere(client, sections, missing.length === 0);
          const removal = planRemoval(there, flags.force === true);
          if (flags.dryRun !== true) await removeParts(client, removal, there, progress.step);
          progress.end();
          print([...formatRemoval(removal, painter(terminalHasColour())), ...notesOf(missing)]);
        });
      },
    );
}

interface Found {
  /** Tiles that are left out, since PostHog would not run them. */
  readonly broken: readonly BrokenTile[];
  readonly blueprint: Blueprint;
  readonly parts: readonly PlannedPart[];
  readonly definitions: readonly DefinitionChange[];
  /** What is left out, and why. */
  readonly notes: readonly string[];
  readonly hasCohorts: boolean;
}

/** Compares what is wanted with what is there. Parts that the key may not touch are left out, and told. */
async function look(
  { client, progress }: Session,
  flags: ApplyFlags,
  needed: (typeof SCOPES)['read' | 'write'],
): Promise<Found> {
  const blueprint = await readBlueprint(flags);
  const verb = needed === SCOPES.write ? 'write' : 'read';
  const wished = ['cohort', 'event_definition', 'property_definition'].map((name) => `${name}:${verb}`);
  progress.step('the key');
  const lacking = await client.checkKey(needed, [...wished, QUERY]);
  const missing = lacking.filter((scope) => scope !== QUERY);
  progress.step('what is there');
  const hasCohorts = !missing.some((scope) => scope.startsWith('cohort'));
  const all = await partsNow(client, blueprint, hasCohorts, flags.force === true);
  const broken = lacking.includes(QUERY) ? [] : await checkQueries(client, all, progress.step);
  const parts = all.filter((part) => !broken.some((each) => each.part === part));
  const hasDefinitions = !missing.some((scope) => scope.includes('definition'));
  const definitions = hasDefinitions ? await planDefinitions(client, blueprint.events) : [];
  const notes = [...broken.map(brokenNote), ...notesOf(missing)];
  return { blueprint, parts, broken, definitions, notes, hasCohorts };
}

async function partsNow(
  client: Session['client'],
  blueprint: Blueprint,
  hasCohorts: boolean,
  force: boolean,
): Promise<readonly PlannedPart[]> {
  const there = await readThere(client, blueprint.sections, hasCohorts);
  const wanted = partsOf(hasCohorts ? blueprint : { ...blueprint, cohorts: [] });
  return planParts(wanted, there, force);
}

/** PostHog ignores in silence what it doesn't know: a second look tells. */
async function leftOver(
  { client, progress }: Session,
  { force }: ApplyFlags,
  { blueprint, broken, hasCohorts }: Found,
): Promise<readonly string[]> {
  progress.step('a second look');
  const parts = await partsNow(client, blueprint, hasCohorts, force === true);
  const isLeftOut = ({ wanted }: PlannedPart): boolean =>
    broken.some(({ part }) => part.wanted.key === wanted.key);
  return parts.filter((part) => isChange(part) && !isLeftOut(part)).map(({ wanted }) => wanted.title);
}

function brokenNote({ part, why }: BrokenTile): string {
  const title = plainText(part.wanted.title);
  return `Left out, since PostHog would not run it: ${title} (${plainText(why)}). An older PostHog lacks functions; an issue at spanhog's is welcome`;
}

function notesOf(missing: readonly string[]): readonly string[] {
  return missing.length === 0 ? [] : [`Left out, since the key lacks ${missing.join(', ')}`];
}

function nothingChanged(parts: readonly PlannedPart[]): string {
  const kept = parts.filter((part) => part.action === 'kept' || part.kept.length > 0).length;
  return `Nothing changed: all ${parts.length} are there${kept > 0 ? `; ${kept} kept as you have it` : ''}`;
}

function print(lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`);
}
