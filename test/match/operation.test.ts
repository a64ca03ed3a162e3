import { SpanKind, type Attributes } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { Decider } from '../../src/match/decide.js';
import { compileOperation } from '../../src/match/operation.js';
import { resolveOptions } from '../../src/options/resolve.js';
import { http, makeSpan, wordOf, type TestSpan } from '../fixtures/spans.js';

const SEARCH = { 'mcp.method.name': 'tools/call', 'gen_ai.tool.name': 'search' };
const CREATE = { 'graphql.operation.type': 'mutation', 'graphql.operation.name': 'CreateWidget' };

/** What becomes of a call: an event's name, or why there is none. */
function decider(
  options: Readonly<Record<string, unknown>>,
): (path: string, ...children: readonly Attributes[]) => string {
  const made = new Decider(resolveOptions(options, {}), Date.now);
  return (path, ...children) => {
    const attributes = {
      ...http(path, { 'http.route': path }),
      'http.request.method': 'POST',
      'user.id': 'u',
    };
    const span = makeSpan({ attributes });
    const decision = made.decide({ span, servers: [span], children: children.map(internal) });
    return decision.kind === 'ignored' ? decision.reason : decision.name;
  };
}

function internal(attributes: Attributes): TestSpan {
  return makeSpan({ kind: SpanKind.INTERNAL, attributes });
}

describe('A pattern with an operation', () => {
  it.each([
    ['POST /mcp tools/call search', 'search'],
    ['POST /mcp tools/call', 'search list'],
    ['POST /mcp search', 'search'],
    ['POST /mcp tools/*', 'search list'],
    ['POST /mcp tools/call s*ch', 'search'],
    ['/mcp *', 'search list ping'],
    ['* /** tools/call search', 'search'],
    ['POST /mcp', 'search list ping none'],
    ['POST /mcp search tools/call', ''],
    ['POST /mcp sear', ''],
    ['POST /mcp tools.call', ''],
    ['POST /mcp ping', 'ping'],
    ['POST /other tools/call', ''],
  ])('%s is for the MCP calls: %s', (pattern, called) => {
    const decide = decider({ events: { [pattern]: 'yes' }, defaultEvent: 'no' });
    const calls = {
      search: [SEARCH],
      list: [{ 'mcp.method.name': 'tools/call', 'gen_ai.tool.name': 'list' }],
      ping: [{ 'mcp.method.name': 'ping' }],
      none: [],
    };
    const found = Object.entries(calls).filter(([, children]) => decide('/mcp', ...children) === 'yes');
    expect(found.map(([name]) => name).join(' ')).toBe(called);
  });

  it.each([
    ['POST /graphql CreateWidget', 'yes'],
    ['POST /graphql mutation', 'yes'],
    ['POST /graphql mutation CreateWidget', 'yes'],
    ['POST /graphql mutation Create*', 'yes'],
    ['POST /graphql query', 'no'],
    ['POST /graphql query CreateWidget', 'no'],
    ['POST /graphql createwidget', 'no'],
  ])('%s for a mutation CreateWidget: %s', (pattern, name) => {
    const decide = decider({ events: { [pattern]: 'yes' }, defaultEvent: 'no' });
    expect(decide('/graphql', CREATE)).toBe(name);
  });

  it('wants an operation that did not fail, unless it says otherwise', () => {
    const events = {
      'POST /graphql CreateWidget': 'widget_created',
      'POST /mcp search': { name: 'searched', status: '*' },
    };
    const decide = decider({ events });
    expect(decide('/graphql', { ...CREATE, 'graphql.error.count': 1 })).toBe('api_request');
    expect(decide('/mcp', { ...SEARCH, 'error.type': 'tool_error' })).toBe('searched');
  });

  it('ignores operations', () => {
    const decide = decider({ ignore: { add: ['POST /mcp ping', 'POST /graphql Health*'] } });
    expect(decide('/mcp', { 'mcp.method.name': 'ping' })).toBe('pattern');
    expect(decide('/mcp', SEARCH)).toBe('api_request');
    expect(decide('/mcp')).toBe('api_request');
    expect(decide('/graphql', { 'graphql.operation.name': 'HealthCheck' })).toBe('pattern');
  });

  it('finds its operation beyond the bound of different names', () => {
    const decide = decider({ events: { 'POST /graphql Wanted': 'yes' }, defaultEvent: 'no' });
    for (let n = 0; n < 60; n += 1) decide('/graphql', { 'graphql.operation.name': `Q${wordOf(n)}` });
    expect(decide('/graphql', { 'graphql.operation.name': 'Wanted' })).toBe('yes');
  });

  it('keeps the order of the rules', () => {
    const decide = decider({
      events: [
        ['POST /mcp tools/call search', 'search'],
        ['POST /mcp tools/call', 'tool'],
        ['POST /mcp', false],
      ],
    });
    expect(decide('/mcp', SEARCH)).toBe('search');
    expect(decide('/mcp', { ...SEARCH, 'gen_ai.tool.name': 'other' })).toBe('tool');
    expect(decide('/mcp', { 'mcp.method.name': 'initialize' })).toBe('rule');
  });

  it.each(['a b c d e', '/tools', 'x'.repeat(65), 'a|b', '(a)', 'jane@acme.example'])(
    'has no operation such as %s',
    (words) => {
      expect(compileOperation(words)).toHaveProperty('expected');
      expect(() => resolveOptions({ events: { [`POST /mcp ${words}`]: 'x' } }, {})).toThrow(/Expected/);
    },
  );

  it('of many stars costs no more than one', () => {
    const decide = decider({ events: { [`POST /graphql ${'a*'.repeat(30)}b`]: 'yes' }, defaultEvent: 'no' });
    expect(decide('/graphql', { 'graphql.operation.name': 'a'.repeat(60) })).toBe('no');
    expect(decide('/graphql', { 'graphql.operation.name': `${'a'.repeat(60)}b` })).toBe('yes');
  });
});
