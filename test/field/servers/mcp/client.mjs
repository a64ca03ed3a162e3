// An agent.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

const { AGENT_URL, NOBODY_URL } = process.env;
const client = new Client({ name: 'field-agent', version: '1.0.0' });
const transport = new StreamableHTTPClientTransport(new URL(`${AGENT_URL}/mcp`));
await client.connect(transport);
const { tools } = await client.listTools();
await client.listPrompts();
await client.listResources();
await client.callTool({ name: 'echo', arguments: { message: 'the merger' } });
if (tools.some(({ name }) => name === 'get-sum'))
  await client.callTool({ name: 'get-sum', arguments: { a: 1, b: 2 } });
await client.callTool({ name: 'no-such-tool', arguments: {} }).catch(() => {});
await transport.terminateSession();
await client.close();

// A session that is not there, and a page that is not there.
await fetch(`${NOBODY_URL}/mcp`, { headers: { 'mcp-session-id': '0af76519-16cd-43dd-8448-eb211c80319c' } });
await fetch(`${NOBODY_URL}/sse`);
process.exit(0);
