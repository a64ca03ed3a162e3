import type { RouteSource } from '../api-request.js';

/** What is known of a request that may tell its route. */
export interface RouteQuestion {
  readonly method: string;
  /** Without query and fragment, see `cutPath`; `undefined`: no attribute tells it. */
  readonly path: string | undefined;
  /** `http.route` of the request's server spans, the one that speaks first. */
  readonly routes: readonly string[];
  /** `http.route` of the request's other spans; asked for only where the server spans have none that fits. */
  childRoutes(): readonly string[];
  /** The same, of spans whose routes may hold a value of the path where a template has a parameter. */
  doubtfulRoutes?(): readonly string[];
  /** Wildcards that answered, where no route of a span says so. */
  wildcardRoutes?(): readonly string[];
  readonly spanName: string | undefined;
  /** The route that a remote procedure call stands for, see `readRpc`. */
  readonly rpcRoute: string | undefined;
  readonly statusCode: number | undefined;
  /** Whether a caller is known: a scanner has none. */
  readonly isIdentified: boolean;
  /** Whether a span is a router's, or a framework told a hook of ours: what is named is a template then. */
  isRouted?(): boolean;
  /** Whether the first of `routes` needs no check against the path: a gateway's resource, Next.js's route. */
  readonly isAuthoritative: boolean;
}

/** A route, how it is known, and what told it. */
export interface KnownRoute {
  readonly route: string;
  readonly source: RouteSource;
  /** For people who ask why, such as `http.route`. */
  readonly reason: string;
}

export const CHILD_ROUTE = 'http.route of a child span';

/** Why a request has no route. */
export interface NoRoute {
  readonly route: undefined;
  readonly reason: string;
}

/** What becomes of a path that no template is known for. @see PostHogEventSpanProcessorOptions.inference */
export type Inference = 'safe' | 'words' | false;

export function known(route: string, source: RouteSource, reason: string): KnownRoute {
  return { route, source, reason };
}

export function none(reason: string): NoRoute {
  return { route: undefined, reason };
}
