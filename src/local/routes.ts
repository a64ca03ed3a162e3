import type { Answer } from './answer.js';

/** A request to an address that is not PostHog's. */
export interface RouteRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** A POST's, whatever its type says. */
  readonly body: Uint8Array;
}

/** Addresses that a program adds to those of a local PostHog, such as a page. */
export interface Routes {
  /** Sent with every answer. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whether a POST there is read, and to how many bytes. */
  readonly limitBytes: (path: string) => number | undefined;
  /** `undefined`: no such address. Asked before the server's own. */
  readonly answer: (request: RouteRequest) => Answer | undefined;
}
