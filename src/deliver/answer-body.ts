import type { IncomingMessage } from 'node:http';

// 1,000 results are about 100 KiB. Whatever is longer doesn't come from PostHog.
const MAX_BYTES = 4 * 1024 * 1024;
// A body that nobody needs is awaited this long, so that its connection can be used again.
const DRAIN_MS = 1_000;

/**
 * Reads the body as text. By events: to go through it with `for await` costs half as much again as the request.
 * @param failed Called when it is longer than any answer of PostHog's, or the connection breaks.
 */
export function readBody(
  answer: IncomingMessage,
  read: (text: string) => void,
  failed: (error: Error) => void,
): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  answer.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    chunks.push(chunk);
    if (bytes <= MAX_BYTES) return;
    failed(new Error(`The answer is longer than ${MAX_BYTES} bytes`));
    answer.destroy();
  });
  answer.on('error', failed);
  answer.once('end', () => {
    if (answer.complete) read(Buffer.concat(chunks, bytes).toString());
    else failed(new Error('The answer broke off'));
  });
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
