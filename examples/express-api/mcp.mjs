import { trace } from '@opentelemetry/api';
import { callerOf } from './auth.mjs';
import * as store from './store.mjs';

/** @import { Request, Response } from 'express' */

/** What agents can do here. @type {Record<string, (organization: string, args: any) => unknown>} */
const TOOLS = {
  list_projects: (organization) => store.listProjects(organization),
  search: (organization, { q }) => store.listProjects(organization).filter(({ name }) => name === q),
};

/**
 * One call of the Model Context Protocol. All of them have one endpoint: the span says which it is, by OpenTelemetry's
 * conventions. An instrumentation of an MCP server would do that by itself.
 *
 * @param {Request} req @param {Response} res
 */
export function answerAgent(req, res) {
  const { id, method, params = {} } = req.body;
  const { organization } = callerOf(res);
  const span = trace.getActiveSpan();
  span?.setAttribute('mcp.method.name', String(method));
  if (method === 'tools/list') {
    res.json({ jsonrpc: '2.0', id, result: { tools: Object.keys(TOOLS).map((name) => ({ name })) } });
    return;
  }
  const tool = method === 'tools/call' && Object.hasOwn(TOOLS, params.name) ? TOOLS[params.name] : undefined;
  if (!tool) {
    span?.setAttribute('error.type', '-32601');
    res.json({ jsonrpc: '2.0', id, error: { code: -32_601, message: 'No such method or tool' } });
    return;
  }
  span?.setAttribute('gen_ai.tool.name', params.name);
  const text = JSON.stringify(tool(organization, params.arguments ?? {}));
  res.json({ jsonrpc: '2.0', id, result: { content: [{ type: 'text', text }] } });
}
