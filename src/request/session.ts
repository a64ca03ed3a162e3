import { SESSION_KEYS } from '../span/attributes.js';
import type { Identity } from '../span/identity.js';
import { keysOf } from './bag.js';
import type { Facts } from './facts.js';

const SESSIONS = keysOf(...SESSION_KEYS);

/** Anything else than a UUIDv7 raises an ingestion warning at PostHog. */
const UUID_V7 = /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/i;

/** The caller's own browser session, by `identify()` or attribute, when it is a UUIDv7. */
export function readSession(facts: Facts, custom?: Identity): string | undefined {
  for (const { identity } of facts.annotations) {
    if (isUuidV7(identity.sessionId)) return identity.sessionId;
  }
  for (const bag of facts.all) {
    for (const key of SESSIONS) {
      const id = bag.text(key);
      if (isUuidV7(id)) return id;
    }
  }
  return isUuidV7(custom?.sessionId) ? custom.sessionId : undefined;
}

function isUuidV7(text: unknown): text is string {
  return typeof text === 'string' && UUID_V7.test(text);
}
