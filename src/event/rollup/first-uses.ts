import { hash96 } from '../hash.js';

const BITS_LOG = 23;
const PROBES = 4;
const MASK = 2 ** BITS_LOG - 1;

/**
 * Which callers have used which endpoints in this process: a Bloom filter of 1 MiB, since a million of such pairs are
 * common. It errs to one side alone, with 2 % of new pairs after 800,000 of them: a first use may then pass for a later
 * one. No count depends on it.
 */
export class FirstUses {
  readonly #bits = new Uint32Array(2 ** (BITS_LOG - 5));

  /** Whether this is the first time; the next one isn't. */
  isFirst(caller: string, endpoint: string): boolean {
    const [a, b] = hash96(`${caller}\n${endpoint}`);
    let isNew = false;
    for (let probe = 0; probe < PROBES; probe += 1) {
      const bit = (a + Math.imul(probe, b | 1)) & MASK;
      const word = bit >>> 5;
      const flag = 1 << (bit & 31);
      const bits = this.#bits[word] ?? 0;
      if ((bits & flag) !== 0) continue;
      isNew = true;
      this.#bits[word] = bits | flag;
    }
    return isNew;
  }
}
