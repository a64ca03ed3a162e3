import { pathToFileURL } from 'node:url';
import { args } from './report.mjs';

/** Imports a module of the library under test. @param {string} module below its `dist/esm` */
export function importSpanhog(module = 'index.js') {
  return import(pathToFileURL(`${args.subject}/dist/esm/${module}`).href);
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
