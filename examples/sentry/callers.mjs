/** Stands for your table of API keys. */
const CALLERS = new Map([
  ['key_ada', { user: 'user_ada', organization: 'acme' }],
  ['key_ben', { user: 'user_ben', organization: 'globex' }],
]);

/**
 * Who calls, by `Authorization: Bearer <key>`.
 *
 * @param {string | undefined} authorization
 */
export const findCaller = (authorization) =>
  CALLERS.get(/^Bearer (\S+)$/i.exec(authorization ?? '')?.[1] ?? '');
