/** `v1`, `v2.1`, `v1beta2`: two digits at the most, since a longer number is somebody's. */
const VERSION = /^v\d{1,2}(?:\.\d{1,2}){0,2}(?:(?:alpha|beta|rc|p)\d{0,2})?$/i;
/** `2024-01-01`, and Shopify's `2024-01`. Of this century's second decade on: no API is older, and people are. */
const DATE_VERSION = /^20(?:1[4-9]|[2-4]\d)-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?$/;

/** Whether a path's segment has the shape of a version, `v1`. */
export function isVersion(segment: string): boolean {
  return VERSION.test(segment);
}

/** Whether it has the shape of a version that is a date. */
export function isDateVersion(segment: string): boolean {
  return DATE_VERSION.test(segment);
}
