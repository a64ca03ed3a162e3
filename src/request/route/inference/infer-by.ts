import { segmentsOf } from '../path.js';
import type { Inference } from '../question.js';
import { isStandardsNumber } from './clear-value.js';
import { inferByWords } from './infer-words.js';
import { inferRoute, type Knowledge } from './infer.js';
import { shippedVocabulary } from './vocabulary.js';

const WRITTEN = /^[\w.~$@:-]+$/;

/**
 * Of a route that may be a request's path, what may be somebody's as `{id}`: what stands where members of a collection
 * do, and what nobody writes into a template.
 */
export function withoutMembers(route: string): string {
  const safe = inferRoute(route, {
    vocabulary: shippedVocabulary(),
    isLiteral: (segment) => WRITTEN.test(segment),
    isLiteralBehind: () => false,
  });
  const [own, kept] = [segmentsOf(route), segmentsOf(safe)];
  // Of another length is what files and depth are named by.
  if (own.length !== kept.length || safe.endsWith('{file}')) return route;
  return `/${own.map((each, at) => (isStandardsNumber(each) ? each : kept[at])).join('/')}`;
}

/** The route of a path without a template, as the option `inference` has it; `undefined`: it has none made. */
export function inferBy(
  inference: Inference,
  path: string,
  learned: Pick<Knowledge, 'isLiteral' | 'isLiteralBehind'>,
): string | undefined {
  if (inference === false) return undefined;
  if (inference === 'words') return inferByWords(path);
  return inferRoute(path, {
    vocabulary: shippedVocabulary(),
    isLiteral: (segment) => learned.isLiteral(segment),
    isLiteralBehind: (previous, segment) => learned.isLiteralBehind(previous, segment),
  });
}
