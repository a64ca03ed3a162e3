import { SpanKind, SpanStatusCode, type Attributes, type AttributeValue } from '@opentelemetry/api';
import type { Resource, SpanOccurrence } from '../../span/span.js';
import { toNanoseconds, toTime, type JsonNode } from './json-node.js';
import type { StoredSpan } from '../stored-traces.js';
import { makeStoredSpan } from './stored-span.js';

const KINDS: Readonly<Record<string, SpanKind>> = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};

/**
 * Spans of a Jaeger export (`{"data":[{"spans":[…],"processes":{…}}]}`, as its page and its HTTP API write it).
 * @throws TraceFileError saying where, and what was expected.
 */
export function readJaeger(data: JsonNode): readonly StoredSpan[] {
  return data.items().flatMap((trace) => {
    const resources = new Map(
      trace
        .get('processes')
        .fields()
        .map(([id, process]) => [id, readProcess(process)] as const),
    );
    return trace
      .get('spans')
      .items()
      .map((span) => readSpan(span, resources));
  });
}

function readProcess(process: JsonNode): Resource {
  const name = process.get('serviceName').text();
  return {
    attributes: { ...readTags(process.get('tags')), ...(name !== undefined && { 'service.name': name }) },
  };
}

function readSpan(span: JsonNode, resources: ReadonlyMap<string, Resource>): StoredSpan {
  const attributes = readTags(span.get('tags'));
  const startTime = span.get('startTime').time('microseconds');
  const duration = span.get('duration').time('microseconds');
  const isError = attributes['otel.status_code'] === 'ERROR' || attributes['error'] === true;
  const flags = span.get('flags').number();
  return makeStoredSpan({
    traceId: span.get('traceID', 'traceId').id(32),
    spanId: span.get('spanID', 'spanId').id(16),
    isSampled: flags === undefined || (flags & 1) !== 0,
    parentSpanId: parentOf(span),
    parentIsRemote: undefined,
    name: span.get('operationName').text() ?? '',
    kind: KINDS[String(attributes['span.kind'])] ?? SpanKind.INTERNAL,
    attributes,
    events: span.get('logs').items().map(readLog),
    status: { code: isError ? SpanStatusCode.ERROR : SpanStatusCode.UNSET },
    startTime,
    endTime: toTime(toNanoseconds(startTime) + toNanoseconds(duration)),
    resource: resources.get(span.get('processID').text() ?? '') ?? readProcess(span.get('process')),
    droppedAttributesCount: 0,
    instrumentationScope: {
      name: String(attributes['otel.scope.name'] ?? attributes['otel.library.name'] ?? ''),
    },
  });
}

/** The event's name is one of its fields. */
function readLog(log: JsonNode): SpanOccurrence {
  const { event = '', ...attributes } = readTags(log.get('fields'));
  return { name: String(event), attributes };
}

function parentOf(span: JsonNode): string | undefined {
  const parent = span
    .get('references')
    .items()
    .find((reference) => reference.get('refType').value === 'CHILD_OF');
  if (parent) return parent.get('spanID', 'spanId').id(16);
  const old = span.get('parentSpanID');
  return old.isThere && old.value !== '' ? old.id(16) : undefined;
}

/** `[{"key":"http.route","type":"string","value":"/users"}]`; a list is written as JSON in a text. */
function readTags(tags: JsonNode): Attributes {
  const attributes: Attributes = {};
  for (const tag of tags.items()) {
    const key = tag.get('key').text();
    const value = readValue(tag.get('value').value);
    if (key !== undefined && value !== undefined) attributes[key] = value;
  }
  return attributes;
}

function readValue(value: unknown): AttributeValue | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value !== 'string') return undefined;
  return value.startsWith('["') ? (readList(value) ?? value) : value;
}

function readList(text: string): string[] | undefined {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) && list.every((item) => typeof item === 'string') ? list : undefined;
  } catch {
    return undefined;
  }
}
