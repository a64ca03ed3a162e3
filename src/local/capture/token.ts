/** What is wrong with a token's shape, in the words of PostHog's capture service. */
type TokenProblem = 'empty' | 'too_long' | 'not_ascii' | 'personal_api_key' | 'null_byte';

/** A project token whose shape is right, trimmed; or what is wrong with it. */
export type TokenReading = { readonly token: string } | { readonly problem: TokenProblem };

const MAX_LENGTH = 64;
// oxlint-disable-next-line no-control-regex -- the range is ASCII itself
const ASCII = /^[\u0000-\u007f]*$/;

/**
 * Checks the shape of a project token, which is all that PostHog's capture service checks: a mistyped one
 * passes (rust/capture/src/token.rs).
 */
export function readToken(given: string): TokenReading {
  const token = given.trim();
  if (token === '') return { problem: 'empty' };
  if (Buffer.byteLength(token) > MAX_LENGTH) return { problem: 'too_long' };
  if (!ASCII.test(token)) return { problem: 'not_ascii' };
  if (token.startsWith('phx_')) return { problem: 'personal_api_key' };
  if (token.includes('\0')) return { problem: 'null_byte' };
  return { token };
}
