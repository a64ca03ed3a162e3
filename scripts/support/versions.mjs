// Which versions the library is for: the lowest and the newest of each range that package.json or an SDK gives.
import { execFileSync } from 'node:child_process';
import { manifest } from '../package/packed.mjs';

/**
 * The generations of OpenTelemetry's SDK, by their first and their newest release; of 1 the last is enough. `api` is what
 * they want beside them; `context` and `http` are the packages of the same release.
 */
const SDKS = [
  { version: '1.30.1', context: '1.30.1', http: '0.57.2', api: '<1.10.0' },
  { version: '2.0.0', context: '2.0.0', http: '0.200.0', api: '<1.10.0' },
  { version: '^2.0.0', context: '^2.0.0', http: '0.223.0', api: '<1.10.0' },
  { version: '3.0.0', context: '3.0.0', http: '0.300.0', api: '>=1.10.0' },
  { version: '^3.0.0', context: '^3.0.0', http: '>=0.300.0 <1.0.0', api: '>=1.10.0' },
];

/** The oldest Node of each line that `engines` names, and the newest of each that is kept up. */
export const NODES = ['20.20.0', '20', '22.22.0', '22', '24', '26'];

/** What `test:package` tries on the Node that runs it: fixed, so that nothing new in the registry fails a change. */
export const SMOKE = [
  { version: '1.30.1', context: '1.30.1', http: '0.57.2', api: lowest('@opentelemetry/api') },
  { version: '2.12.1', context: '2.12.1', http: '0.223.0', api: '1.9.1' },
  { version: '3.1.1', context: '3.1.1', http: '0.301.0', api: '1.10.0' },
].map((versions) => withNames(versions, lowest('posthog-node')));

/** Every SDK with the lowest and the newest of the API and of posthog-node, each in an exact version, once. */
export function combinations() {
  const clients = bothEnds('posthog-node', manifest.dependencies['posthog-node']);
  const found = SDKS.flatMap((range) => {
    const version = newest(sdkOf(range.version), range.version);
    const context = newest('@opentelemetry/context-async-hooks', range.context);
    const http = newest('@opentelemetry/instrumentation-http', range.http);
    const apis = bothEnds(
      '@opentelemetry/api',
      `${manifest.peerDependencies['@opentelemetry/api']} ${range.api}`,
    );
    return apis.flatMap((api) => clients.map((client) => withNames({ version, context, http, api }, client)));
  });
  return [...new Map(found.map((each) => [JSON.stringify(each), each])).values()];
}

function withNames({ version, context, http, api }, posthogNode) {
  return { sdk: sdkOf(version), version, context, http, api, posthogNode };
}

/** SDK 3 has another name. */
function sdkOf(version) {
  return /^\^?3\./.test(version) ? '@opentelemetry/sdk-trace' : '@opentelemetry/sdk-trace-base';
}

/** Whether an SDK runs on a Node at all: 3 wants 22.15. @param {string} node its version */
export function runsOn({ version }, node) {
  const [major = 0, minor = 0] = node.split('.').map(Number);
  return !version.startsWith('3.') || major > 22 || (major === 22 && minor >= 15);
}

/** @param {'@opentelemetry/api' | 'posthog-node'} name */
function lowest(name) {
  const range = manifest.peerDependencies[name] ?? manifest.dependencies[name];
  return range.replace(/^\^/, '');
}

function newest(name, range) {
  return bothEnds(name, range).at(-1);
}

/** The lowest and the newest release of a range; one, where they are the same. */
function bothEnds(name, range) {
  const text = execFileSync('npm', ['view', `${name}@${range}`, 'version', '--json'], { encoding: 'utf8' });
  const versions = [JSON.parse(text)]
    .flat()
    .filter((version) => !version.includes('-'))
    .toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  if (versions.length === 0) throw new Error(`The registry has no ${name}@${range}`);
  return [...new Set([versions[0], versions.at(-1)])];
}
