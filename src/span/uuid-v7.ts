/** Anything else than a UUIDv7 as a session raises an ingestion warning at PostHog. */
const UUID_V7 = /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/i;

export function isUuidV7(text: unknown): text is string {
  return typeof text === 'string' && text.length === 36 && UUID_V7.test(text);
}
