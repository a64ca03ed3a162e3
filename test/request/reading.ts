import type { Attributes } from '@opentelemetry/api';
import type { ApiRequest } from '../../src/request/api-request.js';
import type { CallerSource } from '../../src/request/caller/caller.js';
import { RequestReader, type ReaderSettings } from '../../src/request/read-request.js';
import type { Inference } from '../../src/request/route/question.js';
import { resolveCaller } from '../../src/options/caller.js';
import { makeSpan, type SpanInit, type TestSpan } from '../fixtures/spans.js';

export const NOW_MS = 1_790_000_000_000;

/** The reader of an app that set nothing, or these options. */
export function makeReader(
  options: {
    routes?: readonly string[];
    inference?: Inference;
    patterns?: readonly string[];
    caller?: unknown;
  } = {},
): RequestReader {
  const caller: CallerSource = resolveCaller(options.caller);
  const settings: ReaderSettings = {
    routes: options.routes ?? [],
    inference: options.inference ?? 'safe',
    patterns: options.patterns ?? [],
    caller,
    now: () => NOW_MS,
  };
  return new RequestReader(settings);
}

/** Reads one server span with its children. */
export function readSpan(
  init: SpanInit,
  children: readonly TestSpan[] = [],
  reader: RequestReader = makeReader(),
): ApiRequest | undefined {
  const span = makeSpan(init);
  return reader.read({ span, servers: [span], children });
}

/** Reads a request that has these attributes. @throws when it is none. */
export function read(
  attributes: Attributes,
  children: readonly TestSpan[] = [],
  reader?: RequestReader,
): ApiRequest {
  const request = readSpan({ attributes }, children, reader);
  if (!request) throw new Error('The span is no API request');
  return request;
}
