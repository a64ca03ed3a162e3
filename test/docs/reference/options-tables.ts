import {
  type Declaration,
  declarationOf,
  type Member,
  membersOf,
  sourceFile,
  type SourceFile,
  type TypeNode,
} from './declarations.js';

const ENTRANCE = 'src/index.ts';
/** Where options are given, and the interface that says which. */
const GIVEN_TO = [
  ['new PostHogEventSpanProcessor()', 'PostHogEventSpanProcessorOptions'],
  ['apiAttributes()', 'ApiAttributesOptions'],
  ['recordServerSpans()', 'RecordServerSpansOptions'],
] as const;

const WHERE_OPTIONS_ARE = 'src/options/';
const PAGES = 'https://github.com/spanhog/spanhog/blob/main/docs/';

/** A table of the reference: the options of one interface. */
export interface OptionsTable {
  readonly title: string;
  readonly name: string;
  /** What is before an option's name in whole: `delivery.outbox.` */
  readonly prefix: string;
  readonly members: readonly Member[];
}

/** Every interface of options, each after the one whose option it is for. */
export function readTables(): readonly OptionsTable[] {
  return GIVEN_TO.flatMap(([title, name]) => tablesFrom(sourceFile(ENTRANCE), name, title));
}

/** @throws when the file declares no such interface. */
export function tablesFrom(file: SourceFile, name: string, title: string): readonly OptionsTable[] {
  const declaration = declarationOf(file, name);
  if (!declaration) throw new Error(`${file.path} has no ${name}`);
  return tablesOf(declaration, title, '');
}

function tablesOf(declaration: Declaration, title: string, prefix: string): readonly OptionsTable[] {
  const members = membersOf(declaration);
  const groups = members.flatMap((member) =>
    groupsIn(member.type, member.file).flatMap((group) => {
      const path = `${prefix}${member.name}`;
      return tablesOf(group, path, `${path}.`);
    }),
  );
  return [{ title, name: declaration.node.id.name, prefix, members }, ...groups];
}

/** What the docstrings of a table lack. */
export function gapsOf({ name, members }: OptionsTable): readonly string[] {
  return members.flatMap(({ name: option, isOptional, doc }) => {
    if (!doc || doc.text === '') return [`${name}.${option} has no docstring`];
    return isOptional && !doc.tags['default'] ? [`${name}.${option} has no @default`] : [];
  });
}

/** A table in Markdown, under its title; the variables are by the option's whole name. */
export function sectionOf(table: OptionsTable, variables: ReadonlyMap<string, string>): string {
  const level = table.prefix === '' ? '##' : '###';
  return `${level} \`${table.title}\`\n\n${tableOf(table, variables)}`;
}

/** The table alone. */
export function tableOf({ prefix, members }: OptionsTable, variables: ReadonlyMap<string, string>): string {
  const rows = members.map((member) => {
    const variable = variables.get(`${prefix}${member.name}`);
    const { text = '', tags = {} } = member.doc ?? {};
    const { example, see, default: preset = '' } = tags;
    const cells = [
      [`\`${member.name}\``, variable && `<br>\`${variable}\``],
      [typeText(member.type, member.file, `${prefix}${member.name}`).join(' or ')],
      [member.isOptional ? defaultText(preset) : '_must be given_'],
      [inCell(text), example && ` For example ${asCode(example)}.`, see && ` ${linkOf(see)}.`],
    ];
    return `| ${cells.map((cell) => cell.filter(Boolean).join('')).join(' | ')} |`;
  });
  return ['| option, variable | type | default | what it does |', '| - | - | - | - |', ...rows].join('\n');
}

/** The types that tables name by themselves, each with its docstring. */
export function namedTypesOf(tables: readonly OptionsTable[]): string {
  const named = tables.flatMap(({ members }) =>
    members.flatMap(({ type, file }) =>
      partsOf(type).flatMap((part) => {
        const declaration = referredBy(part, file);
        return declaration && !isGroup(declaration) && !isSpelledOut(declaration) ? [declaration] : [];
      }),
    ),
  );
  const lines = named.map(({ node, doc }) => `- \`${node.id.name}\`: ${doc?.text}`);
  return [...new Set(lines)].toSorted().join('\n');
}

function typeText(type: TypeNode, file: SourceFile, option: string): readonly string[] {
  return partsOf(type).flatMap((part) => {
    const declaration = referredBy(part, file);
    if (!declaration) return [asCode(withoutReadonly(file.text.slice(part.start, part.end)))];
    if (isGroup(declaration)) return [`[an object](#${option.toLowerCase().replaceAll('.', '')})`];
    const { node } = declaration;
    const isShort = node.type === 'TSTypeAliasDeclaration' && isSpelledOut(declaration);
    return isShort
      ? typeText(node.typeAnnotation, declaration.file, option)
      : [`[\`${node.id.name}\`](#types)`];
  });
}

/** The members of a union, but for `undefined`: an option that may be left out says so by its default. */
function partsOf(type: TypeNode): readonly TypeNode[] {
  if (type.type === 'TSParenthesizedType') return partsOf(type.typeAnnotation);
  const all = type.type === 'TSUnionType' ? type.types.flatMap(partsOf) : [type];
  return all.filter((part) => part.type !== 'TSUndefinedKeyword');
}

function referredBy(part: TypeNode, file: SourceFile): Declaration | undefined {
  if (part.type !== 'TSTypeReference' || part.typeName.type !== 'Identifier') return undefined;
  return declarationOf(file, part.typeName.name);
}

function isGroup({ node, file }: Declaration): boolean {
  return node.type === 'TSInterfaceDeclaration' && file.path.startsWith(WHERE_OPTIONS_ARE);
}

/** Some words, or a function: shorter than its name and a place to look it up. */
function isSpelledOut({ node }: Declaration): boolean {
  return (
    node.type === 'TSTypeAliasDeclaration' &&
    partsOf(node.typeAnnotation).every(({ type }) => type === 'TSLiteralType' || type === 'TSFunctionType')
  );
}

/** Interfaces of options in a type, and in the types that it names. */
function groupsIn(type: TypeNode, file: SourceFile): readonly Declaration[] {
  const found = namesIn(type).flatMap((name) => {
    const declaration = declarationOf(file, name);
    if (!declaration?.file.path.startsWith(WHERE_OPTIONS_ARE)) return [];
    const { node } = declaration;
    return node.type === 'TSInterfaceDeclaration'
      ? [declaration]
      : groupsIn(node.typeAnnotation, declaration.file);
  });
  return found.filter(({ node }, at) => found.findIndex((other) => other.node === node) === at);
}

/** The names that a type is made of; what a function takes and returns is no option. */
function namesIn(type: unknown): readonly string[] {
  if (Array.isArray(type)) return [...new Set(type.flatMap(namesIn))];
  if (typeof type !== 'object' || type === null) return [];
  if ('type' in type && type.type === 'TSFunctionType') return [];
  const own = 'typeName' in type && isNamed(type.typeName) ? [type.typeName.name] : [];
  return [...new Set([...own, ...Object.values(type).flatMap(namesIn)])];
}

function isNamed(node: unknown): node is { readonly name: string } {
  return typeof node === 'object' && node !== null && 'name' in node && typeof node.name === 'string';
}

function withoutReadonly(type: string): string {
  return type
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/\breadonly /g, '')
    .replace(/^Readonly<(.*)>$/, '$1')
    .replace(/^\((.*)\)$/, '$1');
}

/** A default that is a value is code; words stay words. */
function defaultText(text: string): string {
  return /^(?:'[^']*'|\d+|true|false|\[.*\]|\{.*\}|[A-Z_]+)$/.test(text) ? asCode(text) : inCell(text);
}

function asCode(text: string): string {
  return inCell(`\`${text}\``);
}

function inCell(text: string): string {
  return text.replaceAll('|', String.raw`\|`);
}

/** `{@link <page> | <words>}` as a link from another page of docs/. */
function linkOf(see: string): string {
  const [, address = '', words = ''] = /^\{@link (\S+) \| ([^}]*)\}$/.exec(see) ?? [];
  if (!address.startsWith(PAGES)) throw new Error(`Expected a link to a page of docs/, got ${see}`);
  return `[${words}](${address.slice(PAGES.length)})`;
}
