import { closing } from './brackets.js';
import type { Part, Step } from './steps.js';

/** `/^\/library\/(.*)$/i`, and the same behind what it is mounted on: `/api/^\/library\/(.*)$/i`. */
const ANCHORED = /^(.*?)\/\^(.*)\/[dgimsuvy]*$/s;
const FLOATING = /^()\/(.*)\/[dgimsuvy]*$/s;
const MAX_LENGTH = 1_024;

/** A regular expression that stands as a route, in two: what it is mounted on, and the steps it takes. */
export interface RegExpRoute {
  readonly mount: string;
  readonly steps: readonly Step[];
}

/**
 * Reads the text of a regular expression as a template: literals stay, groups become parameters, by their names or
 * their numbers. `undefined` for what is no path any more, such as alternatives without a group around them.
 */
export function readRegExpRoute(text: string): RegExpRoute | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const match = ANCHORED.exec(text) ?? FLOATING.exec(text);
  if (!match) return undefined;
  const [, mount = '', source = ''] = match;
  const steps = new RegExpReader(source, !ANCHORED.test(text)).steps();
  return steps && { mount, steps };
}

class RegExpReader {
  readonly #source: string;
  readonly #steps: Step[] = [];
  #at = 0;
  #groups = 0;
  #parts: Part[] = [];
  #isOpen = false;
  #isWhole = false;

  constructor(source: string, isFloating: boolean) {
    this.#source = source;
    if (isFloating && !/^\\?\//.test(source)) this.#parameter('wildcard', true);
  }

  steps(): readonly Step[] | undefined {
    if (!this.#read(this.#source.length)) return undefined;
    const isAnchored = this.#source.endsWith('$');
    this.#endSegment();
    if (!isAnchored) this.#steps.push({ kind: 'repeat', name: 'wildcard', min: 0, max: Infinity });
    return this.#steps;
  }

  /** Reads up to `end`; `false` for what can't be a path. */
  #read(end: number): boolean {
    while (this.#at < end) {
      const character = this.#source[this.#at] ?? '';
      if (character === '|') return false;
      if (character === '(') {
        if (!this.#group()) return false;
      } else if (character === '[') this.#pattern(this.#classEnd(), false);
      else if (character === '\\') this.#escape();
      else if (character === '.') this.#pattern(this.#at + 1, true);
      else if (character === '/') this.#slash(1);
      else if (character === '^' || character === '$') this.#at += 1;
      else this.#literal(character, 1);
    }
    return true;
  }

  #escape(): void {
    const character = this.#source[this.#at + 1] ?? '';
    if (character === '/') this.#slash(2);
    else if (/[dDwWsS]/.test(character)) this.#pattern(this.#at + 2, character === 'S' || character === 'W');
    else if (/[bB]/.test(character)) this.#at += 2;
    else this.#literal(character, 2);
  }

  /** A slash that may be missing, as many end in `\/?$`, says nothing. */
  #slash(length: number): void {
    this.#at += length;
    this.#takeQuantifier();
    this.#endSegment();
  }

  #literal(text: string, length: number): void {
    this.#at += length;
    const quantifier = this.#takeQuantifier();
    const last = this.#parts.at(-1);
    if (quantifier === '?' || quantifier === '*') this.#parameter('wildcard', true);
    else if (last?.kind === 'literal')
      this.#parts[this.#parts.length - 1] = { kind: 'literal', text: last.text + text };
    else this.#parts.push({ kind: 'literal', text });
  }

  /** A class or a dot, outside of a group. */
  #pattern(end: number, takesSlashes: boolean): void {
    this.#at = end;
    const quantifier = this.#takeQuantifier();
    if (takesSlashes && /^[*+]/.test(quantifier)) this.#wildcard('wildcard');
    else this.#parameter('wildcard', /^[*?]/.test(quantifier));
  }

  #group(): boolean {
    const end = closing(this.#source, this.#at, '(', ')');
    const content = this.#source.slice(this.#at + 1, end);
    const from = this.#at + 1;
    const name = /^\?<([A-Za-z_$][\w$]*)>/.exec(content);
    if (/^\?<?[=!]/.test(content)) {
      this.#at = end + 1;
      return true;
    }
    const isSilent = content.startsWith('?:');
    const inner = content.replace(/^\?(?::|<[^>]*>)/, '');
    if (/^\\?\//.test(inner)) return this.#optional(from + content.length - inner.length, end, isSilent);
    if (isSilent && !inner.includes('|') && !/[?*+{]/.test(this.#source[end + 1] ?? '')) {
      this.#at = from + 2;
      if (!this.#read(end)) return false;
      this.#at = end + 1;
      return true;
    }
    if (!isSilent) this.#groups += 1;
    const shown = name?.[1] ?? (isSilent ? 'wildcard' : String(this.#groups));
    this.#groups += countGroups(inner);
    this.#at = end + 1;
    const quantifier = this.#takeQuantifier();
    if (spansSlashes(inner)) this.#wildcard(shown);
    else this.#parameter(shown, /^[*?]/.test(quantifier) || /[*?]$/.test(inner));
    return true;
  }

  /** `(?:\/(\d+))?`: segments that may be missing. */
  #optional(from: number, end: number, isSilent: boolean): boolean {
    if (!isSilent) this.#groups += 1;
    this.#endSegment();
    const at = this.#steps.length;
    this.#at = from;
    if (!this.#read(end)) return false;
    this.#endSegment();
    this.#at = end + 1;
    if (/^[*?]/.test(this.#takeQuantifier()))
      this.#steps.splice(at, 0, { kind: 'maybe', length: this.#steps.length - at });
    return true;
  }

  #parameter(name: string, mayBeEmpty: boolean): void {
    const last = this.#parts.at(-1);
    // Two in a row can't be told apart.
    if (last?.kind !== 'parameter') this.#parts.push({ kind: 'parameter', name, mayBeEmpty });
  }

  #wildcard(name: string): void {
    this.#isWhole = this.#parts.length === 0;
    this.#isOpen = true;
    this.#parameter(name, true);
  }

  #endSegment(): void {
    const parts = this.#parts;
    const [first] = parts;
    if (first === undefined) return;
    if (this.#isOpen && this.#isWhole && parts.length === 1 && first.kind === 'parameter')
      this.#steps.push({ kind: 'repeat', name: first.name, min: 0, max: Infinity });
    else this.#steps.push({ kind: this.#isOpen ? 'open' : 'segment', parts });
    this.#parts = [];
    this.#isOpen = false;
    this.#isWhole = false;
  }

  #classEnd(): number {
    for (let at = this.#at + 1; at < this.#source.length; at += 1) {
      if (this.#source[at] === '\\') at += 1;
      else if (this.#source[at] === ']') return at + 1;
    }
    return this.#source.length;
  }

  #takeQuantifier(): string {
    const [quantifier = ''] =
      /^(?:[*+?]|\{\d*,?\d*\})\??/.exec(this.#source.slice(this.#at, this.#at + 16)) ?? [];
    this.#at += quantifier.length;
    return quantifier;
  }
}

/** Whether what stands in a group may be several segments. */
function spansSlashes(content: string): boolean {
  const unescaped = content.replaceAll(/\[\^[^\]]*\/[^\]]*\]/g, 'c');
  return /(?<!\\)\.[*+]|\[\^[^\]]*\][*+]|\[\\[sS]\\[sS]\]|\\\/|(?<!\\)\//.test(unescaped);
}

function countGroups(content: string): number {
  return content.match(/(?<!\\)\((?!\?)|\(\?<[A-Za-z]/g)?.length ?? 0;
}
