import type { Client } from './client.js';
import { languageInName, languageOf } from './languages.js';
import { readProduct } from './products.js';

const VERSION = String.raw`v?\d[\w.+-]*`;
/** `speakeasy-sdk/typescript 0.5.0 2.500.0 1.0.0 @acme/sdk`: SDK, generator and document, then the package. */
const SPEAKEASY = new RegExp(
  String.raw`^speakeasy-sdk\/([\w#+.-]{1,24}) (${VERSION})(?: \S+){0,2}(?: ([^\s]+))?$`,
  'i',
);
/** `Stripe/v1 NodeBindings/14.0.0` */
const BINDINGS = new RegExp(
  String.raw`^([a-z][\w-]*)\/v\d+ \.?([a-z#+]+)Bindings(?:\/(${VERSION}))?(?=$|\s)`,
  'i',
);
/** `Algolia for JavaScript (4.20.0); Browser`, `Plaid Node v18.1.0` */
const FOR_LANGUAGE = new RegExp(
  String.raw`^([a-z][\w-]*) (?:(?:for|in) )?([\w#+.]+) \(?(${VERSION})\)?`,
  'i',
);
/** `hubspot-api-client-nodejs; 9.0.0`, `twilio-node; 4.1.0` */
const BY_SEMICOLON = new RegExp(String.raw`^([a-z][\w-]*); ?(${VERSION})$`, 'i');

/** Clients whose makers write no product in front, but a sentence of their own. */
export function readGeneratedSdk(text: string): Client | undefined {
  return speakeasy(text) ?? bindings(text) ?? forLanguage(text) ?? bySemicolon(text);
}

function speakeasy(text: string): Client | undefined {
  const [, word, version, given] = SPEAKEASY.exec(text) ?? [];
  if (word === undefined) return undefined;
  const language = languageOf(word);
  return sdk(given === undefined ? undefined : packageName(given), 'speakeasy-sdk', version, language);
}

/** Of a module's address, `github.com/acme/acme-go/v2`, the part that names it. */
function packageName(text: string): string | undefined {
  const name = /^[\w-]+\.[\w.-]+\//.test(text)
    ? text
        .split('/')
        .slice(2)
        .find((part) => !/^(?:v\d+|internal|pkg)$/.test(part))
    : text;
  const product = name === undefined || /\/v?\d/.test(name) ? undefined : readProduct(`${name}/0`);
  return product?.version === '0' ? product.name : undefined;
}

function bindings(text: string): Client | undefined {
  const [, name, word, version] = BINDINGS.exec(text) ?? [];
  const language = languageOf(word);
  return name === undefined || language === undefined ? undefined : sdk(name, name, version, language);
}

function forLanguage(text: string): Client | undefined {
  const [, name, word, version] = FOR_LANGUAGE.exec(text) ?? [];
  const language = languageOf(word);
  return name === undefined || language === undefined ? undefined : sdk(name, name, version, language);
}

function bySemicolon(text: string): Client | undefined {
  const [, name, version] = BY_SEMICOLON.exec(text) ?? [];
  return name === undefined ? undefined : sdk(name, name, version, languageInName(name));
}

/** @param generator Whose SDK it is, where the SDK's own name can't be told. */
function sdk(
  name: string | undefined,
  generator: string,
  version: string | undefined,
  language: string | undefined,
): Client {
  return { name: name ?? generator, version, language, kind: 'sdk' };
}
