/** What may be sent as a version: a short word, so that no secret passes for one. */
const VERSION = /^[a-z\d][\w.+-]{0,31}$/i;
const VENDOR = /\bvnd\.[\w.+-]*/i;
const VENDOR_VERSION = /[.-](v\d{1,4}(?:\.\d{1,4}){0,2})(?!\w)/i;
const MAX_ACCEPT = 1_000;

/** `v2` of `application/vnd.acme.v2+json`. */
export function versionOfAccept(accept: string | undefined): string | undefined {
  const range = vendorTypeOf(accept);
  return range === undefined ? undefined : versionOfRange(range);
}

/** The text when it may be sent as a version. */
export function versionText(text: string | undefined): string | undefined {
  return text !== undefined && VERSION.test(text) ? text : undefined;
}

/** The first media range of `Accept` that carries a vendor's version, such as `application/vnd.acme.v2+json`. */
export function vendorTypeOf(accept: string | undefined): string | undefined {
  if (accept === undefined) return undefined;
  for (const range of accept.slice(0, MAX_ACCEPT).split(/[,;]/)) {
    if (versionOfRange(range) !== undefined) return range.trim();
  }
  return undefined;
}

/** Two looks, each along the text once: one pattern for both would begin anew at every `vnd.` of a hostile header. */
function versionOfRange(range: string): string | undefined {
  const vendor = VENDOR.exec(range)?.[0];
  return vendor === undefined ? undefined : VENDOR_VERSION.exec(vendor.slice('vnd.'.length))?.[1];
}
