import { segmentsOf } from '../path.js';
import { isDateVersion, isVersion } from './versions.js';
import type { Vocabulary } from './vocabulary.js';
import { isPlural, singularOf, wordsIn } from './words.js';

const MAX_INFERRED_SEGMENTS = 10;
/** Letters that each of two joined words has at the least. */
const MIN_JOINED = 4;
/** What an API hangs under: no value stands behind these. */
const NAMESPACES = new Set(
  'account admin api apis app auth console dashboard external internal me my oauth public rest rpc service settings'.split(
    ' ',
  ),
);
/** The values behind these are codes, and codes look like short words. */
const CODED = new Set(
  'airport area city coin country currency iata isocode lang language locale location market pair place port province region state station stock symbol territory ticker zone'.split(
    ' ',
  ),
);
/** Behind these stand paths, of any length. */
const FOLDERS = new Set('blob directory dir file folder path raw tree'.split(' '));
/** Of these a name has two parts, its owner's first. */
const OWNED = new Set('gist package repo repository'.split(' '));
/** Folders of a web page's own files. */
const STATIC = new Set('_next asset build css dist font image img js public static'.split(' '));
const STATIC_FILE =
  /\.(?:avif|bmp|css|cur|eot|gif|ico|jpe?g|js|json5|map|mjs|mp[34]|otf|png|svg|ttf|txt|wasm|web[mp]|webmanifest|woff2?)$/i;
/** A collection may hold texts, sound and films at its root; these are a page's own. */
const WEB_FILE =
  /\.(?:avif|bmp|css|cur|eot|gif|ico|jpe?g|js|map|mjs|otf|png|svg|ttf|web[mp]|webmanifest|woff2?)$/i;
/** What a page is made of, wherever it lies: nobody's upload. */
const PAGE_FILE = /\.(?:css|eot|js|map|mjs|otf|ttf|webmanifest|woff2?)$/i;
/** Names with a digit or a dot that are no values. */
const NAMED = new Set(['-', '.well-known', 'oauth2', '2fa']);
/** Words of two letters are codes of places and languages, but for these. */
const SHORT = new Set('db id ip me my qr ui vm'.split(' '));

/** Views of a whole collection: of these more is said behind them, `/users/me/orders`. */
const VIEWS = new Set('all batch bulk current me my search self'.split(' '));

/** What is known to be no value. */
export interface Knowledge {
  readonly vocabulary: Vocabulary;
  /** Whether the text is a literal of a template that this process has seen; in lower case. */
  isLiteral(segment: string): boolean;
  /** Whether a template has the text right behind that other segment, `{}` for a parameter; in lower case. */
  isLiteralBehind(previous: string, segment: string): boolean;
}

/**
 * What stands before a segment: nothing yet, what an API hangs under, a word, one behind which values, owners, codes or
 * folders stand; a value, and one at the front, which may be whose everything behind it is: `/acme/website/issues`.
 */
type Before = 'start' | 'namespace' | 'word' | 'holder' | 'owners' | 'codes' | 'folder' | 'tenant' | 'value';

/**
 * A route for a path that nobody gave a template for. A segment is kept only where it is known to be no value: a
 * literal of a template, a word of the vocabulary, a version where versions stand; behind a collection only what says
 * what to do with it, `/users/search`. All else is `{id}`, and so is whatever has a digit, a dot or another sign in it.
 * Deeper than ten segments ends in `{wildcard}`.
 */
export function inferRoute(path: string, knowledge: Knowledge): string {
  const segments = segmentsOf(path);
  let before: Before = 'start';
  let hasVersion = false;
  let previous = '';
  let route = '';
  for (let at = 0; at < segments.length; at += 1) {
    if (at === MAX_INFERRED_SEGMENTS) return `${route}/{wildcard}`;
    const segment = nameOf(segments[at] ?? '');
    if (isVersionAt(segments, at, before, hasVersion, knowledge)) {
      route += `/${segment}`;
      hasVersion = true;
      before = 'namespace';
      previous = segment.toLowerCase();
      continue;
    }
    const isLiteral = knowledge.isLiteralBehind(previous, segment.toLowerCase());
    const shown = isLiteral ? segment : show(segment, before, segments[at + 1], knowledge);
    route += `/${shown}`;
    previous = shown.includes('{') ? '{}' : shown.toLowerCase();
    if (isStaticFile(shown, segments)) return `${route}/{file}`;
    if (previous === '{}') before = behindValue(segment, before, knowledge);
    else before = behind(previous, knowledge.vocabulary);
  }
  if (isAsset(segments)) return '/{file}';
  if (route.endsWith('/{id}') && PAGE_FILE.test(segments.at(-1) ?? '')) return `${route.slice(0, -4)}{file}`;
  return route || '/';
}

/** Without the parameters of a segment, `users;v=1`. */
function nameOf(segment: string): string {
  const end = segment.indexOf(';');
  return end < 0 ? segment : segment.slice(0, end);
}

/** Versions stand at the front, or behind what an API hangs under, and something stands behind them. */
function isVersionAt(
  segments: readonly string[],
  at: number,
  before: Before,
  hasVersion: boolean,
  knowledge: Knowledge,
): boolean {
  const segment = segments[at] ?? '';
  if (hasVersion || at > 3 || before === 'holder' || before === 'owners' || before === 'codes') return false;
  const next = segments[at + 1];
  const atFront = before === 'start' || before === 'namespace';
  if (isVersion(segment)) return atFront || next !== undefined;
  return atFront && isDateVersion(segment) && next !== undefined && isKnown(next, knowledge);
}

function show(segment: string, before: Before, next: string | undefined, knowledge: Knowledge): string {
  if (isKept(segment, before, next, knowledge)) return segment;
  // Google's custom methods, `/operations/42:cancel`.
  const colon = segment.lastIndexOf(':');
  if (colon > 0) {
    const verb = segment.slice(colon + 1);
    const [first] = wordsIn(verb);
    if (first !== undefined && knowledge.vocabulary.isAction(first) && isKnown(verb, knowledge))
      return `${show(segment.slice(0, colon), before, undefined, knowledge)}:${verb}`;
  }
  // OData's keys, `/Books(42)`.
  const bracket = segment.endsWith(')') ? segment.indexOf('(') : -1;
  const entity = bracket > 0 ? segment.slice(0, bracket) : '';
  return entity !== '' && isKept(entity, before, next, knowledge) ? `${entity}({id})` : '{id}';
}

function isKept(segment: string, before: Before, next: string | undefined, knowledge: Knowledge): boolean {
  if (NAMED.has(segment)) return true;
  const words = wordsIn(segment);
  const [first] = words;
  const isMember = before === 'holder' || before === 'owners' || before === 'codes' || before === 'folder';
  if (first === undefined) return !isMember && knowledge.isLiteral(segment.toLowerCase());
  if (isMember) return isKeptBehind(segment, words, before, next, knowledge);
  if (knowledge.isLiteral(segment.toLowerCase())) return true;
  if (before === 'tenant' && words.length === 1)
    return (
      knowledge.vocabulary.has(first) &&
      (isPlural(first) || knowledge.vocabulary.isAction(first) || NAMESPACES.has(first))
    );
  if (words.length === 1)
    return first.length > 2
      ? knowledge.vocabulary.has(first) || isJoined(first, knowledge.vocabulary)
      : SHORT.has(first);
  return isKnown(segment, knowledge) && isCompoundName(segment, words, knowledge.vocabulary);
}

/** Behind a collection a member of it is expected: kept is what can be none. */
function isKeptBehind(
  segment: string,
  words: readonly string[],
  before: Before,
  next: string | undefined,
  knowledge: Knowledge,
): boolean {
  const { vocabulary } = knowledge;
  const [first = ''] = words;
  if (before === 'codes') return words.length === 1 && first.length > 3 && vocabulary.isAction(first);
  if (words.length > 1)
    // People write titles with dashes, `/posts/create-your-own`; code has capitals.
    return !segment.includes('-') && vocabulary.isAction(first) && isKnown(segment, knowledge);
  // Followed by a word, a plural may be a member's own name: `/orgs/orders/members`.
  const isAmongWords = next !== undefined && wordsIn(next).length > 0;
  if (vocabulary.isAction(first))
    return !isAmongWords || VIEWS.has(first) || (!isPlural(first) && !isKnown(next, knowledge));
  if (before === 'folder') return false;
  // A collection in a collection: something that is no word stands behind it.
  return isPlural(first) && next !== undefined && !isAmongWords && vocabulary.has(first);
}

/** Whether all words of a segment are known. */
function isKnown(segment: string, { vocabulary }: Knowledge): boolean {
  const words = wordsIn(segment);
  return words.length > 0 && words.every((word) => vocabulary.has(word));
}

/** Titles and tenants are written with dashes too, `/first-national-bank`: a name says what to do, or is a plural. */
function isCompoundName(segment: string, words: readonly string[], vocabulary: Vocabulary): boolean {
  if (!segment.includes('-')) return true;
  const [first = ''] = words;
  const last = words.at(-1) ?? '';
  return vocabulary.isAction(first) || vocabulary.isAction(last) || isPlural(last);
}

/** `paymentmethods`: two words that some write as one, of which the second is a plural. */
function isJoined(word: string, vocabulary: Vocabulary): boolean {
  if (!isPlural(word)) return false;
  for (let at = MIN_JOINED; at <= word.length - MIN_JOINED; at += 1)
    if (vocabulary.has(word.slice(0, at)) && vocabulary.has(word.slice(at))) return true;
  return false;
}

/**
 * A folder's name has more of them behind it, a scope or a person's handle too, and whoever owns a repository that one's.
 * A word that nobody knows may be the API's own where none of somebody's is expected: a plural is a collection then, and
 * of another word nothing is known.
 */
function behindValue(segment: string, before: Before, knowledge: Knowledge): Before {
  if (before === 'folder') return 'folder';
  if (segment.startsWith('@') || segment.startsWith('%40')) return 'folder';
  if (before === 'owners') return 'tenant';
  const last = wordsIn(segment).at(-1);
  if (before === 'codes' || before === 'holder')
    return last !== undefined && isPlural(last) && isKnown(segment, knowledge) ? 'holder' : 'value';
  if (last === undefined) return before === 'start' ? 'tenant' : 'value';
  return isPlural(last) ? 'holder' : 'tenant';
}

/** What a kept segment says of the next one. */
function behind(name: string, vocabulary: Vocabulary): Before {
  const word = name.replace(/^[_$]/, '');
  const words = word.split(/[-_]/);
  const last = words.at(-1) ?? word;
  if (NAMESPACES.has(word)) return 'namespace';
  if (CODED.has(singularOf(last))) return 'codes';
  if (FOLDERS.has(singularOf(last))) return 'folder';
  if (OWNED.has(singularOf(last))) return 'owners';
  return isPlural(last) || vocabulary.isHolder(word) ? 'holder' : 'word';
}

function isStaticFile(shown: string, segments: readonly string[]): boolean {
  return STATIC.has(singularOf(shown.toLowerCase())) && STATIC_FILE.test(segments.at(-1) ?? '');
}

/** A file of a web page at the root, `/main.3f2a1b.js`, or in a folder of a bundler, `/_nuxt/entry.js`. */
function isAsset(segments: readonly string[]): boolean {
  const [first = ''] = segments;
  if (segments.length > 1) return /^_[a-z]+$/i.test(first) && STATIC_FILE.test(segments.at(-1) ?? '');
  return WEB_FILE.test(first);
}
