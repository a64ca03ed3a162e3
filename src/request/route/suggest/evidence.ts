import type { Vocabulary } from '../inference/vocabulary.js';
import type { Place } from './path-tree.js';
import { isName, isNoWord, isPlural, shapeOf, type SegmentShape } from './segments.js';

/** What speaks for a segment to be a name, and how much of it there is; weights may be negative. */
export type Evidence = readonly (readonly [name: string, amount: number])[];

/** A number of the same: the tenth says less than the second. */
const much = (count: number): number => Math.log2(1 + count);
const MOST_SURPRISE = 12;

/** Reads the evidence at the places of one tree. */
export class EvidenceReader {
  readonly #vocabulary: Vocabulary;
  readonly #shapes = new Map<string, SegmentShape>();
  /** Of each segment, behind what it stands, and how much of what stands there too can be no word. */
  readonly #elsewhere = new Map<string, Map<string, number>>();

  constructor(root: Place, vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
    const together = new Map<string, Set<string>>();
    this.#gather(root, '', together);
    for (const [behind, segments] of together) {
      const all = [...segments];
      const share = all.filter((each) => isNoWord(this.shapeOf(each))).length / all.length;
      for (const segment of all) {
        const known = this.#elsewhere.get(segment) ?? new Map<string, number>();
        this.#elsewhere.set(segment, known.set(behind, share));
      }
    }
  }

  shapeOf(segment: string): SegmentShape {
    const known = this.#shapes.get(segment);
    if (known) return known;
    const shape = shapeOf(segment, this.#vocabulary);
    this.#shapes.set(segment, shape);
    return shape;
  }

  /** A version, whatever speaks against it; of days one in front of what is known by name. */
  isSurelyName(segment: string, child: Place, template: readonly string[]): boolean {
    const shape = this.shapeOf(segment);
    if (shape !== 'day') return shape === 'version';
    return this.#isInFront(template) && [...child.children.keys()].some((each) => isName(this.shapeOf(each)));
  }

  /**
   * What can be no name, whatever speaks for it: a number, a day, a key, text with other signs, and a word that nobody
   * knows and that was asked for once.
   */
  isSurelyValue(segment: string, child: Place, template: readonly string[]): boolean {
    const shape = this.shapeOf(segment);
    if (shape === 'bare version') return !this.#isInFront(template);
    if (isName(shape)) return false;
    return child.requests === 1 || ['day', 'clear value', 'number'].includes(shape) || /[{}%]/.test(segment);
  }

  #isInFront(template: readonly string[]): boolean {
    return IN_FRONT_OF.has(this.#whereIs(template));
  }

  /** For each segment at a place, what speaks for it to be a name. @param template What stands before it. */
  at(place: Place, template: readonly string[]): ReadonlyMap<string, Evidence> {
    const where = this.#whereIs(template);
    const about = this.#aboutAll(place, template.at(-1) ?? '');
    return new Map(
      [...place.children].map(([segment, child]) => [
        segment,
        [...this.#ofItself(segment, where, about), ...this.#ofOthers(segment, child, where, about)],
      ]),
    );
  }

  #ofItself(segment: string, where: string, about: About): Evidence {
    const shape = this.shapeOf(segment);
    const plural = isPlural(segment) ? 1 : 0;
    return [
      [`${shape}, behind ${where}`, 1],
      [shape, 1],
      [`behind ${where}`, 1],
      [`plural behind ${where}`, plural],
      [`${shape} beside no words`, much(about.noWords - (isNoWord(shape) ? 1 : 0))],
      [`${shape} beside unknown words`, much(about.unknown)],
    ];
  }

  #ofOthers(segment: string, child: Place, where: string, about: About): Evidence {
    const shape = this.shapeOf(segment);
    const kind = isName(shape) ? 'name' : isNoWord(shape) ? 'no word' : 'word';
    const below = about.below.get(segment) ?? new Map<string, number>();
    const own = [...below.keys()].filter((each) => about.seenBelow.get(each) === 1).length;
    const others = [...(this.#elsewhere.get(segment) ?? [])].filter(([behind]) => behind !== about.behind);
    const besideValues = others.reduce((sum, [, share]) => sum + share, 0) / Math.max(1, others.length);
    const valuesBelow = [...child.children.keys()].filter((each) => isNoWord(this.shapeOf(each))).length;
    const namesBelow = [...child.children.keys()].filter((each) => isName(this.shapeOf(each))).length;
    return [
      [`${kind}: below it what is below no other`, much(own)],
      [`${kind}: all below it is below no other`, below.size > 0 && own === below.size ? 1 : 0],
      [`${kind}: surprise`, surprise(below, about.allBelow)],
      [`${kind}: different things below`, much(below.size)],
      [`${kind}: values below`, much(valuesBelow)],
      [`${kind}: values below, behind ${where}`, valuesBelow > 0 ? 1 : 0],
      [`${kind}: values below values beside`, valuesBelow > 0 && about.haveValuesBelow ? 1 : 0],
      [`${kind}: names below`, namesBelow > 0 ? 1 : 0],
      [`${kind}: names below values beside`, namesBelow > 0 && about.haveNamesBelow ? 1 : 0],
      [`${kind}: elsewhere`, much(others.length)],
      [`${kind}: elsewhere beside values`, others.length > 0 ? besideValues : 0],
      [`${kind}: more requests than others`, Math.log2(child.requests / about.typicalRequests)],
      [`${kind}: requests`, much(child.requests)],
      [`${kind}: one request`, child.requests === 1 ? 1 : 0],
      [`${kind} behind ${where}: few requests`, 1 / child.requests],
      [`${kind}: requests for each beside`, about.requestsForEach],
      [`${kind}: alone`, about.below.size === 1 ? 1 : 0],
      [`${kind}: share of words`, about.wordShare],
      [`${kind}: share of no words`, about.noWordShare],
      [`${kind}: share of plurals`, about.pluralShare],
    ];
  }

  #aboutAll(place: Place, behind: string): About {
    const all = [...place.children];
    const below = new Map(all.map(([segment, child]) => [segment, this.#belowOf(child)] as const));
    const seenBelow = new Map<string, number>();
    const allBelow = new Map<string, number>();
    for (const each of below.values())
      for (const [what, count] of each) {
        seenBelow.set(what, (seenBelow.get(what) ?? 0) + 1);
        allBelow.set(what, (allBelow.get(what) ?? 0) + count);
      }
    const shapes = all.map(([segment]) => this.shapeOf(segment));
    const noWords = all.filter(([segment]) => isNoWord(this.shapeOf(segment)));
    const unknown = shapes.filter((shape) => !isName(shape) && !isNoWord(shape)).length;
    const requests = all.map(([, child]) => child.requests).toSorted((a, b) => a - b);
    const hasBelow = (is: (shape: SegmentShape) => boolean): boolean =>
      noWords.some(([, child]) => [...child.children.keys()].some((each) => is(this.shapeOf(each))));
    return {
      behind: behind.includes('{') ? '*' : behind,
      below,
      seenBelow,
      allBelow,
      noWords: noWords.length,
      unknown,
      haveValuesBelow: hasBelow(isNoWord),
      haveNamesBelow: hasBelow(isName),
      typicalRequests: requests[requests.length >> 1] ?? 1,
      requestsForEach: much(requests.reduce((sum, one) => sum + one, 0) / all.length),
      wordShare: unknown / all.length,
      noWordShare: noWords.length / all.length,
      pluralShare: all.filter(([segment]) => isPlural(segment)).length / all.length,
    };
  }

  /** What stands below a segment, how often: methods, and names; all values are one. */
  #belowOf(child: Place): ReadonlyMap<string, number> {
    const found = new Map<string, number>(child.methods);
    for (const [segment, next] of child.children) {
      const name = isName(this.shapeOf(segment)) ? segment : '*';
      for (const [method, count] of next.methods)
        found.set(`${method} ${name}`, (found.get(`${method} ${name}`) ?? 0) + count);
      if (next.children.size > 0) {
        const ended = [...next.methods.values()].reduce((sum, count) => sum + count, 0);
        found.set(`/${name}`, (found.get(`/${name}`) ?? 0) + next.requests - ended);
      }
    }
    return found;
  }

  #whereIs(template: readonly string[]): string {
    const behind = template.at(-1);
    if (behind === undefined) return 'the root';
    if (behind.includes('{')) return template.length === 1 ? 'a parameter in front' : 'a parameter';
    const shape = this.shapeOf(behind);
    if (shape === 'version' || shape === 'day' || shape === 'bare version' || IN_FRONT.test(behind))
      return 'a version';
    if (this.#vocabulary.isHolder(behind.toLowerCase())) return 'a holder';
    if (isPlural(behind)) return 'a plural';
    return shape === 'action' ? 'an action' : 'a word';
  }

  #gather(place: Place, behind: string, together: Map<string, Set<string>>): void {
    const known = together.get(behind) ?? new Set<string>();
    together.set(behind, known);
    for (const [segment, child] of place.children) {
      known.add(segment);
      if (child.children.size > 0)
        this.#gather(child, isName(this.shapeOf(segment)) ? segment : '*', together);
    }
  }
}

const IN_FRONT_OF: ReadonlySet<string> = new Set(['the root', 'a version']);
const IN_FRONT = /^(?:apis?|rest)$/i;

/** What there is to know of all segments at one place. */
interface About {
  readonly behind: string;
  readonly below: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Below how many segments something stands. */
  readonly seenBelow: ReadonlyMap<string, number>;
  readonly allBelow: ReadonlyMap<string, number>;
  readonly noWords: number;
  readonly unknown: number;
  readonly haveValuesBelow: boolean;
  readonly haveNamesBelow: boolean;
  readonly typicalRequests: number;
  readonly requestsForEach: number;
  readonly wordShare: number;
  readonly noWordShare: number;
  readonly pluralShare: number;
}

/** How much less likely, in bits, a segment's requests are as draws of what all others' requests are like than of its own. */
function surprise(below: ReadonlyMap<string, number>, all: ReadonlyMap<string, number>): number {
  const own = totalOf(below);
  const rest = totalOf(all) - own;
  if (rest <= 0) return 0;
  let bits = 0;
  for (const [what, count] of below) {
    const others = ((all.get(what) ?? 0) - count + 0.5) / (rest + 0.5 * (all.size + 1));
    bits += Math.min(count, 8) * Math.log2(count / own / others);
  }
  return Math.min(MOST_SURPRISE, Math.max(0, bits));
}

function totalOf(counts: ReadonlyMap<string, number>): number {
  let all = 0;
  for (const count of counts.values()) all += count;
  return all;
}
