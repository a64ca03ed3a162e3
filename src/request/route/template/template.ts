import { closing, spansSegments } from './brackets.js';
import type { Part, Step } from './steps.js';

const WILDCARD = 'wildcard';
const COLON_IDENTIFIER = /[\p{ID_Start}_$][\p{ID_Continue}$]*/uy;
const BRACKET = /\[(\[?)(\.\.\.)?([\p{ID_Start}_$][\p{ID_Continue}$-]*)(?:=\w+)?\](\]?)/uy;
const ANGLE = /<(?:(\w+):)?([^<>/]+)>/y;
const BRACE =
  /^(\+|\*{0,2})([\p{ID_Start}_$][\p{ID_Continue}$.-]*?)?(\*(\d*)|\+|\?|\.\.\.)?(?:[:=(](.*))?$/su;
/** Of `/Books({id})`, `/Sales(year={year},month={month})`, `/Books/recent()`. */
const ODATA_KEYS = /^(?:(?:^|,)(?:\w+=)?'?\{[\p{ID_Start}_][\p{ID_Continue}-]*\}'?)*$/u;
const REGEXP_CHARACTERS = /[[\]()\\|^$+?*]/;

/**
 * Reads a route template of any framework: `:id`, `{id}`, `[id]`, `<id>`, constrained (`:id(\d+)`,
 * `{id:int}`), optional (`:id?`, `{id?}`, `{/:id}`, `[[...slug]]`), repeated (`:path+`, `{path*2}`), wildcards
 * (`*`, `*path`, `**`, `(.*)`), several parameters in one segment (`:from-:to`), escapes (`\\:`, `::`).
 * Linear in the template's length.
 */
export function parseTemplate(template: string, depth = 0): readonly Step[] {
  return depth > MAX_DEPTH ? [] : new TemplateParser(template, depth).steps();
}

/** Groups in groups; no router's user writes more. */
const MAX_DEPTH = 8;

class TemplateParser {
  readonly #text: string;
  readonly #depth: number;
  readonly #steps: Step[] = [];
  #at = 0;
  #parts: Part[] = [];
  /** How the segment that is being read ends up as a step. */
  #shape: 'segment' | 'open' | 'optional' | { min: number; max: number } = 'segment';

  constructor(text: string, depth: number) {
    this.#text = text;
    this.#depth = depth;
  }

  steps(): readonly Step[] {
    while (this.#at < this.#text.length) this.#next();
    this.#endSegment();
    return this.#steps;
  }

  #next(): void {
    const character = this.#text[this.#at];
    if (character === '/') {
      this.#at += 1;
      this.#endSegment();
    } else if (character === '\\') {
      this.#literal(this.#text[this.#at + 1] ?? '', 2);
    } else if (character === ':') this.#colon();
    else if (character === '{') this.#brace();
    else if (character === '[') this.#bracket();
    else if (character === '<') this.#angle();
    else if (character === '*') this.#star();
    else if (character === '(') this.#parenthesis();
    else if (character === '?') this.#at += 1;
    else this.#literal(character ?? '', 1);
  }

  #endSegment(): void {
    const parts = this.#parts;
    const shape = this.#shape;
    this.#parts = [];
    this.#shape = 'segment';
    if (parts.length === 0) return;
    if (typeof shape === 'object') {
      this.#steps.push({ kind: 'repeat', name: nameOf(parts), min: shape.min, max: shape.max });
      return;
    }
    if (shape === 'optional') this.#steps.push({ kind: 'maybe', length: 1 });
    this.#steps.push({ kind: shape === 'open' ? 'open' : 'segment', parts });
  }

  #literal(text: string, length: number): void {
    this.#at += length;
    const last = this.#parts.at(-1);
    if (last?.kind === 'literal')
      this.#parts[this.#parts.length - 1] = { kind: 'literal', text: last.text + text };
    else if (text !== '') this.#parts.push({ kind: 'literal', text });
  }

  #colon(): void {
    if (this.#text[this.#at + 1] === ':') return this.#literal(':', 2);
    // OpenAPI's custom methods, `/operations/{id}:cancel`.
    if (this.#text[this.#at - 1] === '}' && this.#parts.length > 0) return this.#literal(':', 1);
    const name = this.#name(COLON_IDENTIFIER, this.#at + 1);
    if (name === undefined) return this.#literal(':', 1);
    const constraint = this.#takeConstraint();
    const modifier = this.#takeModifier();
    if (spansSegments(constraint)) this.#wildcard(name);
    else this.#parameter(name, modifier);
  }

  /** `:id(\d+)`, and hono's `:id{[0-9]+}`; a `{…}` without a regular expression in it is a group. */
  #takeConstraint(): string {
    const opening = this.#text[this.#at];
    if (opening !== '(' && opening !== '{') return '';
    const end = closing(this.#text, this.#at, opening, opening === '(' ? ')' : '}');
    const content = this.#text.slice(this.#at + 1, end);
    const isGroup =
      /[:*][\p{ID_Start}_"]/u.test(content) || content.startsWith('/') || !REGEXP_CHARACTERS.test(content);
    if (opening === '{' && isGroup) return '';
    this.#at = end + 1;
    return content;
  }

  #takeModifier(): string {
    const character = this.#text[this.#at] ?? '';
    if (character !== '?' && character !== '+' && character !== '*') return '';
    this.#at += 1;
    return character;
  }

  #parameter(name: string, modifier: string, times?: number): void {
    const whole = this.#parts.length === 0 && this.#isSegmentEnd();
    const part: Part = { kind: 'parameter', name, mayBeEmpty: false };
    if (whole && modifier === '+') this.#shape = { min: 1, max: Infinity };
    else if (whole && modifier === '*')
      this.#shape = times ? { min: times, max: times } : { min: 0, max: Infinity };
    else if (whole && modifier === '?') this.#shape = 'optional';
    else if (modifier === '?') return this.#optional(part);
    this.#parts.push(part);
  }

  /** `.:format?`: the dot before it comes and goes with the parameter. */
  #optional(part: Part): void {
    const last = this.#parts.at(-1);
    const hasDot = last?.kind === 'literal' && last.text.length > 1 && last.text.endsWith('.');
    const isDot = last?.kind === 'literal' && last.text === '.' && this.#parts.length > 1;
    if (hasDot) this.#parts[this.#parts.length - 1] = { kind: 'literal', text: last.text.slice(0, -1) };
    if (isDot) this.#parts.pop();
    const parts: readonly Part[] = hasDot || isDot ? [{ kind: 'literal', text: '.' }, part] : [part];
    this.#parts.push({ kind: 'optional', parts });
  }

  #isSegmentEnd(): boolean {
    const character = this.#text[this.#at];
    return (
      character === undefined || character === '/' || (character === '{' && this.#text[this.#at + 1] === '/')
    );
  }

  #brace(): void {
    const end = closing(this.#text, this.#at, '{', '}');
    const content = this.#text.slice(this.#at + 1, end);
    const parameter = BRACE.exec(content);
    this.#at = end + 1;
    if (content === '' || !parameter || (!parameter[1] && !parameter[2])) return this.#group(content);
    const [, prefix, name = WILDCARD, suffix = '', count = '', constraint = ''] = parameter;
    if (spansSegments(suffix === '...' ? suffix : constraint)) return this.#wildcard(cleanName(name));
    const many = prefix?.startsWith('*') === true || prefix === '+';
    const isDefault = content.includes('=') && !content.includes('(');
    const isOptional = suffix === '?' || content.endsWith('?') || isDefault;
    const modifier = many ? '*' : suffix.startsWith('*') ? '*' : isOptional ? '?' : suffix;
    this.#parameter(cleanName(name), modifier || this.#takeModifier(), Number(count) || undefined);
  }

  /** path-to-regexp's `{/:id}` or `{.:ext}`, which may be missing. */
  #group(content: string): void {
    const modifier = this.#takeModifier();
    const steps = parseTemplate(content, this.#depth + 1);
    if (content.startsWith('/')) {
      this.#endSegment();
      if (modifier !== '+') this.#steps.push({ kind: 'maybe', length: steps.length });
      this.#steps.push(...steps);
      return;
    }
    const parts = steps.flatMap((step): readonly Part[] =>
      step.kind === 'segment' || step.kind === 'open' ? step.parts : [],
    );
    if (parts.length > 0) this.#parts.push({ kind: 'optional', parts });
  }

  /** Next.js, Nuxt, SvelteKit: `[id]`, `[...slug]`, `[[...slug]]`, `[[id]]`, `[id=int]`. */
  #bracket(): void {
    BRACKET.lastIndex = this.#at;
    const match = BRACKET.exec(this.#text);
    if (!match) return this.#literal('[', 1);
    this.#at += match[0].length;
    const [, optional, many, name = WILDCARD] = match;
    this.#parameter(cleanName(name), many ? (optional ? '*' : '+') : optional ? '?' : '');
  }

  /** `<id>`, Flask's `<int:id>`, Yii's `<id:\d+>`. */
  #angle(): void {
    ANGLE.lastIndex = this.#at;
    const match = ANGLE.exec(this.#text);
    if (!match) return this.#literal('<', 1);
    this.#at += match[0].length;
    const [, left, right = ''] = match;
    const name = left !== undefined && !/^\w+$/.test(right) ? left : right;
    this.#parameter(cleanName(name), left === 'path' ? '+' : this.#takeModifier());
  }

  #star(): void {
    const from = this.#at;
    while (this.#text[this.#at] === '*') this.#at += 1;
    // h3 names what is behind `**` as `**:name`.
    const colon = this.#at - from > 1 && this.#text[this.#at] === ':' ? 1 : 0;
    const name = this.#name(COLON_IDENTIFIER, this.#at + colon) ?? WILDCARD;
    this.#wildcard(name);
  }

  #wildcard(name: string): void {
    const whole = this.#parts.length === 0 && this.#isSegmentEnd();
    if (whole) this.#shape = { min: 0, max: Infinity };
    else if (this.#isSegmentEnd()) this.#shape = 'open';
    this.#parts.push({ kind: 'parameter', name, mayBeEmpty: !whole });
  }

  /** `(.*)` is a wildcard, `(\d+)` an unnamed parameter, Next.js's `(shop)` a folder without a segment, OData's keys are text. */
  #parenthesis(): void {
    const end = closing(this.#text, this.#at, '(', ')');
    const content = this.#text.slice(this.#at + 1, end);
    if (this.#parts.length > 0 && ODATA_KEYS.test(content)) return this.#literal('(', 1);
    this.#at = end + 1;
    if (this.#parts.length === 0 && this.#isSegmentEnd() && /^[\p{ID_Start}][\w-]*$/u.test(content)) return;
    const modifier = this.#takeModifier();
    if (content === '.*' || content === '.+') this.#wildcard(WILDCARD);
    else this.#parameter(WILDCARD, modifier);
  }

  /** An identifier, or path-to-regexp 8's quoted name, at `from`. */
  #name(identifier: RegExp, from: number): string | undefined {
    if (this.#text[from] === '"') {
      const end = this.#text.indexOf('"', from + 1);
      if (end < 0) return undefined;
      this.#at = end + 1;
      return cleanName(this.#text.slice(from + 1, end));
    }
    identifier.lastIndex = from;
    const match = identifier.exec(this.#text);
    if (!match) return undefined;
    this.#at = from + match[0].length;
    return cleanName(match[0]);
  }
}

function nameOf(parts: readonly Part[]): string {
  const first = parts[0];
  return first?.kind === 'parameter' ? first.name : WILDCARD;
}

function cleanName(name: string): string {
  return name.replaceAll(/[^\p{ID_Continue}$.-]/gu, '_').slice(0, 64) || WILDCARD;
}
