/** What few requests have: held against what the driver sent and was told. */

const FLAG = '$feature/new-dashboard';

/**
 * @param {import('./ledger.mjs').Ledger} ledger
 * @param {readonly import('./proofs.mjs').StoredEvent[]} events
 * @returns {import('./proofs.mjs').Proof}
 */
export function proveFacts(ledger, events) {
  const left = new Map();
  const told = { keys: 0, errors: 0, tools: 0, variants: 0, sessions: 0 };
  for (const exchange of ledger.counted) {
    const { endpoint, apiKeyId, errorType, mcpMethod, mcpTool, session } = exchange;
    const variant = variantOf(exchange);
    const facts = textOf([endpoint, apiKeyId, errorType, mcpMethod, mcpTool, variant, session]);
    left.set(facts, (left.get(facts) ?? 0) + 1);
    told.keys += Number(apiKeyId !== undefined);
    told.errors += Number(errorType !== undefined);
    told.tools += Number(mcpTool !== undefined);
    told.variants += Number(variant !== undefined);
    told.sessions += Number(session !== undefined);
  }
  const problems = [];
  for (const { properties } of events) {
    const { endpoint, api_key_id: key, error_type: error, mcp_method: method, mcp_tool: tool } = properties;
    const facts = textOf([endpoint, key, error, method, tool, properties[FLAG], properties.$session_id]);
    const open = left.get(facts) ?? 0;
    if (open === 0) problems.push(`nobody sent ${facts}`);
    else left.set(facts, open - 1);
  }
  for (const [facts, open] of left) if (open > 0) problems.push(`${open} × no event with ${facts}`);
  const evidence =
    `API keys by their ids (${told.keys}), types of errors (${told.errors}), tools of MCP (${told.tools}), ` +
    `variants of a flag (${told.variants}) and browser sessions (${told.sessions}) are as they were`;
  return { claim: 'Facts', evidence, problems };
}

/** The API evaluates its flag for whoever it lets in, by the id; sign-up and log-in come before that. */
function variantOf({ user, endpoint }) {
  if (user === undefined || /\/(?:users|sessions)$/.test(endpoint)) return undefined;
  return Number.parseInt(user.slice(-1), 16) < 8 ? 'control' : 'treatment';
}

const textOf = (facts) => facts.map((fact) => fact ?? '–').join(' · ');
