import type { HrTime } from '@opentelemetry/api';

/** A file of traces that can't be read, with the line and the place in it, and what was expected there. */
export class TraceFileError extends Error {
  override readonly name = 'TraceFileError';
}

const NANOSECONDS = 1_000_000_000n;

/** A value out of a file, with its place in it: whatever is wrong there can be said by name. */
export class JsonNode {
  readonly value: unknown;
  readonly #place: string;

  /** @param place Such as `line 3` or `line 3, resourceSpans[0]`. */
  constructor(value: unknown, place: string) {
    this.value = value;
    this.#place = place;
  }

  get isThere(): boolean {
    return this.value !== undefined && this.value !== null;
  }

  has(name: string): boolean {
    return this.get(name).isThere;
  }

  /** The first of these fields that is there, else the first; of what is no object nothing. */
  get(...names: readonly string[]): JsonNode {
    const fields = this.value;
    const isObject = typeof fields === 'object' && fields !== null && !Array.isArray(fields);
    const valueOf = (name: string): unknown =>
      isObject && Object.hasOwn(fields, name) ? Reflect.get(fields, name) : undefined;
    const name =
      names.find((each) => valueOf(each) !== undefined && valueOf(each) !== null) ?? names[0] ?? '';
    return new JsonNode(valueOf(name), `${this.#place}${this.#place.includes(', ') ? '.' : ', '}${name}`);
  }

  /** @throws TraceFileError where something else than a list is there. Nothing is an empty one. */
  items(): readonly JsonNode[] {
    if (!this.isThere) return [];
    if (!Array.isArray(this.value)) this.fail('a list');
    return this.value.map((item: unknown, index) => new JsonNode(item, `${this.#place}[${index}]`));
  }

  /** Names and values of an object. @throws TraceFileError where something else is there. Nothing is an empty one. */
  fields(): readonly (readonly [name: string, node: JsonNode])[] {
    if (!this.isThere) return [];
    if (typeof this.value !== 'object' || Array.isArray(this.value)) this.fail('an object');
    return Object.keys(this.value ?? {}).map((name) => [name, this.get(name)] as const);
  }

  text(): string | undefined {
    return typeof this.value === 'string' ? this.value : undefined;
  }

  number(): number | undefined {
    if (typeof this.value === 'number') return this.value;
    return typeof this.value === 'string' && /^-?\d+$/.test(this.value) ? Number(this.value) : undefined;
  }

  /**
   * An id as 16 or 32 hexadecimal digits; some exporters write its bytes in base64.
   * @throws TraceFileError for anything else.
   */
  id(digits: 16 | 32): string {
    const text = this.text() ?? '';
    if (/^[\da-f]+$/i.test(text) && text.length <= digits) return text.toLowerCase().padStart(digits, '0');
    const bytes = Buffer.from(text, 'base64');
    if (bytes.length * 2 === digits && bytes.toString('base64') === text) return bytes.toString('hex');
    return this.fail(`${digits} hexadecimal digits`);
  }

  /** A time in nanoseconds or microseconds since 1970. @throws TraceFileError for anything else. */
  time(unit: 'nanoseconds' | 'microseconds'): HrTime {
    const { value } = this;
    const isNumber = typeof value === 'number' && value >= 0 && Number.isFinite(value);
    const text = isNumber ? BigInt(Math.round(value)).toString() : this.text();
    if (text === undefined || !/^\d{1,20}$/.test(text)) return this.fail(`${unit} since 1970`);
    return toTime(BigInt(text) * (unit === 'nanoseconds' ? 1n : 1_000n));
  }

  /** @throws TraceFileError always, saying the place, what was expected, and what stands there. */
  fail(expected: string): never {
    throw new TraceFileError(`${this.#place}: expected ${expected}, got ${this.#described()}`);
  }

  #described(): string {
    const { value } = this;
    if (value === undefined) return 'nothing';
    if (value === null) return 'null';
    if (Array.isArray(value)) return `a list of ${value.length}`;
    if (typeof value === 'object') return `an object with ${namesIn(value)}`;
    return JSON.stringify(typeof value === 'string' ? value.slice(0, 40) : value);
  }
}

const MAX_NAMES = 5;

function namesIn(value: object): string {
  const names = Object.keys(value);
  if (names.length === 0) return 'no fields';
  const shown = names.slice(0, MAX_NAMES).map((name) => name.slice(0, 40));
  return `${shown.join(', ')}${names.length > MAX_NAMES ? ', …' : ''}`;
}

export function toTime(nanoseconds: bigint): HrTime {
  return [Number(nanoseconds / NANOSECONDS), Number(nanoseconds % NANOSECONDS)];
}

export function toNanoseconds([seconds, nanos]: HrTime): bigint {
  return BigInt(Math.trunc(seconds)) * NANOSECONDS + BigInt(Math.trunc(nanos));
}
