import { SpanKind, type Attributes } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import type { ApiRequest } from '../../src/request/api-request.js';
import { http, makeSpan, wordOf, type TestSpan } from '../fixtures/spans.js';
import { makeReader, read } from './reading.js';

const SEARCH = { 'mcp.method.name': 'tools/call', 'gen_ai.tool.name': 'search' };

function internal(attributes: Attributes): TestSpan {
  return makeSpan({ kind: SpanKind.INTERNAL, attributes });
}

function call(outer: TestSpan, inner: TestSpan): ApiRequest | undefined {
  return makeReader().read({ span: outer, servers: [outer, inner], children: [] });
}

describe('A call by the Model Context Protocol', () => {
  it.each<[string, Attributes, readonly Attributes[], string | undefined, string | undefined]>([
    ['a child', {}, [SEARCH], 'tools/call', 'search'],
    ['the server span', SEARCH, [], 'tools/call', 'search'],
    [
      'Sentry’s name of the tool',
      {},
      [{ 'mcp.method.name': 'tools/call', 'mcp.tool.name': 'search' }],
      'tools/call',
      'search',
    ],
    [
      'two spans',
      {},
      [{ 'mcp.method.name': 'tools/call' }, { 'gen_ai.tool.name': 'search' }],
      'tools/call',
      'search',
    ],
    [
      'the call’s own tool, not that of an agent below it',
      {},
      [SEARCH, { 'gen_ai.tool.name': 'web' }],
      'tools/call',
      'search',
    ],
    [
      'a notification',
      {},
      [{ 'mcp.method.name': 'notifications/initialized' }],
      'notifications/initialized',
      undefined,
    ],
    ['an agent’s tool, and no call of MCP', {}, [{ 'gen_ai.tool.name': 'search' }], undefined, undefined],
    [
      'a text',
      {},
      [{ 'mcp.method.name': 'tell me of jane', 'gen_ai.tool.name': 'find jane@acme.example' }],
      undefined,
      undefined,
    ],
    [
      'values',
      {},
      [{ 'mcp.method.name': 'users/4711', 'gen_ai.tool.name': 'sk_live_abc' }],
      undefined,
      undefined,
    ],
  ])('is told by %s', (_, server, children, method, tool) => {
    const request = read(
      http('/mcp', server),
      children.map((attributes) => internal(attributes)),
    );
    expect([request.mcpMethod, request.mcpTool]).toEqual([method, tool]);
  });

  it('is told by a server span of its own within the request', () => {
    const outer = makeSpan({ attributes: http('/mcp') });
    const inner = makeSpan({ attributes: { ...SEARCH, 'error.type': 'tool_error' } });
    expect(call(outer, inner)).toMatchObject({
      mcpMethod: 'tools/call',
      mcpTool: 'search',
      errorType: 'tool_error',
      failed: true,
    });
  });

  it('names its client, where a span tells it', () => {
    const said = { ...SEARCH, 'mcp.client.name': 'Visual Studio Code', 'mcp.client.version': '1.99.0' };
    const userAgent = { 'user_agent.original': 'node' };
    expect(read(http('/mcp', userAgent), [internal(said)])).toMatchObject({
      clientName: 'Visual-Studio-Code',
      clientVersion: '1.99.0',
    });
    // The name in the user agent, which `apiAttributes()` puts there, is its HTTP library's.
    const library = { 'api.client.name': 'node', 'api.client.version': '22.1.0' };
    const nameless = { ...SEARCH, 'mcp.client.name': 'acme' };
    expect(read(http('/mcp', library), [internal(nameless)])).toMatchObject({
      clientName: 'acme',
      clientVersion: undefined,
    });
  });

  it('has two hundred different tools in a process', () => {
    const reader = makeReader();
    const tools = Array.from(
      { length: 220 },
      (_, n) =>
        read(http('/mcp'), [internal({ ...SEARCH, 'gen_ai.tool.name': `tool_${wordOf(n)}` })], reader)
          .mcpTool,
    );
    expect(new Set(tools).size).toBe(201);
  });
});

describe('A stream', () => {
  const SSE = { 'http.response.header.content-type': ['text/event-stream; charset=utf-8'] };

  it.each([
    ['text/event-stream', true],
    ['TEXT/Event-Stream;charset=utf-8', true],
    ['application/x-ndjson', true],
    ['multipart/x-mixed-replace; boundary=frame', true],
    ['application/json', false],
    ['text/event-streams', false],
  ])('is an answer of %s: %j', (type, streamed) => {
    const request = read(http('/x', { 'http.response.header.content-type': [type] }));
    expect(request.streamed).toBe(streamed);
    expect(request.streamDurationMs).toBe(streamed ? 12.4 : undefined);
    expect(request.durationMs).toBe(streamed ? Number.NaN : 12.4);
  });

  it('takes as long as the call that it answers, where a span tells it', () => {
    const outer = makeSpan({ attributes: http('/mcp', SSE), duration: [3_600, 0] });
    const inner = makeSpan({ attributes: SEARCH, duration: [0, 7_000_000] });
    expect(call(outer, inner)).toMatchObject({ durationMs: 7, streamDurationMs: 3_600_000, streamed: true });
    const open = makeSpan({ attributes: SEARCH, duration: [-1, -1] });
    expect(call(outer, open)?.durationMs).toBeNaN();
  });
});
