import { CLIENT_NAME_KEY, CLIENT_VERSION_KEY } from '../span/attributes.js';
import { parseUserAgent, type Client } from '../span/user-agent.js';
import { firstText, keysOf } from './bag.js';
import { readUserAgent, type Bags } from './http.js';
import { remembered } from './remembered.js';

const NAME_KEYS = keysOf(CLIENT_NAME_KEY);
const VERSION_KEYS = keysOf(CLIENT_VERSION_KEY);

const NAME = /^[@a-z][\w./@-]{0,63}$/i;
const VERSION = /^[\w.+-]{1,32}$/;

/** The client by its attributes, else by its user agent. */
export function readClient(bags: Bags): Client | undefined {
  const name = firstText(bags, NAME_KEYS);
  if (name === undefined || !NAME.test(name)) return clientOf(readUserAgent(bags)?.slice(0, MAX_USER_AGENT));
  const version = firstText(bags, VERSION_KEYS);
  return { name, version: version !== undefined && VERSION.test(version) ? version : undefined };
}

/** A product stands at the front; a header of many kilobytes is not worth its memory. */
const MAX_USER_AGENT = 512;
const clientOf = remembered(1_000, parseUserAgent);
