import { SpanKind, SpanStatusCode, type Attributes, type AttributeValue } from '@opentelemetry/api';
import type { Resource } from '../../span/span.js';
import type { JsonNode } from './json-node.js';
import type { StoredSpan } from '../stored-traces.js';
import { makeStoredSpan } from './stored-span.js';

/** OTLP counts the kinds from 1, with 0 for none; the API from 0. */
const KINDS = ['INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'] as const;
const HAS_IS_REMOTE = 0x100;
const IS_REMOTE = 0x200;
const SAMPLED = 1;

/**
 * Spans of an OTLP/JSON message (`{"resourceSpans":[…]}`, as a Collector's file exporter and OTLP's HTTP exporters
 * write it).
 * @throws TraceFileError saying where, and what was expected.
 */
export function readOtlp(message: JsonNode): readonly StoredSpan[] {
  return message.get('resourceSpans', 'resource_spans').items().flatMap(readResourceSpans);
}

function readResourceSpans(group: JsonNode): readonly StoredSpan[] {
  const resource: Resource = { attributes: readAttributes(group.get('resource').get('attributes')) };
  return group
    .get('scopeSpans', 'scope_spans', 'instrumentationLibrarySpans')
    .items()
    .flatMap((scope) => {
      const name = scope.get('scope', 'instrumentationLibrary').get('name').text() ?? '';
      return scope
        .get('spans')
        .items()
        .map((span) => readSpan(span, resource, name));
    });
}

function readSpan(span: JsonNode, resource: Resource, scope: string): StoredSpan {
  const parent = span.get('parentSpanId', 'parent_span_id');
  const flags = span.get('flags').number();
  return makeStoredSpan({
    traceId: span.get('traceId', 'trace_id').id(32),
    spanId: span.get('spanId', 'span_id').id(16),
    // Who exports a span has sampled it; most exporters write no flags at all.
    isSampled: flags === undefined || (flags & 0xff) === 0 || (flags & SAMPLED) !== 0,
    parentSpanId: parent.isThere && parent.value !== '' ? parent.id(16) : undefined,
    parentIsRemote:
      flags !== undefined && (flags & HAS_IS_REMOTE) !== 0 ? (flags & IS_REMOTE) !== 0 : undefined,
    name: span.get('name').text() ?? '',
    kind: readKind(span.get('kind')),
    attributes: readAttributes(span.get('attributes')),
    events: span
      .get('events')
      .items()
      .map((event) => ({
        name: event.get('name').text() ?? '',
        attributes: readAttributes(event.get('attributes')),
      })),
    status: { code: readStatus(span.get('status').get('code')) },
    startTime: span.get('startTimeUnixNano', 'start_time_unix_nano').time('nanoseconds'),
    endTime: span.get('endTimeUnixNano', 'end_time_unix_nano').time('nanoseconds'),
    resource,
    instrumentationScope: { name: scope },
    droppedAttributesCount: span.get('droppedAttributesCount', 'dropped_attributes_count').number() ?? 0,
  });
}

function readKind(kind: JsonNode): SpanKind {
  if (!kind.isThere) return SpanKind.INTERNAL;
  const number = kind.number();
  const name = kind.text()?.toUpperCase().replace('SPAN_KIND_', '');
  const index = number === undefined ? KINDS.findIndex((each) => each === name) : number - 1;
  const found = KINDS[index];
  if (found !== undefined) return SpanKind[found];
  if (number === 0 || name === 'UNSPECIFIED') return SpanKind.INTERNAL;
  return kind.fail('a kind from 0 to 5, or such as SPAN_KIND_SERVER');
}

function readStatus(code: JsonNode): SpanStatusCode {
  const name = code.text()?.toUpperCase().replace('STATUS_CODE_', '');
  if (code.value === SpanStatusCode.ERROR || name === 'ERROR') return SpanStatusCode.ERROR;
  return code.value === SpanStatusCode.OK || name === 'OK' ? SpanStatusCode.OK : SpanStatusCode.UNSET;
}

function readAttributes(list: JsonNode): Attributes {
  const attributes: Attributes = {};
  for (const entry of list.items()) {
    const key = entry.get('key').text();
    const value = readValue(entry.get('value'));
    if (key !== undefined && value !== undefined) attributes[key] = value;
  }
  return attributes;
}

function readValue(value: JsonNode): AttributeValue | undefined {
  const text = value.get('stringValue', 'string_value').text();
  if (text !== undefined) return text;
  const whole = value.get('intValue', 'int_value').number();
  if (whole !== undefined) return whole;
  const double = value.get('doubleValue', 'double_value').value;
  if (typeof double === 'number') return double;
  const boolean = value.get('boolValue', 'bool_value').value;
  if (typeof boolean === 'boolean') return boolean;
  const list = value.get('arrayValue', 'array_value');
  if (!list.isThere) return undefined;
  // Lists that an SDK writes are of one type; captured headers are the ones that count.
  return list
    .get('values')
    .items()
    .flatMap((item) => {
      const each = readValue(item);
      return typeof each === 'string' ? [each] : typeof each === 'number' ? [String(each)] : [];
    });
}
