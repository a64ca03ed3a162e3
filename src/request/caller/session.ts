import type { Identity } from '../../span/identity.js';
import { isUuidV7 } from '../../span/uuid-v7.js';
import { first, type RequestFacts } from '../facts/request-facts.js';

/** The caller's own browser session, by `identify()` or attribute, when it is a UUIDv7. */
export function readSession({ all, annotations }: RequestFacts, custom?: Identity): string | undefined {
  for (const { identity } of annotations) {
    if (isUuidV7(identity.sessionId)) return identity.sessionId;
  }
  const session = first(
    all,
    (facts) => sessionOf(facts.posthogSession) ?? sessionOf(facts.plainSession) ?? sessionOf(facts.session),
  );
  return session ?? (isUuidV7(custom?.sessionId) ? custom.sessionId : undefined);
}

function sessionOf(text: string | undefined): string | undefined {
  return isUuidV7(text) ? text : undefined;
}
