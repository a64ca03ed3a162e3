import type { Inference } from '../question.js';
import { inferByWords } from './infer-words.js';
import { inferRoute, type Knowledge } from './infer.js';
import { shippedVocabulary } from './vocabulary.js';

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
