import { identify } from 'spanhog';

export interface Caller {
  readonly user: string;
  readonly organization: string;
}

/** Stands for your table of API keys. */
const CALLERS: ReadonlyMap<string, Caller> = new Map([
  ['key_ada', { user: 'user_ada', organization: 'acme' }],
  ['key_ben', { user: 'user_ben', organization: 'globex' }],
]);

/** Who calls, by `Authorization: Bearer <key>`, which this request's event says from now on. */
export function authenticate(request: Request): Caller | undefined {
  const [, key = ''] = /^Bearer (\S+)$/i.exec(request.headers.get('authorization') ?? '') ?? [];
  const caller = CALLERS.get(key);
  // Next.js makes the spans itself, and tells nothing of headers.
  identify({ ...caller, authMethod: caller ? 'bearer' : 'none' });
  return caller;
}
