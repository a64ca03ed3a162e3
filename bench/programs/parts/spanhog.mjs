import { pathToFileURL } from 'node:url';
import { args } from './report.mjs';

/** Imports the library under test, as its users have it. */
export function importSpanhog() {
  return import(pathToFileURL(`${args.subject}/dist/esm/index.js`).href);
}

/**
 * A processor that sends to the sink.
 * @param {Record<string, unknown>} [options]
 */
export async function createProcessor(options) {
  const { PostHogEventSpanProcessor } = await importSpanhog();
  return new PostHogEventSpanProcessor({
    projectToken: 'phc_bench',
    host: args.sink ?? 'http://127.0.0.1:9',
    ...options,
  });
}
