import { notedAttributes } from '../span/hooks/noted-attributes.js';
import type { EndedRequest } from '../span/scopes/request-scope.js';
import type { EndedSpan } from '../span/span.js';
import type { Caller } from './api-request.js';
import { childRoutes, isRouters, wildcardRoutes } from './facts/child-facts.js';
import type { RequestFacts } from './facts/request-facts.js';
import type { RpcCall } from './facts/rpc.js';
import type { RouteQuestion } from './route/question.js';

/** What is asked of a request's route where its framework's isn't a plain one. */
export class RequestQuestion implements RouteQuestion {
  readonly method: string;
  readonly path: string | undefined;
  readonly statusCode: number | undefined;
  readonly routes: readonly string[];
  readonly spanName: string;
  readonly rpcRoute: string | undefined;
  readonly isIdentified: boolean;
  readonly isAuthoritative: boolean;
  readonly #servers: EndedRequest['servers'];
  readonly #children: EndedRequest['children'];

  constructor(
    facts: RequestFacts,
    { span, servers, children }: EndedRequest,
    method: string,
    path: string | undefined,
    statusCode: number | undefined,
    call: RpcCall | undefined,
    { user, organization }: Caller,
  ) {
    this.method = method;
    this.path = path;
    this.statusCode = statusCode;
    this.routes = facts.servers.flatMap(({ route }) => route ?? []);
    this.spanName = nameOf(span);
    this.rpcRoute = call?.route;
    this.isIdentified = user !== undefined || organization !== undefined;
    this.isAuthoritative = facts.server.nextRoute !== undefined;
    this.#servers = servers;
    this.#children = children;
  }

  childRoutes(): readonly string[] {
    return childRoutes(this.#children, false);
  }

  doubtfulRoutes(): readonly string[] {
    return childRoutes(this.#children, true);
  }

  isRouted(): boolean {
    return (
      this.#children.some(isRouters) ||
      this.#servers.some((span) => isRouters(span) || this.#isNoted(notedAttributes(span)?.['http.route']))
    );
  }

  /** Whether a route is what a hook of ours was told by the framework or the gateway itself. */
  #isNoted(route: unknown): boolean {
    return this.routes.length > 0 && this.routes.every((each) => each === route);
  }

  wildcardRoutes(): readonly string[] {
    return wildcardRoutes(this.#children);
  }
}

/** A hostile span has none. */
export function nameOf({ name }: EndedSpan): string {
  return typeof name === 'string' ? name : '';
}
