import { isClearValue } from '../inference/clear-value.js';
import { isDateVersion, isVersion } from '../inference/versions.js';
import type { Vocabulary } from '../inference/vocabulary.js';
import { singularOf, wordsIn } from '../inference/words.js';
import { decodeSegment } from '../path.js';

/** What a segment looks like by itself. Only the last three are words that nobody knows. */
export type SegmentShape =
  | 'version'
  | 'bare version'
  | 'day'
  | 'action'
  | 'known plural'
  | 'known word'
  | 'known words'
  | 'file'
  | 'file of a format'
  | 'clear value'
  | 'number'
  | 'numbered word'
  | 'code'
  | 'dotted words'
  | 'signs'
  | 'camel case'
  | 'dashed words'
  | 'plural'
  | 'word'
  | 'short word';

/** `/1.0/artists`, `/2/tweets`. */
const BARE_VERSION = /^\d{1,2}(?:\.\d{1,2}){0,2}$/;
/** `oauth2`, `__admin`, `P45`. */
const NUMBERED_WORD = /^_*[a-z]{2,}\d{0,2}$/i;
const FORMAT = /\.(?:atom|csv|html?|json|php|rss|txt|xml|ya?ml)$/i;
/** `documents:analyze`, and `42:cancel`. */
const COMMAND = /^(.+):[a-z][A-Za-z_]+$/;
const FILE = /\.[a-z]{2,4}\d?$/i;

/** The shape of a segment, see `SegmentShape`. */
export function shapeOf(segment: string, vocabulary: Vocabulary): SegmentShape {
  if (isVersion(segment)) return 'version';
  if (isDateVersion(segment)) return 'day';
  if (BARE_VERSION.test(segment))
    return segment.length > 1 && !segment.includes('.') ? 'number' : 'bare version';
  if (isClearValue(segment)) return 'clear value';
  const text = decodeSegment(segment);
  if (FORMAT.test(text)) return shapeOfFile(text.replace(FORMAT, ''), vocabulary);
  const [, before] = COMMAND.exec(text) ?? [];
  if (before !== undefined) return isName(shapeOf(before, vocabulary)) ? 'known words' : 'signs';
  const words = wordsIn(text);
  if (words.length === 0) return shapeOfSigns(text);
  if (isKnown(text, vocabulary)) return shapeOfKnown(words, vocabulary);
  if (words.length > 1) {
    // A person's or a tenant's slug has dashes, if anything.
    return text.includes('-') ? 'dashed words' : 'camel case';
  }
  if (text.length < 4) return 'short word';
  return isPlural(text) ? 'plural' : 'word';
}

function shapeOfFile(name: string, vocabulary: Vocabulary): SegmentShape {
  const shape = shapeOf(name, vocabulary);
  if (isName(shape)) return 'file of a format';
  return isNoWord(shape) ? 'signs' : 'file';
}

function shapeOfKnown(words: readonly string[], vocabulary: Vocabulary): SegmentShape {
  const [first = ''] = words;
  if (vocabulary.isAction(first)) return 'action';
  if (words.length > 1) return 'known words';
  return isPlural(first) ? 'known plural' : 'known word';
}

function shapeOfSigns(text: string): SegmentShape {
  if (/^\d+$/.test(text)) return 'number';
  if (/^[A-Z][A-Z\d]*$/.test(text)) return 'code';
  if (NUMBERED_WORD.test(text)) return 'numbered word';
  if (/^[a-z]+(?:[-.][a-z\d]+)+$/i.test(text)) return FILE.test(text) ? 'file' : 'dotted words';
  return 'signs';
}

function isKnown(text: string, vocabulary: Vocabulary): boolean {
  const parts = text.split('.');
  return parts.every((part) => {
    const words = wordsIn(part);
    return words.length > 0 && words.every((word) => vocabulary.has(word));
  });
}

/** Whether the vocabulary, or what it looks like, tells a name. */
export function isName(shape: SegmentShape): boolean {
  return NAMES.has(shape);
}

const NAMES: ReadonlySet<SegmentShape> = new Set<SegmentShape>([
  'version',
  'action',
  'known plural',
  'known word',
  'known words',
  'file of a format',
  'camel case',
]);

/** Whether it can be no word. */
export function isNoWord(shape: SegmentShape): boolean {
  return NO_WORDS.has(shape);
}

const NO_WORDS: ReadonlySet<SegmentShape> = new Set<SegmentShape>([
  'bare version',
  'day',
  'file',
  'clear value',
  'number',
  'code',
  'signs',
]);

/** Whether a segment is a plural: what stands behind it is one of several. */
export function isPlural(segment: string): boolean {
  const word = segment.toLowerCase();
  return singularOf(word) !== word;
}
