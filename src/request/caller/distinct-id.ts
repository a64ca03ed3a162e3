/**
 * Distinct ids that PostHog refuses to make a person of, whatever their case (posthog.md, "Distinct ids that
 * lose person processing"). One of them says: unidentified.
 */
const REFUSED = new Set(
  (
    '0 00000000-0000-0000-0000-000000000000 anonymous anonymous-user backend distinct_id distinctid email false ' +
    'guest id nan none not_authenticated null system true undefined user'
  ).split(' '),
);
/** What JavaScript makes of a missing value in a template string. */
const NOT_SAID = new Set(['[object object]', 'nan', 'null', 'undefined']);
/** PostHog's limit: v0 cuts a longer id, which would make one person of many; v1 drops the event. */
const MAX_LENGTH = 200;

/** The id when it can be sent: well-formed, at most 200 characters, none that PostHog refuses. */
export function usableId(value: unknown): string | undefined {
  const id = groupKey(value);
  return id === undefined || REFUSED.has(id.toLowerCase()) ? undefined : id;
}

/** As {@link usableId}, for groups: PostHog takes any key, and an organization may well be called `system`. */
export function groupKey(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'bigint') return undefined;
  const text = String(value);
  // Before the text is copied: it may be a megabyte.
  if (text.length > MAX_LENGTH * 2) return undefined;
  const id = text.toWellFormed().trim();
  return id === '' || id.length > MAX_LENGTH || NOT_SAID.has(id.toLowerCase()) ? undefined : id;
}
