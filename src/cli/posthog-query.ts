import { isRecord } from '../checks.js';

/** Where to ask a project's events, and by which key. */
export interface ProjectAccess {
  /** PostHog's app, `https://us.posthog.com`: not the host that events are sent to. */
  readonly app: string;
  readonly project: string;
  readonly key: string;
}

/** Why PostHog can't be asked, in a sentence with what to do. No key is in it. */
export class QueryError extends Error {}

const MAX_TRIES = 4;
const MAX_WAIT_MS = 30_000;
const REQUEST_TIMEOUT_MS = 60_000;

/**
 * What the environment says: `POSTHOG_PERSONAL_API_KEY` and `POSTHOG_PROJECT_ID`; `undefined` without a key.
 * @param appHost In the place of what follows from `POSTHOG_HOST`.
 * @throws QueryError for a key of another kind, or a project that is missing.
 */
export function accessOf(
  env: Readonly<Record<string, string | undefined>>,
  appHost?: string,
): ProjectAccess | undefined {
  const key = (env['POSTHOG_PERSONAL_API_KEY'] ?? '').trim();
  const project = (env['POSTHOG_PROJECT_ID'] ?? '').trim();
  if (key === '') return undefined;
  if (/^phc_/i.test(key)) {
    throw new QueryError(
      'POSTHOG_PERSONAL_API_KEY holds a project token (phc_…): make a personal API key (phx_…) in PostHog, Settings → Personal API keys, with the scope query:read',
    );
  }
  if (!/^[\x21-\x7e]+$/.test(key))
    throw new QueryError('POSTHOG_PERSONAL_API_KEY is no key: it has spaces or other letters');
  if (!/^\w+$/.test(project)) {
    throw new QueryError(
      "POSTHOG_PROJECT_ID is missing: it is the number in your project's address, /project/<number>/",
    );
  }
  return { app: appOf((appHost ?? env['POSTHOG_HOST'] ?? '').trim()), project, key };
}

/** `https://eu.posthog.com` of `https://eu.i.posthog.com`; a self-hosted PostHog has one host for both. */
function appOf(host: string): string {
  const url = new URL(URL.canParse(host) ? host : 'https://us.i.posthog.com');
  url.hostname = url.hostname.replace(/^(us|eu)\.i\.posthog\.com$/i, '$1.posthog.com');
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

/** A text as HogQL has it. */
export function literal(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`;
}

/**
 * Asks in HogQL, and waits where PostHog says so.
 * @param name What PostHog's query log shows it as.
 * @throws QueryError
 */
export async function askPostHog(
  access: ProjectAccess,
  name: string,
  query: string,
): Promise<readonly (readonly unknown[])[]> {
  for (let attempt = 1; ; attempt += 1) {
    const response = await post(access, name, query);
    if (response.ok) return rowsOf(await bodyOf(response));
    const waitMs = retryMs(response, attempt);
    if (waitMs === undefined || attempt === MAX_TRIES) throw await refusal(response, access);
    await new Promise((resolve) => {
      setTimeout(resolve, waitMs);
    });
  }
}

async function post({ app, project, key }: ProjectAccess, name: string, query: string): Promise<Response> {
  try {
    return await fetch(`${app}/api/projects/${project}/query/`, {
      method: 'POST',
      // The key goes nowhere else.
      redirect: 'error',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ query: { kind: 'HogQLQuery', query }, name, refresh: 'force_blocking' }),
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
  } catch (error) {
    const cause: unknown = error instanceof Error ? error.cause : undefined;
    const code: unknown = cause instanceof Error ? Reflect.get(cause, 'code') : undefined;
    throw new QueryError(
      `${app} does not answer${typeof code === 'string' ? ` (${code})` : ''}: look at POSTHOG_HOST, or give the app's address with --app-host`,
      { cause: error },
    );
  }
}

function retryMs(response: Response, attempt: number): number | undefined {
  if (response.status !== 429 && ![500, 502, 503, 504].includes(response.status)) return undefined;
  const seconds = Number(response.headers.get('retry-after') ?? '');
  return Math.min(MAX_WAIT_MS, seconds > 0 ? seconds * 1_000 : 1_000 * 2 ** (attempt - 1));
}

async function bodyOf(response: Response): Promise<unknown> {
  try {
    const body: unknown = await response.json();
    return body;
  } catch {
    return undefined;
  }
}

function rowsOf(body: unknown): readonly (readonly unknown[])[] {
  const results = isRecord(body) ? body['results'] : undefined;
  if (!Array.isArray(results))
    throw new QueryError('what answers is no PostHog: look at POSTHOG_HOST or --app-host');
  return results.filter((row): row is readonly unknown[] => Array.isArray(row));
}

async function refusal(response: Response, { app, project }: ProjectAccess): Promise<QueryError> {
  const body = await bodyOf(response);
  const detail = isRecord(body) && typeof body['detail'] === 'string' ? body['detail'].slice(0, 300) : '';
  switch (response.status) {
    case 401:
      return new QueryError(
        `${app} does not know the key of POSTHOG_PERSONAL_API_KEY: it was revoked, or belongs to the other region (https://us.posthog.com, https://eu.posthog.com: set POSTHOG_HOST)`,
      );
    case 403:
      return new QueryError(
        `the key may not do that: ${detail || 'it needs the scope query:read, and access to the project'}`,
      );
    case 404:
      return new QueryError(
        `${app} has no project ${project} that the key may see: look at POSTHOG_PROJECT_ID`,
      );
    case 429:
      return new QueryError('PostHog has had too many queries: try again in a minute');
    default:
      return new QueryError(`${app} answered ${response.status}${detail === '' ? '' : `: ${detail}`}`);
  }
}
