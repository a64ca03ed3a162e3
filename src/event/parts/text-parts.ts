import { quoted } from '../json-text.js';

const MAX_TEXTS = 2_000;

/** One property of which events have the same few texts over and over: each is written once. */
export class TextParts {
  readonly #prefix: string;
  readonly #written = new Map<string, string>();

  /** @param name Plain: nothing in it that JSON escapes. */
  constructor(name: string) {
    this.#prefix = `,"${name}":`;
  }

  /** `,"name":"text"` */
  of(text: string): string {
    const known = this.#written.get(text);
    if (known !== undefined) return known;
    const json = this.#prefix + quoted(text);
    if (this.#written.size >= MAX_TEXTS) this.#written.clear();
    this.#written.set(text, json);
    return json;
  }
}
