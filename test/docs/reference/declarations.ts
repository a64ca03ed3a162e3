import { dirname, join } from 'node:path';
import { parseSync } from 'rolldown/utils';
import { read } from '../markdown.js';

type Parsed = ReturnType<typeof parseSync>;
type Statement = Parsed['program']['body'][number];
type Exported = NonNullable<Extract<Statement, { type: 'ExportNamedDeclaration' }>['declaration']>;
type Interface = Extract<Exported, { type: 'TSInterfaceDeclaration' }>;
type Alias = Extract<Exported, { type: 'TSTypeAliasDeclaration' }>;
/** A type as it is written. */
export type TypeNode = Alias['typeAnnotation'];

/** A comment in TSDoc, and what it is before. */
interface Doc {
  /** Up to the first tag, in one line. */
  readonly text: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** A property of an interface. */
export interface Member {
  readonly name: string;
  readonly isOptional: boolean;
  readonly type: TypeNode;
  readonly doc: Doc | undefined;
  /** The file that declares it, where the names in its type are looked up. */
  readonly file: SourceFile;
}

/** An interface or a type by its name, and the file that declares it. */
export interface Declaration {
  readonly node: Interface | Alias;
  readonly doc: Doc | undefined;
  readonly file: SourceFile;
}

/** A file of `src`, parsed once. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly parsed: Parsed;
}

const known = new Map<string, SourceFile>();

export function sourceFile(path: string, text?: string): SourceFile {
  const found = text === undefined ? known.get(path) : undefined;
  if (found) return found;
  const source = text ?? read(path);
  const file: SourceFile = { path, text: source, parsed: parseSync(path, source) };
  if (file.parsed.errors.length > 0) throw new Error(`${path} can't be parsed`);
  known.set(path, file);
  return file;
}

/** What a name stands for in a file: declared there, or in the file of the repository that it comes from. */
export function declarationOf(file: SourceFile, name: string): Declaration | undefined {
  for (const statement of file.parsed.program.body) {
    const there = sourceOf(statement, name);
    if (there) {
      const path = join(dirname(file.path), there.from.replace(/\.js$/, '.ts'));
      return there.from.startsWith('.') ? declarationOf(sourceFile(path), there.name) : undefined;
    }
    const node = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (node?.type !== 'TSInterfaceDeclaration' && node?.type !== 'TSTypeAliasDeclaration') continue;
    if (node.id.name === name) return { node, doc: docBefore(file, statement.start), file };
  }
  return undefined;
}

/** Where a statement gets a name from, and what it is called there. */
function sourceOf(statement: Statement, name: string): { from: string; name: string } | undefined {
  if (statement.type === 'ImportDeclaration') {
    const found = statement.specifiers.find(({ local }) => local.name === name);
    if (found?.type !== 'ImportSpecifier') return undefined;
    return { from: statement.source.value, name: nameOf(found.imported) };
  }
  if (statement.type !== 'ExportNamedDeclaration' || !statement.source) return undefined;
  const found = statement.specifiers.find(({ exported }) => nameOf(exported) === name);
  return found && { from: statement.source.value, name: nameOf(found.local) };
}

function nameOf(node: { readonly name: string } | { readonly value: string }): string {
  return 'name' in node ? node.name : node.value;
}

/** An interface's own properties, then those of what it extends. */
export function membersOf({ node, file }: Declaration): readonly Member[] {
  if (node.type !== 'TSInterfaceDeclaration') throw new Error(`${node.id.name} is no interface`);
  const own = node.body.body.flatMap((member): readonly Member[] => {
    if (member.type !== 'TSPropertySignature' || member.key.type !== 'Identifier') return [];
    const type = member.typeAnnotation?.typeAnnotation;
    if (!type) throw new Error(`${node.id.name}.${member.key.name} has no type`);
    const doc = docBefore(file, member.start);
    return [{ name: member.key.name, isOptional: member.optional, type, doc, file }];
  });
  const inherited = node.extends.flatMap(({ expression }) => {
    const parent = expression.type === 'Identifier' ? declarationOf(file, expression.name) : undefined;
    return parent ? membersOf(parent) : [];
  });
  return [...own, ...inherited];
}

function docBefore({ text, parsed }: SourceFile, start: number): Doc | undefined {
  const comment = parsed.comments.findLast((each) => each.end <= start);
  const isDoc = comment?.type === 'Block' && comment.value.startsWith('*');
  return isDoc && text.slice(comment.end, start).trim() === '' ? docOf(comment.value) : undefined;
}

function docOf(comment: string): Doc {
  const lines = comment.replace(/^\*/, '').split('\n');
  const [text = '', ...tags] = lines
    .map((line) => line.replace(/^\s*\* ?/, '').trim())
    .join(' ')
    .split(/(?:^|\s)@(?=(?:default|example|see|throws)\b)/);
  return {
    text: oneLine(text),
    tags: Object.fromEntries(
      tags.map((tag) => [/^\w+/.exec(tag)?.[0] ?? '', oneLine(tag.replace(/^\w+/, ''))]),
    ),
  };
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
