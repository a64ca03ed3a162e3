/**
 * The servers, in the order in which they run. Nobody here wrote any of them.
 *
 * @typedef {object} FieldServer
 * @property {string} name of its folder in `servers/`
 * @property {string} package whose version is named
 * @property {string} builtWith its framework, in words
 * @property {string} client which calls it, in words
 * @property {string} docs where its endpoints are documented
 * @property {number} node major version
 * @property {boolean} [isEsm] whether it is loaded by `--import` and the ESM hook
 * @property {boolean} [postgres] whether it needs a database
 * @property {RegExp} ready the line that it prints once it listens
 * @property {Record<string, string>} [env] what a user of the library sets
 * @property {(place: { folder: string, data: string, port: number, databaseUrl?: string }) => { args: string[], env?: Record<string, string>, cwd?: string }} start
 * @property {string[]} personas who call: `client.mjs` has the address of each one's proxy as `<PERSONA>_URL`
 * @property {string} [seed] a file of its folder that the server changes: a copy of it is in `data`
 * @property {string[]} endpoints as its documentation has them, first match wins
 * @property {(record: import('./proxy.mjs').RecordedRequest) => string} [methodOf] the method that the server takes it for
 * @property {(record: import('./proxy.mjs').RecordedRequest) => boolean} [ignores] what the defaults leave out here
 * @property {(record: import('./proxy.mjs').RecordedRequest, facts: Record<string, string>) => string | undefined} callerOf
 * @property {(record: import('./proxy.mjs').RecordedRequest, facts: Record<string, string>) => string} clientOf name and version, or `none`
 * @property {(record: import('./proxy.mjs').RecordedRequest) => string | undefined} [authOf] in the place of what the headers say
 * @property {RegExp} [callsItself] endpoints that the server calls by itself
 * @property {import('./compare.mjs').Limit[]} [limits]
 */
const NAMES = [
  'json-server',
  'verdaccio',
  'mcp',
  'parse-server',
  'unleash',
  's3rver',
  'azurite',
  'loopback',
  'node-red',
];

/** @returns {Promise<FieldServer[]>} */
export async function loadServers() {
  const modules = NAMES.map((name) => import(`./servers/${name}/server.mjs`));
  return (await Promise.all(modules)).map(({ server }) => server);
}
