import type { Argument, Command, Option } from 'commander';

/** A command by the words that call it: `spanhog dashboard plan`. */
export interface NamedCommand {
  readonly name: string;
  readonly command: Command;
}

/** The command and those below it, but for those that only hold others. */
export function commandsOf(command: Command, before = ''): readonly NamedCommand[] {
  const name = `${before}${command.name()}`;
  const below = command.commands.flatMap((each) => commandsOf(each, `${name} `));
  return below.length === 0 ? [{ name, command }] : below;
}

/** How a command is called, and what each flag does, in Markdown. */
export function commandSection({ name, command }: NamedCommand): string {
  const takes = command.registeredArguments.map((argument) => ` ${written(argument)}`).join('');
  const rows = [
    ...command.registeredArguments.map((argument) => row(written(argument), argument)),
    ...command.options.map((option) => row(option.flags, option)),
  ];
  const lines = [`## \`${name}${takes}\``, '', `${capital(command.description())}.`];
  const table = ['', '| flag | default | what it does |', '| - | - | - |', ...rows];
  return [...lines, ...(rows.length === 0 ? [] : table)].join('\n');
}

/** The flags of a command, in both forms, with those that every command has. */
export function flagsOf({ command }: NamedCommand): ReadonlySet<string> {
  const own = command.options.flatMap(({ short, long }) => [short, long]);
  return new Set([...own, '-h', '--help', '-V', '--version'].filter((flag) => flag !== undefined));
}

function row(
  flag: string,
  { description, defaultValue, defaultValueDescription, ...rest }: Option | Argument,
): string {
  const isSwitchedOff = 'negate' in rest && rest.negate;
  const preset: unknown = defaultValueDescription ?? (isSwitchedOff ? '' : (defaultValue ?? ''));
  const cell = String(preset) === '' ? '' : `\`${String(preset)}\``;
  const choices = rest.argChoices ? ` (${rest.argChoices.map((choice) => `\`${choice}\``).join(', ')})` : '';
  return `| \`${inCell(flag)}\` | ${cell} | ${inCell(asProse(description))}${choices} |`;
}

function written(argument: Argument): string {
  return argument.required ? `<${argument.name()}>` : `[${argument.name()}]`;
}

/** What a page would take for HTML is code. */
function asProse(text: string): string {
  return text.replaceAll(/<[^>]+>/g, '`$&`');
}

function inCell(text: string): string {
  return text.replaceAll('|', String.raw`\|`);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
