/** Made-up requests to documented endpoints: what a service's own traces hold, as far as paths go. */

/** Values of every shape at one place: the hardest for a reader, who finds no shape to hold on to. */
const MIXED = [
  ...'42 john.doe XKQZRT 8e03978e-40d5-43e8-bc93-6894a57f9324 acme 2024-05-17 correct-horse paris k3jX9q'.split(
    ' ',
  ),
  ...'mueller 7f globex-corporation salary-list.xlsx 017 jane@acme.test blue_whale V1StGXR8_Z5jdHi6B-myT'.split(
    ' ',
  ),
];
const NAMES = [
  ...'anna bob clara dmitri elena farid greta hugo ines jonas keiko lars mina noor otto paula quentin rosa'.split(
    ' ',
  ),
  ...'sven tara umut vera wim xenia yusuf zoe acme globex initech umbrella hooli stark tyrell soylent'.split(
    ' ',
  ),
  ...'paris london berlin madrid vienna oslo tokyo orchid maple falcon ember willow basalt'.split(' '),
];
const CAPITALS = Array.from('ABCDEFGHJKLMNPQRSTUVWXYZ');
const SIGNS = Array.from('ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789');
const HEX = Array.from('0123456789abcdef');

/** How values of one parameter look; the same for all of them, as in a real service. */
const SHAPES = [
  (random) => String(random.below(10 ** (1 + random.below(7)))),
  ({ text }) => `${text(HEX, 8)}-${text(HEX, 4)}-4${text(HEX, 3)}-a${text(HEX, 3)}-${text(HEX, 12)}`,
  ({ text }) => text(HEX, 24),
  ({ of }) => of(NAMES),
  ({ of }) => `${of(NAMES)}-${of(NAMES)}`,
  ({ of }) => `${of(NAMES)}.${of(NAMES)}`,
  ({ text }) => text(CAPITALS, 6),
  ({ text }) => text(SIGNS, 10),
];

/** How many values one parameter has in a service's traffic. */
const VALUES_OF_ONE = [3, 8, 8, 30];

/**
 * @param {Iterable<{ method: string, path: string }>} endpoints as documented
 * @param {number} count requests to each endpoint
 * @param {{ of<T>(all: readonly T[]): T, below(limit: number): number }} random
 * @param {'mixed' | 'typed'} kind whether values of one parameter look alike
 * @returns {{ method: string, documented: string, path: string }[]} endpoint by endpoint
 */
export function makeTraffic(endpoints, count, random, kind) {
  const text = (signs, length) => Array.from({ length }, () => random.of(signs)).join('');
  const source = { ...random, text };
  const parameters = new Map();
  return [...endpoints].flatMap(({ method, path }) =>
    Array.from({ length: count }, () => ({
      method: method.toUpperCase(),
      documented: path,
      path: fill(path),
    })),
  );

  function fill(path) {
    return path.replaceAll(/\{[^{}]*\}/g, (name) =>
      kind === 'mixed' ? random.of(MIXED) : random.of(valuesOf(name)),
    );
  }

  function valuesOf(name) {
    const known = parameters.get(name);
    if (known) return known;
    const shape = random.of(SHAPES);
    const values = Array.from({ length: random.of(VALUES_OF_ONE) }, () => shape(source));
    parameters.set(name, values);
    return values;
  }
}

/** Numbers that are the same in every run. */
export function makeRandom(seed) {
  let state = seed;
  const below = (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  return { below, of: (all) => all[below(all.length)] };
}
