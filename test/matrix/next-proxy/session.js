/** Here `proxy.js` has done it. */
export function session() {}
