import { readBrowser } from './browsers.js';
import { NOBODY, type Client } from './client.js';
import { readGeneratedSdk } from './generated-sdks.js';
import { knownPhrase, knownProgram, type KnownProgram } from './known-programs.js';
import { languageInName, languageOfRuntime } from './languages.js';
import { readProduct, readProducts, type Product } from './products.js';
import { remembered } from '../remembered.js';

/** A client's name stands at the front; a header of many kilobytes is not worth its memory. */
export const MAX_USER_AGENT = 512;
const BOT_NAME = /(?:bot|crawler|spider|scraper)s?$/i;
/** What bots write of themselves, in their names or in the address that explains them. */
const BOT_SIGN = /(?:bot|crawler|spider|scraper)s?(?![\w-])/i;
const SDK_NAME = /(?:^|[-_])sdk(?:$|[-_])/i;
const CLIENT_NAME = /(?:^|[-_])(?:client|api|lib)(?:$|[-_])/i;
/** Of what stands behind a runtime, what is no client: the machine, and the libraries below. */
const PLATFORM =
  /^(?:linux|darwin|windows(?:nt)?|win32|macos|mac|android|ios|ipados|freebsd|openssl|libressl|boringssl|gnutls|zlib|brotli|zstd|nghttp2|os|arch|ua|md|lang|api|exec-env|cfg|m|ft|app|x86_64|amd64|arm64|aarch64|glibc|alpine|wsl\d?)$/i;
/** What SDKs put at the end when a coding agent runs them: `Coding-Agent/claude-code`, `agent/cursor`, `(via codex)`. */
const AGENT_MARK = /[\s(](?:(?:(?:ai|coding)[-_]?)?agent\/|via[ :])([a-z][a-z-]{1,31})(?=$|[\s;,)])/i;
const MARKED_AGENTS: ReadonlySet<string> = new Set(
  'claude codex cursor gemini copilot vscode-copilot kiro windsurf cline goose amp augment droid jules devin'.split(
    ' ',
  ),
);

/**
 * The client by its user agent: products of RFC 9110, the sentences of generated SDKs, browsers by their family, agents
 * and bots by a vocabulary. Names have the shape of names, and nothing else of the text is in it. Costs a look into a
 * table for a text that came before.
 */
export function readUserAgent(userAgent: string | undefined): Client {
  return userAgent === undefined ? NOBODY : read(userAgent.slice(0, MAX_USER_AGENT));
}

/** What is known of a program by its name alone. */
export function clientByName(name: string): Pick<Client, 'name' | 'language' | 'kind'> {
  const known = knownProgram(name);
  if (known) return { name: known.name, language: known.language, kind: known.kind };
  return { name, language: languageInName(name), kind: BOT_NAME.test(name) ? 'bot' : 'sdk' };
}

const read = remembered(1_000, (text: string): Client => {
  if (/^(?:Mozilla|Opera)\//.test(text)) return readBrowser(text);
  const client = readGeneratedSdk(text) ?? readPhrase(text) ?? readProgram(text);
  if (client.kind === 'sdk' && isMarked(text)) return { ...client, kind: 'ai_agent' };
  // Of an SDK the language shows.
  const mayBeBot = client.kind === 'unknown' || (client.kind === 'sdk' && client.language === undefined);
  return mayBeBot && BOT_SIGN.test(text) ? { ...client, kind: 'bot' } : client;
});

function readPhrase(text: string): Client | undefined {
  const known = knownPhrase(text);
  return known && { ...clientOf(known.program), version: known.version };
}

function readProgram(text: string): Client {
  const products = readProducts(text);
  const [first] = products;
  const known = first && knownProgram(first.name);
  // `john.doe/1.0`, or a word of a sentence: what of it is known is no value.
  if (!first || !(known ?? (first.isWhole || isSdkName(first.name)))) {
    return byVocabulary(products, text);
  }
  const [product, program] = behindRuntime(products, first, known);
  const rest = text.slice(product.end);
  const said = program ? clientOf(program) : clientByName(product.name);
  return {
    name: said.name,
    version: product.version,
    language:
      product.language ??
      said.language ??
      languageInName(product.name) ??
      (product === first ? undefined : known?.language) ??
      languageOfRuntime(rest) ??
      languageOfLibrary(rest),
    kind: said.kind,
  };
}

/** Whether a word alone, without a version, can only be a program's: `acme-sdk`, `google-api-python-client`. */
function isSdkName(name: string): boolean {
  return SDK_NAME.test(name) || (CLIENT_NAME.test(name) && languageInName(name) !== undefined);
}

/** `Python/3.11 aiohttp/3.9`: a runtime in front says less than what it runs. */
function behindRuntime(
  products: readonly (Product | undefined)[],
  first: Product,
  known: KnownProgram | undefined,
): readonly [Product, KnownProgram | undefined] {
  if (known?.kind !== 'http_client') return [first, known];
  for (const product of products.slice(1)) {
    if (!product?.isWhole || product.version === undefined || PLATFORM.test(product.name)) continue;
    const program = knownProgram(product.name);
    const isMore = known.isRuntime ? program?.isRuntime !== true : !program && SDK_NAME.test(product.name);
    if (isMore) return [product, program];
  }
  return [first, known];
}

function byVocabulary(products: readonly (Product | undefined)[], text: string): Client {
  for (const product of products.slice(1)) {
    const program = product?.isWhole === true ? knownProgram(product.name) : undefined;
    if (product && program && program.kind !== 'browser' && !program.isRuntime) {
      return { ...clientOf(program), version: product.version };
    }
  }
  for (const { 0: word } of text.matchAll(/[A-Za-z][\w-]*/g)) {
    const program = knownProgram(word);
    if (program?.anywhere === true) return { ...clientOf(program), version: undefined };
  }
  return NOBODY;
}

function clientOf({ name, language, kind }: KnownProgram): Omit<Client, 'version'> {
  return { name, language, kind };
}

/** A library of a known language, of those that stand behind the name. */
function languageOfLibrary(rest: string): string | undefined {
  for (const word of rest.split(/[\s(;,]+/, 16)) {
    const name = readProduct(word)?.name;
    const language = name === undefined ? undefined : knownProgram(name)?.language;
    if (language !== undefined) return language;
  }
  return undefined;
}

function isMarked(text: string): boolean {
  const agent = AGENT_MARK.exec(text)?.[1];
  return (
    agent !== undefined &&
    (MARKED_AGENTS.has(agent.toLowerCase()) || knownProgram(agent)?.kind === 'ai_agent')
  );
}
