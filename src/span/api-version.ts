/** What may be sent as a version: a short word, so that no secret passes for one. */
const VERSION = /^[a-z\d][\w.+-]{0,31}$/i;
const VENDOR_TYPE = /\bvnd\.[\w.+-]*?[.-](v\d{1,4}(?:\.\d{1,4}){0,2})(?![\w])/i;

/** `v2` of `application/vnd.acme.v2+json`. */
export function versionOfAccept(accept: string | undefined): string | undefined {
  return accept === undefined ? undefined : VENDOR_TYPE.exec(accept.slice(0, 1_000))?.[1];
}

/** The text when it may be sent as a version. */
export function versionText(text: string | undefined): string | undefined {
  return text !== undefined && VERSION.test(text) ? text : undefined;
}

/** The first media range of `Accept` that carries a vendor's version, such as `application/vnd.acme.v2+json`. */
export function vendorTypeOf(accept: string | undefined): string | undefined {
  return accept
    ?.slice(0, 1_000)
    .split(/[,;]/)
    .map((range) => range.trim())
    .find((range) => VENDOR_TYPE.test(range));
}
