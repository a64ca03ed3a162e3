/** @import { Response } from 'express' */

/** An answer other than the one hoped for; `answerError` gives it. */
export class ApiError extends Error {
  /** @param {number} status @param {string} type a word, such as `no-such-project` @param {string} title */
  constructor(status, type, title) {
    super(title);
    this.status = status;
    this.type = type;
  }
}

/**
 * Says why by RFC 9457: programs read the type, people the title. The type's last word is the event's `error_type`.
 *
 * @param {Response} res
 * @param {number} status
 * @param {{ type: string, title: string, trace_id?: string | undefined }} problem
 */
export function answerProblem(res, status, { type, ...problem }) {
  const body = { type: `https://api.example/problems/${type}`, status, ...problem };
  res.status(status).type('application/problem+json').send(JSON.stringify(body));
}
