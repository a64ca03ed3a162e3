import type { IncomingMessage } from 'node:http';

// 1,000 results are about 100 KiB. Whatever is longer doesn't come from PostHog.
const MAX_BYTES = 4 * 1024 * 1024;
// A body that nobody needs is awaited this long, so that its connection can be used again.
const DRAIN_MS = 1_000;

/**
 * Reads the body as text. By events: to go through it with `for await` costs half as much again as the request.
 * @param done Called with the text, or with `undefined` when it is longer than any answer of PostHog's, or breaks off.
 */
export function readBody(answer: IncomingMessage, done: (text: string | undefined) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  answer.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) answer.destroy();
    else chunks.push(chunk);
  });
  // It is told by `close`, which always comes.
  answer.on('error', () => undefined);
  answer.once('end', () => done(answer.complete ? Buffer.concat(chunks).toString() : undefined));
  answer.once('close', () => done(undefined));
}

/** Reads a body to its end and forgets it; one that takes too long ends with its connection. */
export function drainBody(answer: IncomingMessage): void {
  const destroy = (): void => void answer.destroy();
  const timer = setTimeout(destroy, DRAIN_MS).unref();
  let bytes = 0;
  answer.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) answer.destroy();
  });
  // It is as good as read: the status alone counts.
  answer.on('error', destroy);
  answer.once('close', () => clearTimeout(timer));
}
