import type { RouteQuestion } from '../../../src/request/route/question.js';

/** A question about a GET that succeeded, for somebody unknown. */
export function ask(question: Partial<RouteQuestion> & { readonly path: string | undefined }): RouteQuestion {
  return {
    method: 'GET',
    routes: [],
    childRoutes: () => [],
    spanName: undefined,
    rpcRoute: undefined,
    statusCode: 200,
    isIdentified: false,
    isAuthoritative: false,
    ...question,
  };
}
