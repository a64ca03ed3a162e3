import { isClearValue } from './inference/clear-value.js';
import { isDateVersion, isVersion } from './inference/versions.js';
import { shippedVocabulary } from './inference/vocabulary.js';
import { singularOf, wordsIn } from './inference/words.js';
import { decodeSegment, segmentsOf } from './path.js';

/** A place in the tree of the paths that were seen. */
interface Node {
  readonly children: Map<string, Node>;
  /** Of the requests that ended here. */
  readonly methods: Set<string>;
}

/** As many different unknown words at one place are somebody's; fewer may be the API's own. */
const MANY_WORDS = 4;
/** Different segments at one place that are no words. */
const MANY_VALUES = 2;
/** So many names below a word, and below no other word beside it, make it a part of the API itself. */
const NAMES_OF_ITS_OWN = 2;
/** `/1.0/artists`, `/2/tweets`: a version only in front of everything, and when there are hardly others. */
const BARE_VERSION = /^\d{1,2}(?:\.\d{1,2}){0,2}$/;
const FEW_BARE_VERSIONS = 2;
/** `oauth2`, `__admin`. */
const NUMBERED_WORD = /^_*[a-z]{2,}\d?$/i;
const IN_FRONT = /^(?:api|rest)$/i;
const WORD = /^[a-z]+(?:[-_][a-z]+)*$/i;
/** What a format is asked for by. */
const ENDING = /\.(?:atom|json|rss|xml)$/i;
const CAMEL_CASE = /[a-z][A-Z]/;
const MAX_SUGGESTIONS = 10_000;

/**
 * Templates that the paths of real requests may have been made from, for the option `routes`: `GET /users/{user_id}`.
 * Meant for people to look through, on the machine where the requests were seen: what is a value and what a name can't be
 * known from paths alone, and a word that is kept here may be somebody's. Behind a plural an unknown word is a value;
 * elsewhere many different ones at one place are, but for those below which there is what is below none of the others.
 *
 * @param requests Paths without query. @returns Sorted; ten thousand at most.
 */
export function suggestRoutes(
  requests: readonly { readonly method: string; readonly path: string }[],
): readonly string[] {
  const root = makeNode();
  for (const { method, path } of requests) add(root, method, segmentsOf(path));
  const found = new Set<string>();
  collect(root, [], found);
  return [...found].toSorted(byPath).slice(0, MAX_SUGGESTIONS);
}

function makeNode(): Node {
  return { children: new Map(), methods: new Set() };
}

function add(root: Node, method: string, segments: readonly string[]): void {
  let node = root;
  for (const segment of segments) {
    const next = node.children.get(segment) ?? makeNode();
    node.children.set(segment, next);
    node = next;
  }
  node.methods.add(method);
}

function collect(node: Node, template: readonly string[], found: Set<string>): void {
  if (template.length > 0) for (const method of node.methods) found.add(`${method} /${template.join('/')}`);
  const behind = template.at(-1) ?? '';
  const isLiteral = literalsAmong(node, template);
  /** By what they end in: `.json`, or nothing. */
  const values = new Map<string, Node[]>();
  for (const [segment, child] of node.children) {
    if (isLiteral(segment)) collect(child, [...template, segment], found);
    else {
      const [ending = ''] = ENDING.exec(segment) ?? [];
      values.set(ending, [...(values.get(ending) ?? []), child]);
    }
  }
  for (const [ending, nodes] of values)
    collect(mergeAll(nodes), [...template, `${parameterBehind(behind, template)}${ending}`], found);
}

/** Of segments at one place, those that are names. */
function literalsAmong(node: Node, template: readonly string[]): (segment: string) => boolean {
  const behind = template.at(-1) ?? '';
  const unknown = [...node.children.keys()].filter((segment) => !isName(segment));
  const words = unknown.filter((segment) => isWord(segment));
  const clear = unknown.length - words.length;
  const holdsValues = isPlural(behind) || shippedVocabulary().isHolder(behind);
  // Words beside what can be no words are values as these are; one alone may be a name with a digit in it.
  const areMany = words.length >= MANY_WORDS && (clear > 0 || words.length * 2 > node.children.size);
  const areValues = holdsValues || areMany || clear >= MANY_VALUES;
  const isDay = (segment: string): boolean => isDateVersion(segment) && (holdsValues || clear > 0);
  const own = holdsValues ? new Set<string>() : partsOfTheApi(node, unknown, template);
  return (segment) =>
    (isName(segment) && !isDay(segment) && !(holdsValues && isFile(segment))) ||
    (isWord(segment) && !areValues) ||
    own.has(segment);
}

/** Of unknown segments, those that what is below them tells to be no values: below values the same stands again. */
function partsOfTheApi(node: Node, unknown: readonly string[], template: readonly string[]): Set<string> {
  const isInFront = template.every((segment) => IN_FRONT.test(segment) || isVersion(segment));
  const bare = unknown.filter((segment) => BARE_VERSION.test(segment));
  const seen = new Map<string, number>();
  for (const segment of unknown) {
    for (const name of namesBelow(node, segment)) seen.set(name, (seen.get(name) ?? 0) + 1);
  }
  return new Set(
    unknown.filter((segment) => {
      const names = namesBelow(node, segment);
      if (template.length === 0 && BARE_VERSION.test(segment))
        return bare.length <= FEW_BARE_VERSIONS && names.length >= NAMES_OF_ITS_OWN;
      if (!isWord(segment) && !NUMBERED_WORD.test(segment)) return false;
      const alone = names.filter((name) => seen.get(name) === 1).length;
      if (alone * 2 < names.length) return false;
      return alone >= NAMES_OF_ITS_OWN || (isInFront && isPlural(segment) && hasValues(node, segment));
    }),
  );
}

function namesBelow(node: Node, segment: string): readonly string[] {
  return [...(node.children.get(segment)?.children.keys() ?? [])].filter((below) => isName(below));
}

/** Whether something stands below that can be no word. */
function hasValues(node: Node, segment: string): boolean {
  const below = [...(node.children.get(segment)?.children.keys() ?? [])];
  return below.some((each) => !isName(each) && !isWord(each));
}

function isPlural(segment: string): boolean {
  return singularOf(segment.toLowerCase()) !== segment.toLowerCase();
}

/** Whether somebody made the segment up as a name: a version, known words, or words joined as programmers do. */
function isName(segment: string): boolean {
  if (isVersion(segment) || isDateVersion(segment)) return true;
  const parts = decodeSegment(segment).split('.');
  return parts.some((part) => isNameOf(part)) && parts.every((part) => isNameOf(part) || isFileType(part));
}

function isNameOf(text: string): boolean {
  const words = wordsIn(text);
  if (words.length === 0 || isClearValue(text)) return false;
  const known = words.filter((word) => shippedVocabulary().has(word)).length;
  if (known === words.length) return true;
  // A person's or a tenant's slug has dashes, if anything.
  return words.length > 1 && !text.includes('-') && (CAMEL_CASE.test(text) || known * 2 >= words.length);
}

/** `orders.json` is a name, `report.pdf` in a folder of files is anybody's. */
function isFile(segment: string): boolean {
  return segment.includes('.') && !isFileType(segment.slice(segment.lastIndexOf('.') + 1));
}

function isFileType(text: string): boolean {
  return /^(?:json|xml)$/i.test(text);
}

/** A single word that nobody knows. */
function isWord(segment: string): boolean {
  return WORD.test(segment) && wordsIn(segment).length > 0 && !isClearValue(segment);
}

/** `{user_id}` behind `users`; a name that the template has not yet. */
function parameterBehind(behind: string, template: readonly string[]): string {
  const noun = singularOf(behind.toLowerCase()).replaceAll(/[^a-z\d]+/g, '_');
  const name = /^[a-z]/.test(noun) && !behind.startsWith('{') ? `${noun}_id` : 'id';
  let unique = name;
  for (let count = 2; template.some((segment) => segment.startsWith(`{${unique}}`)); count += 1)
    unique = `${name}_${count}`;
  return `{${unique}}`;
}

function mergeAll(nodes: readonly Node[]): Node {
  const merged = makeNode();
  for (const { children, methods } of nodes) {
    for (const method of methods) merged.methods.add(method);
    for (const [segment, child] of children) {
      const known = merged.children.get(segment);
      merged.children.set(segment, known ? mergeAll([known, child]) : child);
    }
  }
  return merged;
}

function byPath(a: string, b: string): number {
  const [, pathA = ''] = a.split(' ');
  const [, pathB = ''] = b.split(' ');
  return pathA < pathB ? -1 : pathA > pathB ? 1 : a < b ? -1 : 1;
}
