import type { DefinitionChange } from '../../dashboard/definitions.js';
import type { Field, Fields } from '../../dashboard/marker.js';
import { FIELD_WORDS, type TherePart } from '../../dashboard/part.js';
import { type Action, isChange, type PlannedPart } from '../../dashboard/plan.js';
import type { Removal } from '../../dashboard/remove.js';
import { isRecord } from '../../checks.js';
import { column, plainText } from '../terminal/plain-text.js';
import type { Paint } from '../terminal/terminal.js';

const SIGNS: Readonly<Record<Action, readonly [sign: string, style: 'green' | 'yellow' | 'cyan' | 'dim']>> = {
  create: ['+', 'green'],
  attach: ['+', 'green'],
  update: ['~', 'yellow'],
  note: ['~', 'yellow'],
  kept: ['=', 'cyan'],
  same: [' ', 'dim'],
};
const KIND_WIDTH = 11;
const TITLE_WIDTH = 76;
const MAX_DETAILS = 6;

/** The plan as a diff: what comes, what changes and how, what a person made their own; the rest is a number. */
export function formatPlan(
  parts: readonly PlannedPart[],
  definitions: readonly DefinitionChange[],
  paint: Paint,
): readonly string[] {
  const shown = parts.filter((part) => isChange(part) || isKept(part));
  return [
    ...shown.flatMap((part) => linesOf(part, paint)),
    ...definitionLines(definitions, paint),
    ...(shown.length + definitions.length === 0 ? [] : ['']),
    summaryOf(parts, definitions),
  ];
}

function isKept({ action, kept }: PlannedPart): boolean {
  return action === 'kept' || kept.length > 0;
}

function linesOf(part: PlannedPart, paint: Paint): readonly string[] {
  const { wanted, there, action, updates, kept } = part;
  const [sign, style] = isChange(part) ? SIGNS[action] : SIGNS.kept;
  const words = [
    ...(action === 'update' ? [updates.map((field) => FIELD_WORDS[field]).join(', ')] : []),
    ...(action === 'attach' ? ['back on the dashboard'] : []),
    ...(action === 'note' ? ['notes how it was left'] : []),
    ...(action === 'kept' ? ['taken off the dashboard by you; --force puts it back'] : []),
    ...(kept.length > 0
      ? [`${kept.map((field) => FIELD_WORDS[field]).join(', ')} kept as you have it; --force takes it back`]
      : []),
  ];
  const title = there !== undefined && kept.includes('name') ? there.title : wanted.title;
  const cells = `${wanted.kind.padEnd(KIND_WIDTH)}${column(title, TITLE_WIDTH)}`;
  const line = `${paint(style, `${sign} ${cells.trimEnd()}`)}${words.length > 0 ? paint('dim', `  ${words.join('; ')}`) : ''}`;
  const details =
    action === 'update'
      ? updates.flatMap((field) => detailsOf(field, there?.fields ?? {}, wanted.fields))
      : [];
  return [
    line,
    ...cut(details).map(
      (detail) => `    ${paint(detail.startsWith('-') ? 'red' : 'green', plainText(detail))}`,
    ),
  ];
}

function cut(details: readonly string[]): readonly string[] {
  const more = details.length - MAX_DETAILS;
  return more > 0 ? [...details.slice(0, MAX_DETAILS), `… ${more} more lines`] : details;
}

/** Lines that are only on one side. */
function detailsOf(field: Field, there: Fields, wanted: Fields): readonly string[] {
  if (field === 'layout' || field === 'filters') return [];
  const [before, after] = [readable(there[field]), readable(wanted[field])];
  return [
    ...before.filter((line) => !after.includes(line)).map((line) => `- ${line}`),
    ...after.filter((line) => !before.includes(line)).map((line) => `+ ${line}`),
  ];
}

/** A query's SQL or its steps, a text's lines. */
function readable(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.split('\n').map((line) => line.trim());
  if (!isRecord(value)) return [];
  if (isRecord(value['source'])) return readable(value['source']);
  if (typeof value['query'] === 'string') return readable(value['query']);
  const series: readonly unknown[] = Array.isArray(value['series']) ? value['series'] : [];
  return [series.map((each) => (isRecord(each) ? String(each['event']) : '')).join(' → ')];
}

function definitionLines(definitions: readonly DefinitionChange[], paint: Paint): readonly string[] {
  if (definitions.length === 0) return [];
  const names = definitions.map(({ name }) => plainText(name)).join(', ');
  const shown = names.length > TITLE_WIDTH ? `${names.slice(0, TITLE_WIDTH - 1)}…` : names;
  return [paint('yellow', `~ ${'definitions'.padEnd(KIND_WIDTH + 1)}${shown}`)];
}

function summaryOf(parts: readonly PlannedPart[], definitions: readonly DefinitionChange[]): string {
  const count = (actions: readonly Action[]): number =>
    parts.filter(({ action }) => actions.includes(action)).length;
  const kept = parts.filter((part) => isKept(part)).length;
  const changed = count(['update', 'note']);
  const added = count(['create', 'attach']);
  const words = [
    ...(added > 0 ? [`${added} to add`] : []),
    ...(changed > 0 ? [`${changed} to change`] : []),
    ...(definitions.length > 0 ? [`${definitions.length} to describe`] : []),
  ];
  const keeps = kept > 0 ? `; ${kept} kept as you have it` : '';
  const same = count(['same', 'kept']);
  if (words.length === 0) return `Nothing to change: all ${parts.length} are there${keeps}`;
  return `${words.join(', ')}; ${same} unchanged${keeps}`;
}

/** What goes and what stays. */
export function formatRemoval({ gone, kept, board }: Removal, paint: Paint): readonly string[] {
  const line = (sign: string, { kind, title }: Pick<TherePart, 'kind' | 'title'>, why = ''): string =>
    paint(sign === '-' ? 'red' : 'cyan', `${sign} ${kind.padEnd(KIND_WIDTH)}${plainText(title)}`) +
    paint('dim', why);
  if (gone.length + kept.length === 0 && board === 'absent')
    return ['Nothing to remove: nothing of spanhog is there'];
  return [
    ...gone.map((part) => line('-', part)),
    ...kept.map((part) =>
      line('=', part, '  kept: you changed it, or have it on a dashboard of yours; --force removes it'),
    ),
    ...(board === 'gone' ? [line('-', { kind: 'dashboard', title: 'API usage' })] : []),
    ...(board === 'kept'
      ? [
          line(
            '=',
            { kind: 'dashboard', title: 'API usage' },
            '  kept: tiles that are not as spanhog made them are on it',
          ),
        ]
      : []),
  ];
}
