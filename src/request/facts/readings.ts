import { versionOfAccept, versionText } from '../../span/hooks/api-version.js';
import {
  API_KEY_ID_KEY,
  API_VERSION_KEY,
  AUTH_METHOD_KEY,
  CALLER_ID_KEY,
  CLIENT_LANGUAGE_KEY,
  CLIENT_NAME_KEY,
  CLIENT_VERSION_KEY,
  DISTINCT_ID_KEYS,
  EVENT_KEY,
  ORGANIZATION_KEYS,
  SESSION_KEYS,
} from '../../span/attributes.js';
import { authMethodText, schemeOf } from '../../span/hooks/auth-scheme.js';
import { isStream } from '../../span/hooks/response-type.js';
import { languageOf } from '../../span/client/languages.js';
import { clientByName, readUserAgent } from '../../span/client/user-agent.js';
import { groupKey, usableId } from '../caller/distinct-id.js';
import { errorTypeText } from '../error-type.js';
import { flagKey } from '../feature-flags.js';
import { clientNameText, mcpMethodText, toolText } from '../operation.js';
import { cutPath } from '../route/path.js';
import { readRpc } from './rpc.js';

/** What is told of where it comes from. */
export type Fact =
  | 'method'
  | 'path'
  | 'route'
  | 'status'
  | 'version'
  | 'auth_method'
  | 'client_name'
  | 'client_version'
  | 'client_language'
  | 'client_kind'
  | 'user'
  | 'organization'
  | 'session'
  | 'event_name'
  | 'api_key_id'
  | 'error_type'
  | 'graphql_errors'
  | 'mcp_method'
  | 'mcp_tool'
  | 'feature_flags'
  | 'streamed';

/** An attribute by its name, and what it says of a fact. */
export type Reading = readonly [names: readonly string[], read: (text: string) => unknown];

const header = (name: string): readonly string[] =>
  ['http.request.header', 'rpc.request.metadata'].flatMap((place) => [
    `${place}.${name}`,
    `${place}.${name.replaceAll('-', '_')}`,
  ]);
const USER_AGENT = ['user_agent.original', 'http.user_agent', 'http.request.header.user-agent'];
const RPC_STATUS = ['rpc.grpc.status_code', 'rpc.response.status_code', 'rpc.connect_rpc.error_code'];
const GRAPHQL_COUNTS = ['graphql.error.count', 'graphql.errors.count', 'hive.graphql.error.count'];
const GRAPHQL_CODES = [
  'graphql.error.code',
  'graphql.error.codes',
  'graphql.errors.code',
  'hive.graphql.error.codes',
  'hive.graphql.error.code',
  'graphql.error.extensions.code',
];
const same = (text: string): string => text;
const upper = (text: string): string => text.toUpperCase();

/** For each fact the attributes that may tell it, in the order in which they are looked at. */
export const READINGS: Readonly<Record<Exclude<Fact, 'route'>, readonly Reading[]>> = {
  method: [[['http.request.method', 'http.method', 'http.request.method_original'], upper]],
  path: [[['url.path', 'http.target', 'url.full', 'http.url'], cutPath]],
  status: [
    [['http.response.status_code', 'http.status_code'], Number],
    [RPC_STATUS, (text) => readRpc('any', undefined, text)?.statusCode],
  ],
  version: [
    [[API_VERSION_KEY, ...header('x-api-version'), ...header('api-version')], versionText],
    [['http.request.header.accept'], versionOfAccept],
  ],
  auth_method: [
    [[AUTH_METHOD_KEY], authMethodText],
    [['http.request.header.authorization'], schemeOf],
    [header('x-api-key'), () => 'api_key'],
  ],
  client_name: [
    [['mcp.client.name'], (text) => clientByName(clientNameText(text) ?? '').name],
    [[CLIENT_NAME_KEY], (text) => clientByName(text).name],
    [USER_AGENT, (text) => readUserAgent(text).name],
  ],
  client_version: [
    [['mcp.client.version', CLIENT_VERSION_KEY], same],
    [USER_AGENT, (text) => readUserAgent(text).version],
  ],
  client_language: [
    [[CLIENT_LANGUAGE_KEY], languageOf],
    [[CLIENT_NAME_KEY], (text) => clientByName(text).language],
    [USER_AGENT, (text) => readUserAgent(text).language],
  ],
  client_kind: [
    [[CLIENT_NAME_KEY], (text) => clientByName(text).kind],
    [['mcp.client.name'], (text) => clientByName(clientNameText(text) ?? '').kind],
    [USER_AGENT, (text) => readUserAgent(text).kind],
  ],
  user: [[DISTINCT_ID_KEYS, usableId]],
  organization: [[ORGANIZATION_KEYS, groupKey]],
  session: [[SESSION_KEYS, same]],
  event_name: [[[EVENT_KEY], same]],
  api_key_id: [[[API_KEY_ID_KEY], same]],
  error_type: [
    [['error.type', 'api.problem.type', ...GRAPHQL_CODES], errorTypeText],
    [['exception.type'], errorTypeText],
  ],
  graphql_errors: [[GRAPHQL_COUNTS, Number]],
  mcp_method: [[['mcp.method.name'], mcpMethodText]],
  mcp_tool: [[['gen_ai.tool.name', 'mcp.tool.name'], toolText]],
  feature_flags: [[['feature_flag.key'], flagKey]],
  streamed: [[['http.response.header.content-type', 'http.response.header.content_type'], isStream]],
};

/** Facts that span events tell, too. */
export const EVENT_FACTS: ReadonlySet<Fact> = new Set(['error_type', 'graphql_errors', 'feature_flags']);

/** Who the caller says it is: looked at after all else. */
export const CALLERS_WORD: Reading = [[CALLER_ID_KEY], usableId];
