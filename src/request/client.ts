import { parseUserAgent, type Client } from '../span/user-agent.js';
import { remembered } from './remembered.js';
import { productName, productVersion } from './value-shapes.js';

/** The client by its attributes, else by its user agent. */
export function readClient(
  name: string | undefined,
  version: string | undefined,
  userAgent: string | undefined,
): Client | undefined {
  const said = productName(name);
  if (said !== undefined) return { name: said, version: productVersion(version) };
  const client = clientOf(userAgent?.slice(0, MAX_USER_AGENT));
  const read = productName(client?.name);
  return read === undefined ? undefined : { name: read, version: productVersion(client?.version) };
}

/** A product stands at the front; a header of many kilobytes is not worth its memory. */
const MAX_USER_AGENT = 512;
const clientOf = remembered(1_000, parseUserAgent);
