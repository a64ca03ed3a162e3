import { type Answer, v1Error } from './answer.js';

const LOOPBACK = /^(localhost|[a-z\d-]+\.localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i;
const ADDRESS = /^(\d{1,3}(\.\d{1,3}){3}|\[[\da-f:.]+\])(:\d{1,5})?$/i;
/** Names that no public DNS answers for: one word, as containers call each other, and what Docker and Podman call this machine. */
const PRIVATE_NAME = /^([a-z\d_-]+|host\.(docker|containers)\.internal)(:\d{1,5})?$/i;

/** What a request says of where it comes from. */
export interface Caller {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Whether this server listens beyond loopback, and so has other names. */
  readonly isOpen: boolean;
}

/** Whether a `Host` names this machine by itself. Another name may be a web page's DNS rebinding. */
export function isLoopbackHost(host: string | undefined): boolean {
  return host !== undefined && LOOPBACK.test(host);
}

/**
 * The answer to a request that a web page of another origin may have made, or made up; `undefined` for all others. A
 * browser sends a `text/plain` post to any address without asking, and says in `Origin` and `Sec-Fetch-Site` for whom.
 * Programs send neither. Following a link to this page is no such request.
 */
export function refusalOf({ method, headers, isOpen }: Caller): Answer | undefined {
  const { host, origin, 'sec-fetch-site': site, 'sec-fetch-mode': mode } = headers;
  const isOurs = isLoopbackHost(host) || (isOpen && host !== undefined && isPrivate(host));
  if (!isOurs) return refusal('the host that the request names is not this machine');
  if (origin !== undefined && origin.toLowerCase() !== `http://${host}`.toLowerCase()) {
    return refusal('it comes from a web page of another origin');
  }
  const isFollowed = mode === 'navigate' && (method === 'GET' || method === 'HEAD');
  if (site !== undefined && site !== 'same-origin' && site !== 'none' && !isFollowed) {
    return refusal('it comes from a web page of another site');
  }
  return undefined;
}

function isPrivate(host: string): boolean {
  return ADDRESS.test(host) || PRIVATE_NAME.test(host);
}

function refusal(why: string): Answer {
  return v1Error(403, `Refused: ${why}. Events come from programs, and pages from http://127.0.0.1.`);
}
