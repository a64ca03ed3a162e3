/** What one check found. */
export interface Finding {
  /** What was looked at, such as `token`. */
  readonly check: string;
  readonly status: 'ok' | 'warning' | 'error' | 'skipped';
  /** In a sentence, without a token or a value of an event. */
  readonly message: string;
  /** What to do; with `warning`, `error` and `skipped`. */
  readonly fix?: string | undefined;
}
