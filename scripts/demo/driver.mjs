/** Sends the demo's requests over real HTTP, and enters each in the ledger. */
import { Agent, request as httpRequest } from 'node:http';
import { UNMATCHED } from './ledger.mjs';

/**
 * @typedef {import('./ledger.mjs').Exchange} Exchange
 * @typedef {object} Call
 * @property {import('./cast.mjs').Member} [member]
 * @property {import('./cast.mjs').Client} client
 * @property {string} method
 * @property {string} [template] of the endpoint that is meant
 * @property {Record<string, string>} [params] that fill the template
 * @property {string} [path] instead of a template, where there is no endpoint
 * @property {Record<string, string>} [query]
 * @property {unknown} [body]
 * @property {Record<string, string>} [headers]
 * @property {'bearer' | 'api_key' | 'basic' | 'none'} auth
 * @property {boolean} [missing] whether the project is one that the API doesn't have
 * @property {boolean} [known] whether the credentials are good, so that the API knows the caller
 * @property {boolean} [noise]
 * @property {string} [address] of the caller, as a proxy would tell it
 * @property {{ traceId: string, spanId: string, sampled: boolean }} [trace]
 */

export class Driver {
  #url;
  #ledger;
  #agent = new Agent({ keepAlive: true, maxSockets: 16 });
  #round = 0;

  /** @param {string} url @param {import('./ledger.mjs').Ledger} ledger */
  constructor(url, ledger) {
    this.#url = new URL(url);
    this.#ledger = ledger;
  }

  get sent() {
    return this.#ledger.exchanges.length;
  }

  /** @param {number} round @param {() => Promise<void>} play */
  async inRound(round, play) {
    this.#round = round;
    const startMs = Date.now();
    await play();
    this.#ledger.rounds.push({ startMs, endMs: Date.now() });
  }

  /** @param {Call} call @returns {Promise<{ status: number, body: any, exchange: Exchange }>} */
  async send(call) {
    const path = call.path ?? fill(call.template, call.params);
    const search = call.query ? `?${new URLSearchParams(call.query)}` : '';
    const headers = {
      'user-agent': call.client.userAgent,
      ...(call.address && { 'x-forwarded-for': call.address }),
      ...(call.trace && { traceparent: traceparent(call.trace) }),
      ...(call.member && { [SESSION]: call.member.session }),
      ...call.headers,
    };
    this.#keepSecrets(call, path, headers);
    const order = this.#ledger.exchanges.length;
    const sentMs = Date.now();
    const exchange = { order, round: this.#round, sentMs, answeredMs: sentMs, ...facts(call) };
    this.#ledger.exchanges.push(exchange);

    const answer = await this.#exchange(call.method, `${path}${search}`, headers, call.body);
    exchange.answeredMs = Date.now();
    exchange.status = answer.status;
    exchange.failedTraceId = answer.body.trace_id;
    exchange.errorType = errorTypeOf(answer.body);
    if (answer.status === 201) exchange.createdId = answer.body.id;
    return { ...answer, exchange };
  }

  close() {
    this.#agent.destroy();
  }

  #keepSecrets(call, path, headers) {
    const { client, template, query = {}, body } = call;
    if (path !== template) this.#ledger.keepSecret('raw paths', path);
    for (const value of Object.values(query)) this.#ledger.keepSecret('query values', value);
    for (const [name, value] of Object.entries(headers)) {
      if (name === 'x-forwarded-for') this.#ledger.keepSecret('IP addresses', value);
      else if (name === 'user-agent' && value === `${client.name}/${client.version}`) continue;
      else if (name !== 'content-type' && name !== SESSION)
        this.#ledger.keepSecret('header values', value.replace(/^\w+ /, ''));
    }
    if (typeof body !== 'object' || body === null) return;
    for (const field of ['email', 'password', 'name', 'url'])
      this.#ledger.keepSecret('body values', body[field]);
  }

  /** @returns {Promise<{ status: number, body: any }>} */
  #exchange(method, path, headers, body) {
    const payload = body === undefined ? '' : JSON.stringify(body);
    const type = payload && {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(payload),
    };
    return new Promise((resolve, reject) => {
      const target = { agent: this.#agent, host: this.#url.hostname, port: this.#url.port, method, path };
      const request = httpRequest({ ...target, headers: { ...headers, ...type } }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk) => (text += chunk));
        response.on('error', reject).on('end', () => {
          const isJson = /^application\/(?:problem\+)?json/.test(response.headers['content-type'] ?? '');
          resolve({ status: response.statusCode, body: isJson && text ? JSON.parse(text) : {} });
        });
      });
      request.on('error', reject).end(payload);
    });
  }
}

/** @param {Call} call @returns {Omit<Exchange, 'order' | 'round' | 'sentMs' | 'answeredMs'>} */
function facts(call) {
  const { member, client, method, template, params, auth, known = false, noise = false, trace } = call;
  return {
    endpoint: template ? `${method} ${template}` : UNMATCHED,
    version: template?.match(/^\/api\/(v\d)\//)?.[1],
    user: known ? member?.id : undefined,
    organization: known ? member?.organization.id : undefined,
    plan: known ? member?.organization.plan : undefined,
    projectId: known && !call.missing ? params?.project_id : undefined,
    auth,
    client: client.name,
    clientVersion: client.version,
    clientKind: client.kind,
    clientLanguage: client.language,
    noise,
    status: 0,
    traceparent: trace && { traceId: trace.traceId, sampled: trace.sampled },
    failedTraceId: undefined,
    apiKeyId: known && auth === 'api_key' ? member?.apiKeyId : undefined,
    session: member?.session,
    mcpMethod: template === '/mcp' ? call.body?.method : undefined,
    mcpTool: template === '/mcp' ? call.body?.params?.name : undefined,
    errorType: undefined,
    createdId: undefined,
  };
}

const SESSION = 'x-posthog-session-id';

/** The last word of a problem's type, and JSON-RPC's word for its number. */
function errorTypeOf({ type, error }) {
  if (error?.code === -32_601) return 'method_not_found';
  return type?.split('/').at(-1);
}

/** @param {string} template @param {Record<string, string>} [params] */
function fill(template, params = {}) {
  return template.replaceAll(/\{(\w+)\}/g, (_, name) => params[name]);
}

function traceparent({ traceId, spanId, sampled }) {
  return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`;
}
