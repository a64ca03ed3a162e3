import type { RestAddress } from './address.js';
import { type Answer, NO_POSTHOG, parsed, reasonOf } from './answer.js';
import { type Json, recordIn, recordsIn, textIn } from './json.js';
import { missingScopes, notPostHog, Refusal, refusalOf } from './refusal.js';

export type Method = 'GET' | 'POST' | 'PATCH';

/** What the client is handed of the machine. */
export interface RestTools {
  readonly fetch: typeof fetch;
  readonly wait: (ms: number) => Promise<void>;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Called before a wait, with its reason in words. */
  readonly onWait: (reason: string) => void;
}

/** An answer may take a while: reading a dashboard may compute it. */
const TIMEOUT_MS = 60_000;
const MAX_TRIES = 6;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;
/** What somebody at a terminal waits for at most: the limit by the hour may ask for more. */
const LONGEST_RETRY_AFTER_S = 120;
const PAGE_SIZE = 100;
const MAX_PAGES = 1000;
/** Also fetch's own refusal, of a port of another protocol's, say. */
const NOBODY_THERE = /^(?:TypeError|ENOTFOUND|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH)$|CERT|SIGNED|TLS|SSL/;
/** PostHog, or what stands before it, is busy: the same request later may pass. */
const PASSING = new Set([408, 500, 502, 503, 504]);

/** PostHog's private REST API, for one project. Waits where PostHog says so, and follows no redirect with the key. */
export class RestClient {
  readonly #address: RestAddress;
  readonly #tools: RestTools;
  #requests = 0;
  #hasAnswered = false;

  constructor(address: RestAddress, tools: RestTools) {
    this.#address = address;
    this.#tools = tools;
  }

  /** Where people look at what was made. */
  page(path: string): string {
    return `${this.#address.appHost}/project/${this.#address.projectId}/${path}`;
  }

  /** How many requests were made. */
  get requests(): number {
    return this.#requests;
  }

  /** Where PostHog's app is. */
  get appHost(): string {
    return this.#address.appHost;
  }

  /**
   * The rows of a query in HogQL, as they are now.
   * @param name What PostHog's query log shows it as.
   */
  async query(name: string, query: string): Promise<readonly (readonly unknown[])[]> {
    const body = { query: { kind: 'HogQLQuery', query }, name, refresh: 'force_blocking' };
    const { results } = await this.read('query/', body);
    if (!Array.isArray(results)) throw this.#refusal('POST', 'query/', NO_POSTHOG);
    return results.filter((row): row is readonly unknown[] => Array.isArray(row));
  }

  /** A POST that changes nothing: it is tried again as a GET is. */
  async read(path: string, body: Json): Promise<Json> {
    return recordIn(await this.#ask('POST', this.#inProject(path), body, true));
  }

  async get(path: string): Promise<Json> {
    return recordIn(await this.#ask('GET', this.#inProject(path)));
  }

  /** As {@link get}; `undefined` where there is no such thing. */
  async find(path: string): Promise<Json | undefined> {
    try {
      return await this.get(path);
    } catch (error) {
      if (error instanceof Refusal && error.status === 404) return undefined;
      throw error;
    }
  }

  /** Makes something. It is tried again only when PostHog said that it did nothing: twice would make two. */
  async post(path: string, body: Json): Promise<Json> {
    return recordIn(await this.#ask('POST', this.#inProject(path), body));
  }

  /** Changes something. @param isRepeatable Whether doing it twice is the same as once. */
  async patch(path: string, body: Json, isRepeatable = true): Promise<Json> {
    return recordIn(await this.#ask('PATCH', this.#inProject(path), body, isRepeatable));
  }

  /** All pages of a list. @param path with its query, such as `dashboards/?search=api` */
  async list(path: string): Promise<readonly Json[]> {
    const found: Json[] = [];
    const seen = new Set<string>();
    let next = this.#inProject(`${path}${path.includes('?') ? '&' : '?'}limit=${PAGE_SIZE}`);
    while (next !== '' && !seen.has(next) && seen.size < MAX_PAGES) {
      seen.add(next);
      const page = recordIn(await this.#ask('GET', next));
      found.push(...recordsIn(page['results']));
      next = this.#pathOf(textIn(page['next']));
    }
    return found;
  }

  /**
   * Looks at the key before anything is changed.
   * @returns the scopes that it lacks, of those asked for; none where this PostHog doesn't tell
   * @throws {Refusal} when the key is for other projects, or lacks a scope of `needed`
   */
  async checkKey(needed: readonly string[], wished: readonly string[]): Promise<readonly string[]> {
    const { appHost, projectId } = this.#address;
    let key: Json;
    try {
      key = recordIn(await this.#ask('GET', '/api/personal_api_keys/@current/'));
    } catch (error) {
      // An older PostHog has no such page, or none for keys; each request then says for itself what it lacks.
      if (error instanceof Refusal && (error.status === 404 || error.status === 403)) return [];
      throw error;
    }
    const teams: readonly unknown[] = Array.isArray(key['scoped_teams']) ? key['scoped_teams'] : [];
    if (teams.length > 0 && !teams.some((team) => String(team) === projectId)) {
      throw new Refusal(
        `The key is for project ${teams.map(String).join(', ')}, and POSTHOG_PROJECT_ID is ${projectId}: ` +
          `set the one that you mean, or let the key into this project at ${appHost}/settings/user-api-keys`,
      );
    }
    const { scopes } = key;
    if (!Array.isArray(scopes)) return [];
    const given = new Set(scopes.map(String));
    const isMissing = (scope: string): boolean =>
      !given.has('*') && !given.has(scope) && !given.has(scope.replace(/:read$/, ':write'));
    const missing = needed.filter((scope) => isMissing(scope));
    if (missing.length > 0) throw new Refusal(missingScopes(missing, appHost), 403);
    return wished.filter((scope) => isMissing(scope));
  }

  #inProject(path: string): string {
    return `/api/projects/${this.#address.projectId}/${path}`;
  }

  /** `next` names a host of its own, which the key doesn't go to. */
  #pathOf(next: string): string {
    if (next === '') return '';
    const base = URL.canParse(next, this.#address.appHost) ? new URL(next, this.#address.appHost) : undefined;
    return base === undefined ? '' : `${base.pathname}${base.search}`;
  }

  async #ask(method: Method, path: string, body?: Json, isRepeatable = method !== 'POST'): Promise<unknown> {
    for (let tries = 1; ; tries += 1) {
      const answer = await this.#send(method, path, body);
      if (answer instanceof Refusal) {
        if (!isRepeatable || tries >= MAX_TRIES || this.#isNobodyThere(answer)) throw answer;
        await this.#wait(this.#backoffMs(tries), `${answer.message}; again`);
        continue;
      }
      if (answer.status >= 200 && answer.status < 300 && answer.body !== undefined) return answer.body;
      const refusal = this.#refusal(method, path, answer);
      const again = answer.status === 429 || (isRepeatable && PASSING.has(answer.status));
      if (!again || tries >= MAX_TRIES) throw refusal;
      const waitMs = this.#waitMs(answer.retryAfter, tries);
      if (waitMs === undefined) throw refusal;
      await this.#wait(
        waitMs,
        answer.status === 429 ? 'PostHog limits the rate' : `PostHog said ${answer.status}`,
      );
    }
  }

  #refusal(method: Method, path: string, { status, body }: Answer): Refusal {
    const { appHost, projectId, key } = this.#address;
    const asked = { method, path: path.replace(/\?.*$/, ''), origin: appHost, projectId };
    const refusal = body === undefined ? notPostHog(status, asked) : refusalOf(status, body, asked);
    // PostHog's own words might quote it.
    return new Refusal(refusal.message.replaceAll(key, 'phx_…'), refusal.status, refusal.code);
  }

  /** A wrong address is no passing fault: nothing has answered there yet. */
  #isNobodyThere({ code }: Refusal): boolean {
    return !this.#hasAnswered && NOBODY_THERE.test(code);
  }

  async #send(method: Method, path: string, body: Json | undefined): Promise<Answer | Refusal> {
    const { appHost, key } = this.#address;
    this.#requests += 1;
    try {
      const response = await this.#tools.fetch(`${appHost}${path}`, {
        method,
        // A redirect would take the key elsewhere.
        redirect: 'manual',
        signal: AbortSignal.timeout(TIMEOUT_MS),
        headers: {
          authorization: `Bearer ${key}`,
          accept: 'application/json',
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      this.#hasAnswered = true;
      return { status: response.status, body: parsed(text), retryAfter: response.headers.get('retry-after') };
    } catch (error) {
      const reason = reasonOf(error, TIMEOUT_MS);
      const message = `Can't reach ${appHost}: ${reason}. Check the network, POSTHOG_HOST and --app-host`;
      return new Refusal(message, 0, reason);
    }
  }

  /** `undefined`: longer than anybody waits for. */
  #waitMs(retryAfter: string | null, tries: number): number | undefined {
    if (retryAfter === null || !/^\d+(?:\.\d+)?$/.test(retryAfter.trim())) return this.#backoffMs(tries);
    const seconds = Number(retryAfter);
    return seconds > LONGEST_RETRY_AFTER_S ? undefined : Math.max(seconds * 1000, FIRST_WAIT_MS / 2);
  }

  #backoffMs(tries: number): number {
    const upTo = Math.min(FIRST_WAIT_MS * 2 ** (tries - 1), LONGEST_WAIT_MS);
    return upTo / 2 + (this.#tools.random() * upTo) / 2;
  }

  async #wait(ms: number, reason: string): Promise<void> {
    this.#tools.onWait(`${reason} in ${Math.ceil(ms / 1000)} s`);
    await this.#tools.wait(ms);
  }
}
