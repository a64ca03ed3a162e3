import { knownProgram } from './known-programs.js';
import { languageOf } from './languages.js';

/** A product of a user agent (RFC 9110), as far as it can be one: nothing of its comments. */
export interface Product {
  readonly name: string;
  readonly version: string | undefined;
  /** Where the product itself says it, `Acme/Python`, `Acme/js8.6.2`. */
  readonly language: string | undefined;
  /** Whether something stands behind the name that only a product has. */
  readonly isWhole: boolean;
  /** Where the text goes on behind it. */
  readonly end: number;
}

const NAME = /^[a-z][\w-]{0,63}(?:\.js)?$/i;
const SCOPE = /^@[a-z][\w-]{0,63}$/i;
/** `@slack:web-api` */
const SCOPED_BY_COLON = /^@?[a-z][\w-]{0,47}:[a-z][\w-]{0,47}$/i;
const VERSION = /^v?\d[\w.+-]{0,31}$/i;
const LANGUAGE_BEFORE_VERSION =
  /^(go|java|js|kotlin|node|php|python|ruby|rust|swift|ts)(v?\d[\w.+-]{0,31})$/i;
/** What stands where a version isn't known: words of builds, and commits. */
const NO_VERSION =
  /^(?:dev|devel|development|unknown|local|latest|main|master|head|snapshot|none|null|undefined|unversioned|unreleased|beta|alpha|canary|nightly|stable|staging|prod|production|test|release|v?x(?:\.x)+|\(devel\)|\{[\w.]+\}|\$\{[\w.]+\}|%s|(?=[a-f\d]*\d)[a-f\d]{7,40})$/i;
const MAX_PRODUCTS = 24;

/**
 * The products of a user agent in their order, without what stands in parentheses. A word that can be no product comes
 * as `undefined`.
 */
export function readProducts(text: string): readonly (Product | undefined)[] {
  const products: (Product | undefined)[] = [];
  const word = /\([^()]*(?:\([^()]*\)[^()]*)*\)?|[^\s(;,]+/g;
  for (let found = word.exec(text); found && products.length < MAX_PRODUCTS; found = word.exec(text)) {
    const one = found[0];
    if (one.startsWith('(')) continue;
    const last = products.at(-1);
    if (last?.version === undefined && last !== undefined && VERSION.test(one)) {
      products[products.length - 1] = { ...last, version: one, isWhole: true, end: word.lastIndex };
    } else products.push(readProduct(one, word.lastIndex));
  }
  return products;
}

/** One word as a product: `acme/1.2.3`, `@acme/sdk/1.0.0`, `Acme/JS`, `OpenAPI-Generator/1.0.0/go`, `acme:1.2.3`. */
export function readProduct(text: string, end: number = text.length): Product | undefined {
  if (text.length > 160) return undefined;
  const parts = text.replace(/^([a-z][\w-]*):(?=v?\d)/i, '$1/').split('/');
  const isScoped = SCOPE.test(parts[0] ?? '') && NAME.test(parts[1] ?? '');
  const name = isScoped ? parts.splice(0, 2).join('/') : (parts.shift() ?? '');
  const isKnown = knownProgram(name) !== undefined;
  if (!isScoped && !isKnown && !NAME.test(name) && !SCOPED_BY_COLON.test(name)) return undefined;
  const first = parts[0]?.split(/[#~]/, 1)[0];
  const second = parts[1];
  const made = { name, version: undefined, language: undefined, isWhole: true, end };
  if (first === undefined || first === '') return { ...made, isWhole: isScoped };
  if (NO_VERSION.test(first)) return made;
  if (VERSION.test(first)) return { ...made, version: first, language: languageOf(second) };
  const [, before, behind] = LANGUAGE_BEFORE_VERSION.exec(first) ?? [];
  if (before !== undefined) return { ...made, version: behind, language: languageOf(before) };
  const language = languageOf(first);
  if (second !== undefined && VERSION.test(second)) {
    // `acme/sdk/1.0`
    if (language !== undefined || isKnown) return { ...made, version: second, language };
    return NAME.test(first) ? { ...made, name: `${name}/${first}`, version: second } : undefined;
  }
  return language !== undefined || isKnown ? { ...made, language } : undefined;
}
