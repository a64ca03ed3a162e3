/**
 * SDK × Node: where the matrix runs, and why it can't elsewhere.
 *
 * @typedef {{ sdk: string, node: number, id: string }} Cell
 */

export const SDKS = ['1.30', '2.12', '3.1'];
export const NODES = [20, 22, 24, 26];

/** Why an SDK is not run on a Node. @type {Record<string, Record<number, string>>} */
export const IMPOSSIBLE = {
  '1.30': {
    22: 'SDK 1 ended with 1.30.1; it is supported for apps that stay on Node 20',
    24: 'SDK 1 ended with 1.30.1; it is supported for apps that stay on Node 20',
    26: 'SDK 1 ended with 1.30.1; it is supported for apps that stay on Node 20',
  },
  3.1: { 20: 'SDK 3 needs Node ≥ 22.15 (its engines)' },
};

/** @type {readonly Cell[]} */
export const CELLS = SDKS.flatMap((sdk) =>
  NODES.filter((node) => IMPOSSIBLE[sdk]?.[node] === undefined).map((node) => ({
    sdk,
    node,
    id: `SDK ${sdk} · Node ${node}`,
  })),
);

/** The cells of `--slice`: the oldest of all and the newest of all. */
export const SLICE = CELLS.filter(({ sdk, node }) =>
  sdk === '3.1' ? node === 26 : sdk === '2.12' && node === 20,
);
