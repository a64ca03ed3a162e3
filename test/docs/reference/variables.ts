import { Visitor } from 'rolldown/utils';
import type { SourceFile } from './declarations.js';

/** A variable of the environment that stands for an option in zero code. */
export interface Variable {
  readonly name: string;
  /** The option's whole name: `delivery.outbox.directory`. */
  readonly option: string;
  /** How its text is read. */
  readonly reading: string;
}

const FORMS: Readonly<Record<string, string>> = {
  asText: 'the value itself',
  list: 'separated by commas or line breaks',
  patterns: "separated by commas or line breaks; a `+` before the first: beside the default's",
  number: 'a whole number',
  fraction: 'a number such as `0.1`',
  statuses: 'separated by commas: `5xx,402`',
  boolean: '`true` or `false`, `1` or `0`, `yes` or `no`, `on` or `off`',
  nameOrFalse: 'the value itself, or `false`',
  keyOrFalse: 'a secret key, or `false`',
  json: 'JSON: `{"POST /projects": "project_create"}`',
};

/** The table of env-options.ts, as it is written there: `NAME: ['option', reading]`. */
export function readVariables(file: SourceFile): readonly Variable[] {
  const found: Variable[] = [];
  new Visitor({
    Property({ key, value }) {
      if (key.type !== 'Identifier' || value.type !== 'ArrayExpression') return;
      const [option, reading] = value.elements.map((each) => {
        if (each?.type === 'Identifier') return each.name;
        return each?.type === 'Literal' ? String(each.value) : '';
      });
      if (option && reading) found.push({ name: key.name, option, reading });
    },
  }).visit(file.parsed.program);
  return found;
}

/** @throws when there is a reading that no sentence is for. */
export function variablesTable(variables: readonly Variable[]): string {
  const rows = variables.map(({ name, option, reading }) => {
    const form = FORMS[reading];
    if (form === undefined) throw new Error(`Nothing says how a variable is read as ${reading}`);
    return `| \`${name}\` | \`${option}\` | ${form} |`;
  });
  return ['| variable | stands for | its text |', '| - | - | - |', ...rows].join('\n');
}

/** The variables that a file of `src` names in its code: of ours and PostHog's all, of others those that it reads. */
export function variablesIn(file: SourceFile): readonly string[] {
  const names = new Set<string>();
  const note = (text: string): void => {
    for (const [name] of text.matchAll(/\b(?:SPANHOG|POSTHOG)_[A-Z\d_]*[A-Z\d]\b/g)) names.add(name);
  };
  new Visitor({
    Identifier: ({ name }) => note(name),
    Literal: ({ value }) => note(String(value)),
    TemplateElement: ({ value }) => note(value.raw),
    MemberExpression({ object, property, computed }) {
      const from =
        object.type === 'MemberExpression' && object.property.type === 'Identifier'
          ? object.property
          : object;
      if (from.type !== 'Identifier' || from.name !== 'env') return;
      if (property.type === 'Identifier' && !computed) names.add(property.name);
      if (property.type === 'Literal') names.add(String(property.value));
    },
  }).visit(file.parsed.program);
  return [...names];
}
