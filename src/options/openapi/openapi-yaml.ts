import { setImmediate as nextTurn } from 'node:timers/promises';
import { isRecord } from '../../checks.js';

/** Reads YAML, and throws for what is none. */
export type LoadYaml = (text: string) => unknown;

/** What operations are read of; the schemas, most of a document's text, are not among it. */
const WANTED = new Set(['openapi', 'swagger', 'basePath', 'servers']);
const KEY = /^(["']?)([\w-]+)\1:(?=\s|$)/;
const PATH_KEY = /^(?:"[^"\\]*"|'[^']*'|[^\s"'#&*!|>{}[\]%@`-][^#]*?):(?=\s|$)/;
/** A reference out of the paths to more than schemas and the like, which tell nothing of an operation. */
const FAR_REFERENCE =
  /\$ref["']?\s*:(?:\s*\*|[\s>|+-]*(?:&\S+\s+)?["']?#\/(?!paths\/|definitions\/|parameters\/|responses\/|components\/(?!pathItems\/)))/;
/** Some milliseconds' worth. */
const SLICE_CHARACTERS = 64 * 1024;

/**
 * What a YAML document says of its paths. A document in block style is read a few paths a turn, so that nobody waits for
 * ten megabytes of it, and without its schemas; whatever is written in another way as a whole.
 * @throws what `load` throws
 */
export async function readYaml(text: string, load: LoadYaml): Promise<unknown> {
  if (text.length <= SLICE_CHARACTERS) return load(text);
  try {
    const document = await readSlices(text, load);
    if (document) return document;
  } catch {
    // An anchor of another slice, say.
  }
  return load(text);
}

async function readSlices(text: string, load: LoadYaml): Promise<unknown> {
  const blocks = blocksOf(text, 0, (line) => KEY.exec(line)?.[2]);
  const paths = blocks?.get('paths');
  const items = paths === undefined ? undefined : pathsOf(paths);
  if (!blocks || !items) return undefined;
  const head = [...blocks].flatMap(([key, block]) => (WANTED.has(key) ? [block] : []));
  const document = load(head.join(''));
  if (!isRecord(document)) return undefined;
  const found: Record<string, unknown> = {};
  let slice: string[] = [];
  let length = 0;
  for (const [at, item] of items.entries()) {
    slice.push(item);
    length += item.length;
    if (length < SLICE_CHARACTERS && at < items.length - 1) continue;
    const read = load(slice.join(''));
    // A text over several lines may look like a path.
    if (!isRecord(read) || Object.keys(read).length !== slice.length) return undefined;
    Object.assign(found, read);
    [slice, length] = [[], 0];
    await nextTurn();
  }
  return Object.keys(found).length === items.length ? { ...document, paths: found } : undefined;
}

/** The text of each path, its key before it. */
function pathsOf(block: string): readonly string[] | undefined {
  const body = block.replace(/^.*(?:\r\n|\r|\n)?/, '');
  if (!/^(["']?)paths\1:\s*(?:#.*)?$/m.test(block.slice(0, block.length - body.length).trimEnd()))
    return undefined;
  if (FAR_REFERENCE.test(body)) return undefined;
  const indent = /^( +)(?=[^\s#])/m.exec(body)?.[1]?.length ?? 0;
  if (indent === 0) return undefined;
  const found = blocksOf(body, indent, (line) => PATH_KEY.exec(line)?.[0]);
  return found && [...found.values()];
}

/**
 * A mapping's text, cut in front of each key at the given indent. `undefined` where something else stands there, or a key
 * twice.
 */
function blocksOf(
  text: string,
  indent: number,
  keyOf: (line: string) => string | undefined,
): ReadonlyMap<string, string> | undefined {
  const starts: { readonly key: string; readonly at: number }[] = [];
  const lines = new RegExp(`^( {0,${indent}})([^\\s#].*)$`, 'gm');
  for (const { index, 1: blanks = '', 2: line = '' } of text.matchAll(lines)) {
    const isBeginning = starts.length === 0 && indent === 0 && line.trimEnd() === '---';
    // A list may stand below its key without being indented.
    const isItem = starts.length > 0 && indent === 0 && /^-(?:\s|$)/.test(line) && line.trimEnd() !== '---';
    if (isBeginning || isItem) continue;
    const key = blanks.length === indent ? keyOf(line) : undefined;
    if (key === undefined) return undefined;
    starts.push({ key, at: index });
  }
  const blocks = new Map(
    starts.map(({ key, at }, number) => [key, text.slice(at, starts[number + 1]?.at)] as const),
  );
  return blocks.size === starts.length ? blocks : undefined;
}
