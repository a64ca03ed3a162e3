import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { readTraces } from '../../../src/entrance/stored/read-traces.js';

const TRACE = '5b8efff798038103d269b633813fc60c';
const SPAN = 'eee19b7ec3c1b174';
const PARENT = 'eee19b7ec3c1b173';
const START = '1795360543568000000';
const END = '1795360543580400000';

function otlp(span: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    resourceSpans: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'billing' } }] },
        scopeSpans: [
          {
            scope: { name: 'http' },
            spans: [
              {
                traceId: TRACE,
                spanId: SPAN,
                parentSpanId: PARENT,
                flags: 0x301,
                name: 'GET /invoices/:id',
                kind: 2,
                startTimeUnixNano: START,
                endTimeUnixNano: END,
                attributes: [
                  { key: 'http.route', value: { stringValue: '/invoices/:id' } },
                  { key: 'http.response.status_code', value: { intValue: '200' } },
                  { key: 'ratio', value: { doubleValue: 0.5 } },
                  { key: 'cached', value: { boolValue: false } },
                  {
                    key: 'http.request.header.accept',
                    value: { arrayValue: { values: [{ stringValue: 'a/b' }] } },
                  },
                  { key: 'map', value: { kvlistValue: { values: [] } } },
                ],
                status: { code: 2 },
                droppedAttributesCount: 3,
                ...span,
              },
            ],
          },
        ],
      },
    ],
  };
}

describe('OTLP/JSON', () => {
  it('reads a span as an SDK would hand it over', () => {
    const [span] = readTraces(JSON.stringify(otlp()));
    expect(span).toMatchObject({
      name: 'GET /invoices/:id',
      kind: SpanKind.SERVER,
      parentSpanId: PARENT,
      parentIsRemote: true,
      status: { code: SpanStatusCode.ERROR },
      startTime: [1_795_360_543, 568_000_000],
      endTime: [1_795_360_543, 580_400_000],
      duration: [0, 12_400_000],
      droppedAttributesCount: 3,
      resource: { attributes: { 'service.name': 'billing' } },
    });
    expect(span?.attributes).toEqual({
      'http.route': '/invoices/:id',
      'http.response.status_code': 200,
      ratio: 0.5,
      cached: false,
      'http.request.header.accept': ['a/b'],
    });
    expect(span?.spanContext()).toEqual({ traceId: TRACE, spanId: SPAN, traceFlags: 1 });
  });

  it('reads what happened during a span', () => {
    const events = [
      { name: 'exception', attributes: [{ key: 'exception.type', value: { stringValue: 'Timeout' } }] },
    ];
    expect(readTraces(JSON.stringify(otlp({ events })))[0]?.events).toEqual([
      { name: 'exception', attributes: { 'exception.type': 'Timeout' } },
    ]);
    const logs = [
      {
        fields: [
          { key: 'event', value: 'exception' },
          { key: 'exception.type', value: 'Timeout' },
        ],
      },
    ];
    const jaeger = { traceID: TRACE, spanID: SPAN, operationName: 'x', startTime: 1, duration: 1, logs };
    expect(readTraces(JSON.stringify({ data: [{ spans: [jaeger] }] }))[0]?.events).toEqual([
      { name: 'exception', attributes: { 'exception.type': 'Timeout' } },
    ]);
    const plain = {
      traceId: TRACE,
      spanId: SPAN,
      name: 'x',
      kind: 0,
      startTime: [1, 0],
      endTime: [1, 1],
      events: [{ name: 'exception', attributes: { 'exception.type': 'Timeout' } }],
    };
    expect(readTraces(JSON.stringify([plain]))[0]?.events).toEqual(plain.events);
  });

  it.each([
    ['one document', JSON.stringify(otlp(), undefined, 2)],
    ['one message a line, as a Collector writes them', `${JSON.stringify(otlp())}\n\n`],
    ['a byte order mark before it', `\ufeff${JSON.stringify(otlp())}`],
    ['a list of messages', JSON.stringify([otlp()])],
    ["Jaeger's newer API", JSON.stringify({ result: otlp() })],
    ['metrics among the lines', `{"resourceMetrics":[]}\n${JSON.stringify(otlp())}`],
    [
      'an older name of the scopes',
      JSON.stringify(otlp()).replace('scopeSpans', 'instrumentationLibrarySpans'),
    ],
    [
      'names in snake case',
      JSON.stringify(otlp()).replace('traceId', 'trace_id').replace('endTimeUnixNano', 'end_time_unix_nano'),
    ],
    ['ids in base64', JSON.stringify(otlp({ traceId: Buffer.from(TRACE, 'hex').toString('base64') }))],
    ['ids in capitals', JSON.stringify(otlp({ traceId: TRACE.toUpperCase() }))],
    ['the kind by its name', JSON.stringify(otlp({ kind: 'SPAN_KIND_SERVER' }))],
  ])('is read as %s', (_form, text) => {
    const spans = readTraces(text);
    expect(spans).toHaveLength(1);
    expect(spans[0]).toMatchObject({ kind: SpanKind.SERVER });
    expect(spans[0]?.spanContext().traceId).toBe(TRACE);
  });

  it('says nothing of a parent where the file does not', () => {
    const [span] = readTraces(JSON.stringify(otlp({ flags: undefined, parentSpanId: '' })));
    expect(span).toMatchObject({ parentSpanId: undefined, parentIsRemote: undefined });
    expect(span?.spanContext().traceFlags).toBe(1);
  });

  it('has no span that ends before it starts', () => {
    const [span] = readTraces(JSON.stringify(otlp({ startTimeUnixNano: END, endTimeUnixNano: START })));
    expect(span?.duration).toEqual([0, 0]);
  });
});

describe("Jaeger's export", () => {
  const span = {
    traceID: 'd269b633813fc60c',
    spanID: SPAN,
    operationName: 'GET',
    references: [
      { refType: 'FOLLOWS_FROM', traceID: TRACE, spanID: 'aaaaaaaaaaaaaaaa' },
      { refType: 'CHILD_OF', traceID: TRACE, spanID: PARENT },
    ],
    startTime: 1_795_360_543_568_000,
    duration: 12_400,
    tags: [
      { key: 'span.kind', type: 'string', value: 'server' },
      { key: 'http.response.status_code', type: 'int64', value: 503 },
      { key: 'otel.status_code', type: 'string', value: 'ERROR' },
      { key: 'http.request.header.accept', type: 'string', value: '["a/b"]' },
    ],
    processID: 'p1',
  };
  const trace = {
    traceID: TRACE,
    spans: [span],
    processes: { p1: { serviceName: 'billing', tags: [{ key: 'service.version', value: '2.0' }] } },
  };

  it('reads spans with the service of their process', () => {
    const [read] = readTraces(JSON.stringify({ data: [trace], total: 0, errors: null }));
    expect(read).toMatchObject({
      kind: SpanKind.SERVER,
      parentSpanId: PARENT,
      status: { code: SpanStatusCode.ERROR },
      startTime: [1_795_360_543, 568_000_000],
      duration: [0, 12_400_000],
      attributes: { 'http.response.status_code': 503, 'http.request.header.accept': ['a/b'] },
      resource: { attributes: { 'service.name': 'billing', 'service.version': '2.0' } },
    });
    expect(read?.spanContext().traceId).toBe('0000000000000000d269b633813fc60c');
  });
});

describe('a list of spans', () => {
  const span = {
    name: 'POST /widgets',
    kind: 1,
    traceId: TRACE,
    spanId: SPAN,
    parentSpanId: null,
    attributes: { 'http.route': '/widgets', list: ['a'], bad: { no: 'attribute' } },
    status: { code: 0 },
    startTime: [1_795_360_543, 568_000_000],
    duration: [0, 12_400_000],
  };

  it.each([
    ['ids on the span', span],
    [
      'ids in its context',
      { ...span, traceId: undefined, _spanContext: { traceId: TRACE, spanId: SPAN, traceFlags: 1 } },
    ],
    ['the kind by name', { ...span, kind: 'SERVER' }],
    [
      'an end in place of the duration',
      { ...span, duration: undefined, endTime: [1_795_360_543, 580_400_000] },
    ],
  ])('is read with %s', (_form, given) => {
    const [read] = readTraces(JSON.stringify([given]));
    expect(read).toMatchObject({
      kind: SpanKind.SERVER,
      parentSpanId: undefined,
      endTime: [1_795_360_543, 580_400_000],
      attributes: { 'http.route': '/widgets', list: ['a'] },
    });
    expect(read?.attributes).not.toHaveProperty('bad');
  });

  it('knows a parent of another process', () => {
    const [read] = readTraces(
      JSON.stringify([{ ...span, parentSpanContext: { spanId: PARENT, traceId: TRACE, isRemote: true } }]),
    );
    expect(read).toMatchObject({ parentSpanId: PARENT, parentIsRemote: true });
  });
});

describe('what is no trace', () => {
  const good = JSON.stringify(otlp());
  const place = String.raw`line 1, resourceSpans\[0\]\.scopeSpans\[0\]\.spans\[0\]`;

  it.each([
    ['an empty file', '', /the file is empty: expected OTLP\/JSON/],
    ['white space', ' \n ', /the file is empty/],
    ['no JSON at all', 'hello', /^line 1: no JSON: Unexpected token.*expected OTLP\/JSON/],
    ['a document cut off', '{"resourceSpans":[', /^line 1: no JSON: Unexpected end/],
    [
      'a mistake in a document',
      '{\n  "resourceSpans": [\n    {"a": 1,}\n  ]\n}',
      /^line 3: no JSON: Expected/,
    ],
    ['a line cut off', `${good}\n${good}\n{"resourceSpans":`, /^line 3: no JSON: Unexpected end/],
    ['a number', '42', /^line 1: expected OTLP\/JSON .*, got 42/],
    ['logs', '{"logs":[]}', /^line 1: expected OTLP\/JSON .*, got an object with logs/],
    [
      'a list of something else',
      '[{"foo":1}]',
      /^line 1\[0\]: expected a span with traceId, spanId, .*, got an object with foo/,
    ],
    [
      'no list of resources',
      '{"resourceSpans":{}}',
      /^line 1, resourceSpans: expected a list, got an object with no fields/,
    ],
    [
      'a text for an id',
      JSON.stringify(otlp({ traceId: 'no-id' })),
      `^${place}\\.traceId: expected 32 hexadecimal digits, got "no-id"$`,
    ],
    [
      'an unknown kind',
      JSON.stringify(otlp({ kind: 'WAITER' })),
      `^${place}\\.kind: expected a kind from 0 to 5, .* got "WAITER"$`,
    ],
    [
      'a word for a time',
      JSON.stringify(otlp({ endTimeUnixNano: 'soon' })),
      `^${place}\\.endTimeUnixNano: expected nanoseconds since 1970, got "soon"$`,
    ],
    [
      'no time',
      JSON.stringify(otlp({ startTimeUnixNano: undefined })),
      `^${place}\\.startTimeUnixNano: expected .*, got nothing$`,
    ],
    [
      'a mistake in the second line',
      `${good}\n${JSON.stringify(otlp({ spanId: 7 }))}`,
      /^line 2, .*\.spanId: expected 16 .*, got 7$/,
    ],
  ])('is refused with its line and the reason: %s', (_what, text, message) => {
    expect(() => readTraces(text)).toThrow(new RegExp(message, 's'));
  });

  it('shows no more than a part of a huge value', () => {
    const text = JSON.stringify(otlp({ traceId: 'x'.repeat(100_000) }));
    expect(() => readTraces(text)).toThrow(/got "x{40}"$/);
  });
});
