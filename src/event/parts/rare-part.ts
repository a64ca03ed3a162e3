import type { ApiRequest } from '../../request/api-request.js';
import { quoted } from '../json-text.js';
import type { Properties } from '../properties.js';

/** What few requests have: their values are words, numbers and the keys of flags, which all fit. */
export function addRareParts(properties: Properties, request: ApiRequest): void {
  const { apiKeyId, errorType, mcpMethod, mcpTool, graphqlErrorCount, featureFlags } = request;
  if (apiKeyId !== undefined) properties.own(`,"api_key_id":${quoted(apiKeyId)}`, 1);
  if (errorType !== undefined) properties.own(`,"error_type":${quoted(errorType)}`, 1);
  if (graphqlErrorCount !== undefined) properties.own(`,"graphql_error_count":${graphqlErrorCount}`, 1);
  if (mcpMethod !== undefined) properties.own(`,"mcp_method":${quoted(mcpMethod)}`, 1);
  if (mcpTool !== undefined) properties.own(`,"mcp_tool":${quoted(mcpTool)}`, 1);
  if (request.streamed) addStream(properties, request.streamDurationMs);
  if (featureFlags) addFlags(properties, featureFlags);
}

function addStream(properties: Properties, durationMs = Number.NaN): void {
  properties.own(',"streamed":true', 1);
  if (Number.isFinite(durationMs) && durationMs >= 0) {
    properties.own(`,"stream_duration_ms":${Math.round(durationMs * 10) / 10}`, 1);
  }
}

/** PostHog's own name for which variant an event belongs to. */
function addFlags(properties: Properties, flags: NonNullable<ApiRequest['featureFlags']>): void {
  for (const [key, value] of Object.entries(flags)) {
    properties.own(`,"$feature/${key}":${typeof value === 'string' ? quoted(value) : String(value)}`, 1);
  }
}
