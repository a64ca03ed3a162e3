/**
 * What kind of program calls. `sdk`: one that goes by a name of its own, an API's SDK or a caller's program;
 * `http_client`: a library or tool for any API; `ai_agent`: a program that acts for a language model, and its crawlers;
 * `bot`: crawlers, monitors, scanners and browsers without a user.
 */
export type ClientKind = 'sdk' | 'browser' | 'ai_agent' | 'bot' | 'http_client' | 'unknown';

/** The program that called, such as `acme-sdk-js` in `1.2.3`. */
export interface Client {
  readonly name: string | undefined;
  readonly version: string | undefined;
  /** As `languageOf` says it. */
  readonly language: string | undefined;
  readonly kind: ClientKind;
}

/** A client of which nothing is known. */
export const NOBODY: Client = { name: undefined, version: undefined, language: undefined, kind: 'unknown' };
