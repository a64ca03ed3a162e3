import { mostSaying, tailRoute, type CoveringRoute } from './framework.js';
import { FrameworkRoutes } from './framework-routes.js';
import { inferBy } from './inference/infer-by.js';
import { LearnedRoutes } from './learned.js';
import { segmentsOf } from './path.js';
import {
  CHILD_ROUTE,
  known,
  none,
  type Inference,
  type KnownRoute,
  type NoRoute,
  type RouteQuestion,
} from './question.js';
import { RouteTable } from './template/table.js';
import {
  hasLiteral,
  hasOwnWord,
  holdsLikelyValue,
  isKnownToServer,
  isNamespace,
  isScanned,
  literalsBefore,
  saysMore,
  withoutValues,
} from './trust.js';

/**
 * Decides the route of a request, in one place: the framework's, the user's template where that says more, the
 * framework's behind a prefix or on a child span, RPC, a template learned before, else what can be inferred.
 */
export class Routes {
  #templates: RouteTable | undefined;
  readonly #inference: Inference;
  readonly #learned: LearnedRoutes;
  readonly #frameworks: FrameworkRoutes;

  /**
   * @param templates The option `routes`.
   * @param patterns Other patterns that the user wrote: their literals are no values.
   */
  constructor(templates: readonly string[], inference: Inference = 'safe', patterns: readonly string[] = []) {
    this.#templates = templates.length === 0 ? undefined : new RouteTable(templates);
    this.#inference = inference;
    this.#learned = new LearnedRoutes([...templates, ...patterns]);
    this.#frameworks = new FrameworkRoutes(this.#learned, inference === 'words');
  }

  /** Templates of a document, beside the user's; of two that say the same, the user's has the parameters' names. */
  addTemplates(templates: readonly string[]): void {
    this.#templates ??= new RouteTable([]);
    for (const template of templates) this.#templates.add(template);
    this.#learned.addLiteralsOf(templates);
  }

  /** As `find` for nearly every request, whose framework names a plain route; `undefined`: more has to be looked at. */
  findPlain(route: string, path: string | undefined, statusCode: number | undefined): KnownRoute | undefined {
    const plain = this.#templates || statusCode === 404 ? undefined : this.#frameworks.plain(route, path);
    if (!plain || (plain.isStatic && this.#frameworks.safe(plain.route, statusCode) !== plain.route))
      return undefined;
    const found = this.#frameworks.known(plain.route);
    this.#learn(found, statusCode);
    return found;
  }

  /** The route of a request, and remembers of it what later ones can be told by. */
  find(question: RouteQuestion): KnownRoute | undefined {
    const found = this.explain(question);
    if (found.route === undefined) return undefined;
    this.#learn(found, question.statusCode);
    return found;
  }

  /** The route, or why there is none; remembers nothing. */
  explain(question: RouteQuestion): KnownRoute | NoRoute {
    const { path, method } = question;
    const framework = this.#frameworks.find(question);
    if (question.isAuthoritative && framework && question.statusCode !== 404)
      return this.#accept(framework, question);
    const own = path === undefined ? undefined : this.#templates?.find(method, path);
    if (own !== undefined && (!framework || framework.isOpen || saysMore(own, framework.route)))
      return known(own, 'template', 'options openapi and routes');
    // A gateway's `/{proxy+}` says nothing of the app behind it, nor a guard's wildcard of the handler.
    const child = framework?.isOpen === true ? this.#ofChildren(question) : undefined;
    if (framework)
      return child ?? this.#behindGateway(framework, question) ?? this.#ofCovering(framework, question);
    return (
      this.#ofName(question) ??
      this.#ofTail(question, question.routes, '') ??
      this.#ofChildren(question) ??
      this.#ofRpc(question) ??
      this.#ofWildcard(question) ??
      this.#ofMount(question) ??
      this.#ofLearned(question) ??
      this.#ofPath(question)
    );
  }

  /** Whether the framework named a route that covers the path. */
  covers(text: string | undefined, path: string | undefined): boolean {
    return text !== undefined && this.#frameworks.covering(text, path) !== undefined;
  }

  #accept(framework: CoveringRoute, question: RouteQuestion): KnownRoute | NoRoute {
    const { route, holdsValue, isOpen } = framework;
    // Some instrumentations write the path itself where the route belongs: a value in it must not leave.
    if (holdsValue) return this.#ofPath({ ...question, path: route });
    if (!isOpen) return this.#ofStatic(route, question, this.#frameworks.known(route));
    return known(/^\/\{[^{}]*\}$/.test(route) ? '/{wildcard}' : route, 'framework', 'a wildcard route');
  }

  /** A route that is told, or what of it is no value where it may be the path that some instrumentations write there. */
  #ofStatic(route: string, question: RouteQuestion, told: KnownRoute): KnownRoute | NoRoute {
    const { statusCode = 200 } = question;
    const safe = this.#frameworks.safe(route, statusCode);
    if (safe === route || question.isAuthoritative || question.isRouted?.() === true) return told;
    if (statusCode === 404) return none('404, and http.route may be the path');
    const learned = statusCode < 400 ? undefined : this.#ofLearned({ ...question, path: route });
    return learned ?? known(safe, 'framework', 'http.route, which may be the path');
  }

  /** What a gateway hands on, as API Gateway's `{proxy+}`, has an app behind it whose router may leave no word. */
  #behindGateway({ isOpen }: CoveringRoute, question: RouteQuestion): KnownRoute | undefined {
    const isGateways = isOpen && question.routes.some((text) => text.endsWith('+}'));
    if (!isGateways || question.statusCode === 404) return undefined;
    const found = this.#ofLearned(question) ?? this.#ofPath(question);
    return found.route === undefined ? undefined : found;
  }

  #ofCovering(framework: CoveringRoute, question: RouteQuestion): KnownRoute | NoRoute {
    const { route } = framework;
    if (framework.isOpen) return this.#ofOpen(framework, question);
    // What a router is mounted on, `/{tenant}`, passes for a route where nothing in it matched.
    if (question.statusCode === 404 && !hasLiteral(route) && !this.#learned.hasAnswered(route))
      return none('404, and http.route has no literal: a mount');
    return this.#accept(framework, question);
  }

  /** A wildcard's: a guard's, a catch-all's or a folder's. */
  #ofOpen(framework: CoveringRoute, question: RouteQuestion): KnownRoute | NoRoute {
    const { statusCode, isIdentified } = question;
    const { route } = framework;
    const prefix = literalsBefore(route);
    const isFolder = !isNamespace(prefix) && !this.#learned.hasBelow(prefix);
    if (statusCode === 404) {
      // Several parameters are a store's, `/{bucket}/{key}`, once one of its things was found.
      const isStore = !hasLiteral(route) && segmentsOf(route).length > 1 && this.#learned.hasAnswered(route);
      return isStore || (isFolder && (isIdentified || this.#learned.hasAnswered(route)))
        ? this.#accept(framework, question)
        : none('404, and http.route is a wildcard: a guard');
    }
    if (isFolder || (statusCode ?? 200) < 400) {
      return (isFolder ? undefined : this.#ofLearned(question)) ?? this.#accept(framework, question);
    }
    return this.#ofLearned(question) ?? this.#ofPath(question);
  }

  /** `GET /users/:id`, where the attribute was lost. */
  #ofName({ spanName, path }: RouteQuestion): KnownRoute | undefined {
    const route = spanName === undefined ? undefined : this.#frameworks.named(spanName, path);
    return route === undefined ? undefined : known(route, 'framework', "the span's name");
  }

  /** Behind a prefix that the router never saw: a gateway's, a rewrite's, a stripped mount's. */
  #ofTail(
    { path, statusCode }: RouteQuestion,
    texts: readonly string[],
    where: string,
  ): KnownRoute | undefined {
    if (path === undefined) return undefined;
    const found = mostSaying(texts.flatMap((text) => tailRoute(this.#frameworks.read(text), path) ?? []));
    // Where nothing was found, what a router is mounted on passes for the end of the path.
    if (!found || (statusCode === 404 && !found.route.includes('{'))) return undefined;
    const prefix =
      inferBy(this.#inference, found.prefix, this.#learned) ?? found.prefix.replaceAll(/[^/]+/g, '{id}');
    const route = `${prefix}${this.#frameworks.safe(found.route)}`;
    return known(route, 'framework', `http.route ${where}behind a prefix`);
  }

  /** A layer behind the handler may take the route off the server span again; some frameworks never put it there. */
  #ofChildren(question: RouteQuestion): KnownRoute | NoRoute | undefined {
    const { path } = question;
    if (path === undefined) return undefined;
    const texts = question.childRoutes();
    const found = this.#frameworks.mostCovering(texts, path);
    if (found && hasLiteral(found.route)) {
      return holdsLikelyValue(found.route)
        ? this.#ofDoubtful(found.route, path)
        : this.#ofStatic(found.route, question, known(found.route, 'framework', CHILD_ROUTE));
    }
    const tail = texts.length === 0 ? undefined : this.#ofTail(question, texts, 'of a child span, ');
    if (tail || !question.doubtfulRoutes) return tail;
    const doubtful = this.#frameworks.mostCovering(question.doubtfulRoutes(), path);
    return doubtful && this.#ofDoubtful(doubtful.route, path);
  }

  /** Of a route that may hold values, the parameters, and such literals as a path alone would keep. */
  #ofDoubtful(route: string, path: string): KnownRoute | undefined {
    const safe = withoutValues(route, inferBy(this.#inference, path, this.#learned) ?? '');
    return safe === undefined ? undefined : known(safe, 'framework', `${CHILD_ROUTE}, which may hold values`);
  }

  #ofRpc({ rpcRoute, statusCode }: RouteQuestion): KnownRoute | NoRoute | undefined {
    if (rpcRoute === undefined) return undefined;
    return isKnownToServer(rpcRoute, statusCode) || this.#learned.hasAnswered(rpcRoute)
      ? known(rpcRoute, 'framework', 'rpc.service and rpc.method')
      : none('a remote procedure that the server does not know');
  }

  /** Files below what they are mounted on: `express.static`. */
  #ofMount({ routes, path, statusCode = 200 }: RouteQuestion): KnownRoute | undefined {
    if (path === undefined || statusCode >= 400 || !/\.\w{1,12}$/.test(path)) return undefined;
    const route = this.#frameworks.filesOf(routes, path);
    return route === undefined ? undefined : known(route, 'framework', 'http.route, which files are below');
  }

  /** What answers for all that nothing else does: an app's own page, a guard. */
  #ofWildcard(question: RouteQuestion): KnownRoute | NoRoute | undefined {
    const texts = question.wildcardRoutes?.() ?? [];
    const [found] = texts.map((text) => this.#frameworks.covering(text, question.path));
    return found?.isOpen === true ? this.#ofOpen(found, question) : undefined;
  }

  /** A guard answers before the router: the template that this process has seen for such a path. */
  #ofLearned({ method, path, statusCode }: RouteQuestion): KnownRoute | undefined {
    if (path === undefined || statusCode === 404) return undefined;
    const route = this.#learned.find(method, path);
    return route === undefined ? undefined : known(route, 'framework', 'a template seen before');
  }

  #ofPath({ path, statusCode, isIdentified }: RouteQuestion): KnownRoute | NoRoute {
    if (path === undefined) return none('no path');
    const route = inferBy(this.#inference, path, this.#learned);
    if (route === undefined) return none('no template, and inference is off');
    if (statusCode === 404) {
      // Scanners make no endpoints: a resource may be missing where one has been found.
      if (!this.#learned.hasAnswered(route) || !hasOwnWord(route)) return none('404, and no template');
      if (!isIdentified && isScanned(path)) return none('404, asked for as scanners do');
    }
    return known(route, 'inferred', 'the path');
  }

  #learn({ route, source, reason }: KnownRoute, statusCode = 200): void {
    if (statusCode < 400) this.#learned.noteAnswer(route);
    const isTold = reason === 'http.route' || reason === CHILD_ROUTE;
    if (source === 'framework' && statusCode !== 404 && isTold) this.#learned.add(route);
  }
}
