import { NOBODY, type Client } from '../span/client/client.js';
import { knownProgram } from '../span/client/known-programs.js';
import { languageOf } from '../span/client/languages.js';
import { clientByName, MAX_USER_AGENT, readUserAgent } from '../span/client/user-agent.js';
import { remembered } from '../span/remembered.js';
import { productName, productVersion } from './facts/value-shapes.js';

/** What the attributes of a request's spans say of its client. */
export interface ClientFacts {
  readonly name: string | undefined;
  readonly version: string | undefined;
  readonly language: string | undefined;
  readonly userAgent: string | undefined;
}

/**
 * The client by its attributes, else by its user agent. Whether an agent or a bot calls the user agent knows best,
 * whatever the app calls its clients.
 */
export function readClient({ name, version, language, userAgent }: ClientFacts): Client {
  const agent = clientOf(userAgent?.slice(0, MAX_USER_AGENT));
  const said = name !== undefined && name.length <= MAX_TEXT ? clientCalled(name) : undefined;
  if (said === undefined) return agent;
  return {
    name: said.name,
    version: versionOf(version?.slice(0, MAX_TEXT)),
    language: languageOf(language) ?? said.language,
    kind: agent.kind === 'ai_agent' || agent.kind === 'bot' ? agent.kind : said.kind,
  };
}

/** No name or version is longer; a text that is, is not worth its memory. */
const MAX_TEXT = 128;
const versionOf = remembered(1_000, productVersion);
const clientCalled = remembered(1_000, (text: string) => {
  const name = nameOf(text);
  return name === undefined ? undefined : clientByName(name);
});
const clientOf = remembered(1_000, (userAgent: string | undefined): Client => {
  const client = readUserAgent(userAgent);
  if (client.name === undefined) return client;
  const name = nameOf(client.name);
  // What is no name says nothing of what it is.
  return name === undefined ? NOBODY : { ...client, name, version: productVersion(client.version) };
});

/** Names of the vocabulary are no values, whatever their shape. */
function nameOf(text: string): string | undefined {
  return knownProgram(text)?.name ?? productName(text);
}
