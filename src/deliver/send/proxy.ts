import http from 'node:http';
import https from 'node:https';
import tls from 'node:tls';

/** What a proxy wants to know of who asks, from the credentials in its URL. */
export function proxyHeaders(proxy: URL): Readonly<Record<string, string>> {
  if (proxy.username === '') return {};
  const credentials = `${decode(proxy.username)}:${decode(proxy.password)}`;
  return { 'Proxy-Authorization': `Basic ${Buffer.from(credentials).toString('base64')}` };
}

/** A proxy that opens no tunnel: its status is the code, which is fit to be shown. */
function refusal(status: number): Error {
  return Object.assign(new Error('The proxy opens no tunnel'), { code: `PROXY_ANSWERED_${status}` });
}

/**
 * Has an agent open its connections through a proxy: `CONNECT`, and TLS with PostHog inside, so that the proxy sees
 * neither token nor events. Node's own agents can do so from 22.21 and 24.5 on, and only where they are told to.
 * @param timeoutMs For the proxy to open a tunnel.
 */
export function tunnelThrough(proxy: URL, agent: https.Agent, timeoutMs: number): void {
  const createConnection = (options: tls.ConnectionOptions, done: Connected): void => {
    const target = `${inUrl(options.host ?? '')}:${options.port ?? 443}`;
    const request = proxy.protocol === 'https:' ? https.request : http.request;
    const asking = request(proxy, {
      method: 'CONNECT',
      path: target,
      headers: { Host: target, ...proxyHeaders(proxy) },
      agent: false,
      timeout: timeoutMs,
    });
    asking.once('socket', (socket) => socket.unref());
    asking.once('timeout', () => asking.destroy());
    asking.once('error', done);
    asking.once('response', (answer) => asking.destroy(refusal(answer.statusCode ?? 0)));
    asking.once('connect', (answer, socket) => {
      if (answer.statusCode === 200) {
        socket.setTimeout(0);
        done(null, tls.connect({ ...options, socket }));
      } else {
        socket.destroy();
        done(refusal(answer.statusCode ?? 0));
      }
    });
    asking.end();
  };
  Object.assign(agent, { createConnection });
}

type Connected = (error: Error | null, socket?: tls.TLSSocket) => void;

/** A host as it stands before a colon and a port. */
function inUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
