import { CLIENT_NAME_KEY, CLIENT_VERSION_KEY } from '../span/attributes.js';
import { parseUserAgent, type Client } from '../span/user-agent.js';
import { firstText, readUserAgent, type Bags } from './http.js';

const NAME = /^[@a-z][\w./@-]{0,63}$/i;
const VERSION = /^[\w.+-]{1,32}$/;

/** The client by its attributes, else by its user agent. */
export function readClient(bags: Bags): Client | undefined {
  const name = firstText(bags, CLIENT_NAME_KEY);
  if (name === undefined || !NAME.test(name)) return parseUserAgent(readUserAgent(bags));
  const version = firstText(bags, CLIENT_VERSION_KEY);
  return { name, version: version !== undefined && VERSION.test(version) ? version : undefined };
}
