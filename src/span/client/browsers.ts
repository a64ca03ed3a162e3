import { BOT_PATTERN } from './bots.generated.js';
import { NOBODY, type Client } from './client.js';
import { knownPhrase, knownProgram, type BROWSERS, type KnownProgram } from './known-programs.js';

/** The first that fits: most browsers name the ones that they want to be taken for, too. */
const FAMILIES: readonly (readonly [(typeof BROWSERS)[number], RegExp])[] = [
  ['edge', /\bEdg(?:e|A|iOS)?\/(\d+)/],
  ['opera', /\b(?:OPR|OPT|OPX|OPiOS)\/(\d+)|^Opera\/.*\bVersion\/(\d+)|^Opera\/(\d+)/],
  ['samsung_internet', /\bSamsungBrowser\/(\d+)/],
  ['yandex_browser', /\bYaBrowser\/(\d+)/],
  ['vivaldi', /\bVivaldi\/(\d+)/],
  ['uc_browser', /\bUC ?Browser\/(\d+)/],
  ['electron', /\bElectron\/(\d+)/],
  ['firefox', /\b(?:Firefox|FxiOS|Focus|Klar)\/(\d+)/],
  ['chrome', /\b(?:Chrome|CriOS|Chromium)\/(\d+)/],
  ['safari', /\bVersion\/(\d+)[\d.]* .*\bSafari\//],
  ['internet_explorer', /\bMSIE (\d+)|\bTrident\/.*\brv:(\d+)/],
  // A view inside an app.
  ['safari', /\((?:iPhone|iPad|iPod|Macintosh)\b.*\bAppleWebKit\/()/],
];
/** Not a part of an address. */
const WORD = /(?<![\w./@:-])[A-Za-z][\w.]*(?:-[\w.]+)*(?!@|\w*:\/)/g;
const BOT_NAME =
  /(?<![\w./@:-])([A-Za-z][\w-]*?(?:bot|crawler|spider|scraper|fetcher|scanner|monitor|checker|preview)s?)(?![\w@.-])(?:\/(v?\d[\w.]*))?/i;
const COMPATIBLE = /\(compatible; ?([A-Za-z][\w-]{2,47})\/(v?\d[\w.]*)/;
const VERSION_BEHIND = /^[/ ](v?\d[\w.+-]*)/;

/**
 * The client of a user agent that begins as browsers' do: an agent or bot of the vocabulary, then any other bot, by
 * isbot's pattern, then the family of a browser.
 */
export function readBrowser(text: string): Client {
  const known = knownPhrase(text) ?? knownWord(text);
  if (known) {
    const { name, kind, language } = known.program;
    return { name, version: known.version, language, kind };
  }
  if (isBot(text)) {
    const [, name, version] = BOT_NAME.exec(text) ?? COMPATIBLE.exec(text) ?? [];
    return { name, version, language: undefined, kind: 'bot' };
  }
  for (const [name, pattern] of FAMILIES) {
    const [found, ...versions] = pattern.exec(text) ?? [];
    if (found === undefined) continue;
    return { name, version: versions.find(Boolean), language: undefined, kind: 'browser' };
  }
  return /\b(?:AppleWebKit|Gecko)\//.test(text) ? { ...NOBODY, kind: 'browser' } : NOBODY;
}

function knownWord(text: string): { program: KnownProgram; version: string | undefined } | undefined {
  const isApp = /\bElectron\//.test(text);
  for (const { 0: word, index } of text.matchAll(WORD)) {
    const program = knownProgram(word);
    if (program === undefined) continue;
    const version = VERSION_BEHIND.exec(text.slice(index + word.length))?.[1];
    // Of a program with a view in it only its own name stands before a version.
    if (program.anywhere || (isApp && program.kind === 'ai_agent' && version !== undefined)) {
      return { program, version };
    }
  }
  return undefined;
}

let bots: RegExp | undefined;

/**
 * Whether isbot takes it for a bot, from a text that begins as a browser's: all that begins otherwise is no browser to
 * isbot, and so a bot, an SDK too.
 */
function isBot(text: string): boolean {
  return (bots ??= new RegExp(BOT_PATTERN, 'i')).test(text);
}
