import { parseUserAgent, type Client } from '../span/user-agent.js';
import { remembered } from './remembered.js';

const NAME = /^[@a-z][\w./@-]{0,63}$/i;
const VERSION = /^[\w.+-]{1,32}$/;

/** The client by its attributes, else by its user agent. */
export function readClient(
  name: string | undefined,
  version: string | undefined,
  userAgent: string | undefined,
): Client | undefined {
  if (name === undefined || !NAME.test(name)) return clientOf(userAgent?.slice(0, MAX_USER_AGENT));
  return { name, version: version !== undefined && VERSION.test(version) ? version : undefined };
}

/** A product stands at the front; a header of many kilobytes is not worth its memory. */
const MAX_USER_AGENT = 512;
const clientOf = remembered(1_000, parseUserAgent);
