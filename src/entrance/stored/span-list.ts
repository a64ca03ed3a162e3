import { SpanKind, SpanStatusCode, type Attributes, type HrTime } from '@opentelemetry/api';
import { toNanoseconds, toTime, type JsonNode } from './json-node.js';
import type { StoredSpan } from '../stored-traces.js';
import { makeStoredSpan } from './stored-span.js';

/**
 * One span as an SDK's own objects become JSON: `name`, `kind`, ids on the span or in its context, `attributes` by
 * name, times as `[seconds, nanoseconds]`.
 * @throws TraceFileError saying where, and what was expected.
 */
export function readSpan(span: JsonNode): StoredSpan {
  const context = span.get('spanContext', '_spanContext');
  const ids = context.isThere ? context : span;
  const parentContext = span.get('parentSpanContext');
  const parent = parentContext.isThere ? parentContext.get('spanId') : span.get('parentSpanId', 'parentId');
  const isRemote = parentContext.isThere
    ? parentContext.get('isRemote').value
    : span.get('parentIsRemote').value;
  const startTime = readTime(span.get('startTime'));
  const flags = ids.get('traceFlags').number();
  return makeStoredSpan({
    traceId: ids.get('traceId').id(32),
    spanId: ids.get('spanId', 'id').id(16),
    isSampled: flags === undefined || (flags & 1) !== 0,
    parentSpanId: parent.isThere && parent.value !== '' ? parent.id(16) : undefined,
    parentIsRemote: typeof isRemote === 'boolean' ? isRemote : undefined,
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
    status: {
      code: span.get('status').get('code').value === 2 ? SpanStatusCode.ERROR : SpanStatusCode.UNSET,
    },
    startTime,
    endTime: readEnd(span, startTime),
    resource: { attributes: readAttributes(span.get('resource').get('attributes', '_attributes')) },
    instrumentationScope: {
      name: span.get('instrumentationScope', 'instrumentationLibrary', 'scope').get('name').text() ?? '',
    },
    droppedAttributesCount: span.get('droppedAttributesCount').number() ?? 0,
  });
}

function readEnd(span: JsonNode, startTime: HrTime): HrTime {
  const end = span.get('endTime');
  if (end.isThere) return readTime(end);
  return toTime(toNanoseconds(startTime) + toNanoseconds(readTime(span.get('duration'))));
}

function readTime(time: JsonNode): HrTime {
  const [seconds, nanos] = Array.isArray(time.value) ? time.items() : [];
  const [whole, rest] = [seconds?.number(), nanos?.number()];
  if (whole === undefined || rest === undefined || whole < 0 || rest < 0) {
    return time.fail('a time as [seconds, nanoseconds]');
  }
  return [Math.trunc(whole), Math.trunc(rest)];
}

function readKind(kind: JsonNode): SpanKind {
  const text = kind.text()?.toUpperCase().replace('SPAN_KIND_', '');
  const value = text === undefined ? (kind.number() ?? SpanKind.INTERNAL) : Reflect.get(SpanKind, text);
  const found = [
    SpanKind.INTERNAL,
    SpanKind.SERVER,
    SpanKind.CLIENT,
    SpanKind.PRODUCER,
    SpanKind.CONSUMER,
  ].find((each) => each === value);
  return found ?? kind.fail('a kind from 0 to 4, or such as SERVER');
}

/** What is no attribute's value is left out, as an SDK does. */
function readAttributes(node: JsonNode): Attributes {
  const attributes: Attributes = {};
  for (const [name, { value }] of node.fields()) {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      attributes[name] = value;
    } else if (Array.isArray(value)) {
      const texts = value.filter((item) => typeof item === 'string');
      if (texts.length === value.length) attributes[name] = texts;
    }
  }
  return attributes;
}
