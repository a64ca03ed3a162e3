import type { IncomingMessage } from 'node:http';

// 1,000 results are about 100 KiB. Whatever is longer doesn't come from PostHog.
const MAX_BYTES = 4 * 1024 * 1024;
// A body that nobody needs is awaited this long, so that its connection can be used again.
const DRAIN_MS = 1_000;

/**
 * The body as text.
 * @throws When it is longer than any answer of PostHog's, or the connection breaks.
 */
export async function readBody(answer: IncomingMessage): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of answer) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BYTES) throw new Error(`The answer is longer than ${MAX_BYTES} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** Reads a body to its end and forgets it; `false` when that takes too long or fails. */
export async function drainBody(answer: IncomingMessage): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, DRAIN_MS, false).unref();
  });
  const read = readBody(answer).then(
    () => true,
    () => false,
  );
  const done = await Promise.race([read, late]);
  clearTimeout(timer);
  return done;
}
