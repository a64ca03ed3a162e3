import { importModule } from './spanhog.mjs';

/**
 * A processor with the library's own outbox, and the time that each of its appends took. The file store's `append`
 * is timed from outside, whatever it is given: all that is known here of the library's insides.
 * @param {Record<string, unknown>} options
 */
export async function createTimedProcessor(options) {
  // Not by the package's entry: a bundle would have a store of its own, and nothing would be timed.
  const [{ PostHogEventSpanProcessor }, { FileStore }] = await Promise.all(
    ['entrance/processor.js', 'deliver/outbox/file-store.js'].map(importModule),
  );
  const last = { appendUs: 0 };
  const { append } = FileStore.prototype;
  FileStore.prototype.append = function timedAppend(...event) {
    const from = performance.now();
    const segment = append.apply(this, event);
    last.appendUs = (performance.now() - from) * 1_000;
    return segment;
  };
  return { processor: new PostHogEventSpanProcessor(options), last };
}
