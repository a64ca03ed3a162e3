import { remembered } from '../remembered.js';
import type { Client } from './client.js';
import { languageOf } from './languages.js';
import { readProduct } from './products.js';
import { clientByName, readUserAgent } from './user-agent.js';

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** What a header says of the SDK that sent it. `program`: name and version; `agent`: a user agent of its own. */
type Role =
  | 'sdk_name'
  | 'sdk_version'
  | 'client_name'
  | 'client_version'
  | 'language'
  | 'program'
  | 'agent'
  | 'google';

const ROLES: readonly (readonly [Role, RegExp])[] = [
  ['language', /^x-(?:stainless-lang|fern-language)$|(?:^|-)(?:sdk|client)-lang(?:uage)?$/],
  ['sdk_version', /^x-stainless-package-version$|(?:^|-)sdk-version$/],
  ['sdk_name', /(?:^|-)sdk-name$/],
  ['google', /^x-goog-api-client$/],
  ['client_name', /(?:^|-)client-name$/],
  ['client_version', /(?:^|-)client-version$/],
  ['program', /(?:^|-)(?:client|sdk)-info$|(?:^|-)(?:sdk|api)-client$|^x-(?:sdk|client)$/],
  ['agent', /(?:^|[a-z]-)user-?agent$|^x-algolia-agent$/],
];
/** Their SDK's headers tell no name: better the generator's than none. */
const GENERATORS: readonly (readonly [prefix: string, name: string])[] = [
  ['x-stainless-', 'stainless-sdk'],
  ['x-fern-', 'fern-sdk'],
];
const VERSION = /^v?\d[\w.+-]{0,31}$/i;
const LANGUAGE_BEFORE_VERSION = /^([a-z]{2,10})(\d[\w.+-]{0,31})$/i;
const MAX_VALUE = 128;

/** Names of headers are the sender's, and come by the dozen with each request: one look into a table for each. */
const roleOf = remembered(1_000, (name: string): Role | undefined =>
  name === 'user-agent' || name.length > 48
    ? undefined
    : ROLES.find(([, pattern]) => pattern.test(name))?.[0],
);

type Said = { -readonly [Role_ in Role]?: string } & { generator?: string };

/**
 * The client by what SDKs put into headers of their own, before the user agent where that is only the library's or the
 * browser's through which they call. Of a header's value a name, a version and a language are taken when they have the
 * shape of such, and nothing else.
 */
export function readClient(headers: Headers): Client {
  const client = readUserAgent(textOf(headers['user-agent']));
  const said = readHeaders(headers);
  return said === undefined ? client : join(client, said);
}

function readHeaders(headers: Headers): Said | undefined {
  let said: Said | undefined;
  for (const name of Object.keys(headers)) {
    const role = roleOf(name);
    const value = role === undefined ? undefined : textOf(headers[name])?.trim();
    if (role === undefined || value === undefined || value === '' || value.length > MAX_VALUE) continue;
    said ??= {};
    said[role] ??= value;
    const generator = GENERATORS.find(([prefix]) => name.startsWith(prefix))?.[1];
    if (generator !== undefined) said.generator = generator;
  }
  return said;
}

/** An agent's or a bot's own name wins, whatever SDK it calls through. */
function join(client: Client, said: Said): Client {
  const language = languageOf(said.language);
  const told = { ...client, language: client.language ?? language };
  if (client.kind === 'ai_agent' || client.kind === 'bot') return told;
  const named = namedBy(said);
  if (named) return { ...named, language: language ?? named.language ?? libraryLanguage(client) };
  const version = versionOf(said.sdk_version);
  const google = said.google === undefined ? undefined : googleClient(said.google);
  if (client.kind === 'sdk') {
    return {
      ...client,
      version: client.version ?? version,
      language: language ?? client.language ?? google?.language,
    };
  }
  if (google) return google;
  if (said.generator === undefined) return client.kind === 'http_client' ? told : client;
  return { name: said.generator, version, language: language ?? libraryLanguage(client), kind: 'sdk' };
}

function namedBy(said: Said): Client | undefined {
  const sdk = nameOf(said.sdk_name);
  if (sdk !== undefined) return byName(sdk, said.sdk_version);
  const program = said.program === undefined ? undefined : readProduct(said.program);
  if (program?.isWhole === true) {
    return {
      ...byName(program.name, program.version),
      language: program.language ?? clientByName(program.name).language,
    };
  }
  // A name alone may be somebody's: a program's has a version.
  const client = versionOf(said.client_version) === undefined ? undefined : nameOf(said.client_name);
  if (client !== undefined) return byName(client, said.client_version);
  const agent = readUserAgent(said.agent);
  return agent.name !== undefined && agent.kind !== 'browser' ? agent : undefined;
}

function byName(name: string, version: string | undefined): Client {
  return { ...clientByName(name), version: versionOf(version) };
}

/** `gl-python/3.12.1 grpc/1.60.0 gax/2.15.0 gapic/1.4.0`: a language, then the layers of a client. */
function googleClient(text: string): Client | undefined {
  const layers = new Map(text.split(/\s+/).map((part) => [part.split('/')[0], part.split('/')[1]]));
  const runtime = [...layers.keys()].find((name) => name?.startsWith('gl-') === true);
  for (const name of ['gccl', 'gapic', 'gdcl', 'fire-admin']) {
    if (!layers.has(name)) continue;
    const version = versionOf(layers.get(name));
    return {
      name: `google-${name}`,
      version,
      language: languageOf(runtime?.slice('gl-'.length)),
      kind: 'sdk',
    };
  }
  return undefined;
}

function libraryLanguage({ kind, language }: Client): string | undefined {
  return kind === 'browser' ? 'javascript' : language;
}

function nameOf(text: string | undefined): string | undefined {
  const product = text === undefined ? undefined : readProduct(`${text}/0`);
  return product?.version === '0' ? product.name : undefined;
}

/** `1.2.3`, and `3.4.2` of `js3.4.2`. */
function versionOf(text: string | undefined): string | undefined {
  if (text === undefined || VERSION.test(text)) return text;
  const [, language, version] = LANGUAGE_BEFORE_VERSION.exec(text) ?? [];
  return languageOf(language) === undefined ? undefined : version;
}

function textOf(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0];
}
