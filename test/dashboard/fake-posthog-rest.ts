import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { json as jsonOf } from 'node:stream/consumers';
import { type Answer, FakeProject, refuse, type Row, rowIn } from './fake-project.js';

export const PERSONAL_KEY = 'phx_test_of_the_dashboard';

interface KeyRights {
  readonly scopes: readonly string[];
  readonly teams: readonly number[];
}

/** What the next request meets in place of an answer, or after one. */
type RestFault =
  /** Answers with it, and does nothing. */
  | { readonly status: number; readonly body?: unknown; readonly retryAfter?: string; readonly text?: string }
  /** Does what was asked, and loses the answer. */
  | 'lose-answer'
  | 'reset';

interface RestRequest {
  readonly method: string;
  readonly path: string;
  readonly body: Row;
  readonly authorization: string | undefined;
}

/** Whether the request at this place, counted from 0, meets a fault. */
type FaultAt = (request: RestRequest, at: number) => RestFault | undefined;

export interface FakePostHogRest {
  readonly url: string;
  readonly project: FakeProject;
  readonly requests: RestRequest[];
  readonly rights: { scopes: readonly string[]; teams: readonly number[] };
  faultAt: FaultAt;
  pageSize: number;
  /** Whether there is a page about the key. */
  tellsKey: boolean;
  writes(): readonly RestRequest[];
  close(): Promise<void>;
}

/**
 * PostHog's REST API on this machine, for project 1: it ignores what it doesn't know, checks no query, adds keys of its
 * own, counts pages with an absolute `next` on a host of its own, and says no in PostHog's words.
 */
export async function startFakePostHogRest(): Promise<FakePostHogRest> {
  const server = createServer((request, response) => {
    void exchange(fake, request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const fake: FakePostHogRest = {
    url: `http://127.0.0.1:${port}`,
    project: new FakeProject(),
    requests: [],
    rights: { scopes: ['*'], teams: [] },
    faultAt: () => undefined,
    pageSize: 100,
    tellsKey: true,
    writes: () => fake.requests.filter(({ method, path }) => method !== 'GET' && !path.endsWith('/query/')),
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  return fake;
}

async function exchange(
  fake: FakePostHogRest,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = 'GET', url = '/', headers } = request;
  const { pathname, searchParams } = new URL(url, fake.url);
  const body = method === 'GET' ? {} : rowIn(await jsonOf(request));
  const recorded = { method, path: pathname, body, authorization: headers.authorization };
  const fault = fake.faultAt(recorded, fake.requests.length);
  fake.requests.push(recorded);
  if (fault === 'reset') {
    response.destroy();
    return;
  }
  if (fault !== undefined && fault !== 'lose-answer') {
    response.writeHead(fault.status, {
      'content-type': fault.text === undefined ? 'application/json' : 'text/html',
      ...(fault.retryAfter !== undefined && { 'retry-after': fault.retryAfter }),
    });
    response.end(fault.text ?? JSON.stringify(fault.body ?? {}));
    return;
  }
  const answer = answerTo(fake, recorded, searchParams);
  if (fault === 'lose-answer') {
    response.destroy();
    return;
  }
  response.writeHead(answer.status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(answer.body));
}

function answerTo(fake: FakePostHogRest, request: RestRequest, query: URLSearchParams): Answer {
  const { method, path, body, authorization } = request;
  if (authorization !== `Bearer ${PERSONAL_KEY}`) {
    return refuse(
      401,
      'authentication_failed',
      'Personal API key found in request Authorization header is invalid.',
    );
  }
  const { scopes, teams } = fake.rights;
  if (path === '/api/personal_api_keys/@current/') {
    if (!fake.tellsKey) return refuse(404, 'not_found', 'Not found.');
    return { status: 200, body: { scopes, scoped_teams: teams, scoped_organizations: [] } };
  }
  const [, project, rest] = /^\/api\/projects\/(\d+)\/(.*\/)$/.exec(path) ?? [];
  if (project === undefined || rest === undefined) return refuse(404, 'not_found', 'Not found.');
  if (teams.length > 0 && !teams.includes(Number(project))) {
    return refuse(
      403,
      'permission_denied',
      `API key does not have access to the requested project: ID ${project}.`,
    );
  }
  if (project !== '1') return refuse(404, 'not_found', 'Project not found.');
  const scope = scopeOf(method, rest);
  if (!allows({ scopes, teams }, scope))
    return refuse(403, 'permission_denied', `API key missing required scope '${scope}'`);
  const answer = fake.project.handle(method, rest.replace(/\/$/, ''), query, body);
  return 'status' in answer ? answer : page(fake, answer, path, query);
}

const SCOPES: Readonly<Record<string, string>> = {
  dashboards: 'dashboard',
  insights: 'insight',
  cohorts: 'cohort',
  insight_variables: 'insight_variable',
  endpoints: 'endpoint',
  event_definitions: 'event_definition',
  property_definitions: 'property_definition',
};

function scopeOf(method: string, rest: string): string {
  if (rest === 'query/') return 'query:read';
  const name = SCOPES[rest.split('/', 1)[0] ?? ''] ?? 'project';
  return `${name}:${method === 'GET' || rest.endsWith('/run/') ? 'read' : 'write'}`;
}

function allows({ scopes }: KeyRights, scope: string): boolean {
  return scopes.includes('*') || scopes.includes(scope) || scopes.includes(scope.replace(/:read$/, ':write'));
}

function page(fake: FakePostHogRest, all: readonly Row[], path: string, query: URLSearchParams): Answer {
  const offset = Number(query.get('offset') ?? 0);
  const limit = Math.min(Number(query.get('limit') ?? 100), fake.pageSize);
  const next = new URLSearchParams(query);
  next.set('offset', String(offset + limit));
  next.set('limit', String(limit));
  const hasMore = offset + limit < all.length;
  return {
    status: 200,
    body: {
      count: all.length,
      // As behind a proxy: the key must not follow to this host.
      next: hasMore ? `https://elsewhere.invalid${path}?${next.toString()}` : null,
      previous: null,
      results: all.slice(offset, offset + limit),
    },
  };
}
