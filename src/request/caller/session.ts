import type { Identity } from '../../span/identity.js';
import { isUuidV7 } from '../../span/uuid-v7.js';
import type { RequestFacts } from '../facts/request-facts.js';

/** The caller's own browser session, by `identify()` or attribute, when it is a UUIDv7. */
export function readSession({ all, annotations }: RequestFacts, custom?: Identity): string | undefined {
  for (const { identity } of annotations) {
    if (isUuidV7(identity.sessionId)) return identity.sessionId;
  }
  return all.sessionId ?? (isUuidV7(custom?.sessionId) ? custom.sessionId : undefined);
}
