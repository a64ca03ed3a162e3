/** The software that called, such as `acme-sdk-js` in `1.2.3`. */
export interface Client {
  readonly name: string;
  readonly version: string | undefined;
}

/** A language may stand right before the version, `Parse/js8.6.2`. */
const PRODUCT =
  /^(@?[a-z][\w.-]{0,63}(?:\/[a-z][\w.-]{0,63})?)\/(?:(?:go|java|js|kotlin|node|php|python|ruby|rust|swift|ts)(?=\d))?(v?\d[\w.+-]{0,31})(?=$|[\s;(,)])/i;
const BARE_NAMES = new Set(
  'node undici curl wget deno bun got ky axios ruby dart java libcurl httpie'.split(' '),
);
const BROWSERS = [
  ['edge', /\bEdg(?:e|A|iOS)?\/(\d+)/],
  ['opera', /\bOPR\/(\d+)/],
  ['firefox', /\b(?:Firefox|FxiOS)\/(\d+)/],
  ['chrome', /\b(?:Chrome|CriOS)\/(\d+)/],
  ['safari', /\bVersion\/(\d+)[\d.]* .*\bSafari\//],
] as const;

/**
 * Name and version of a user agent's first product (RFC 9110), browsers by their family. Anything else is
 * nothing: the raw text never leaves the process.
 */
export function parseUserAgent(userAgent: string | undefined): Client | undefined {
  if (userAgent === undefined) return undefined;
  const text = userAgent.slice(0, 512);
  if (text.startsWith('Mozilla/')) return browserOf(text);
  const product = PRODUCT.exec(text);
  if (product?.[1] !== undefined) return { name: product[1], version: product[2] };
  const word = text.toLowerCase();
  return BARE_NAMES.has(word) ? { name: word, version: undefined } : undefined;
}

function browserOf(text: string): Client | undefined {
  for (const [name, pattern] of BROWSERS) {
    const match = pattern.exec(text);
    if (match) return { name, version: match[1] };
  }
  return undefined;
}
