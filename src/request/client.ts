import { parseUserAgent, type Client } from '../span/user-agent.js';
import { remembered } from './remembered.js';
import { productName, productVersion } from './value-shapes.js';

/** The client by its attributes, else by its user agent. */
export function readClient(
  name: string | undefined,
  version: string | undefined,
  userAgent: string | undefined,
): Client | undefined {
  if (name !== undefined && name.length <= MAX_TEXT) {
    const said = nameOf(name);
    if (said !== undefined) return { name: said, version: versionOf(version?.slice(0, MAX_TEXT)) };
  }
  return clientOf(userAgent?.slice(0, MAX_USER_AGENT));
}

/** No name or version is longer; a text that is, is not worth its memory. */
const MAX_TEXT = 128;
const nameOf = remembered(1_000, productName);
const versionOf = remembered(1_000, productVersion);

/** A product stands at the front; a header of many kilobytes is not worth its memory. */
const MAX_USER_AGENT = 512;
const clientOf = remembered(1_000, (userAgent: string | undefined): Client | undefined => {
  const client = parseUserAgent(userAgent);
  const name = productName(client?.name);
  return name === undefined ? undefined : { name, version: productVersion(client?.version) };
});
