import { readFile, stat } from 'node:fs/promises';
import { isRecord } from '../../checks.js';
import type { Reporter } from '../../diagnostics.js';
import { inTurns } from '../../request/openapi/in-turns.js';
import { Operations } from '../../request/openapi/operations.js';
import { foreignReferenceOf, pointedAt, readInSlices } from '../../request/openapi/read-document.js';
import type { OpenApiSource } from './openapi.js';
import { readYaml } from './openapi-yaml.js';

/** What is wrong with a document, in words without a value: `there is no such file`. */
export class DocumentError extends Error {}

const MAX_BYTES = 64 * 1024 * 1024;
/** Other files that path items stand in. */
const MAX_FILES = 1_000;
const MEANING: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'it is a directory',
  EACCES: 'this process may not read it',
};

/** The operations of a document, and how many of its paths could not be found. */
export interface LoadedDocument {
  readonly operations: Operations;
  readonly unresolved: number;
}

/**
 * Reads a document and the files that its path items stand in. JSON and YAML are told apart by their text.
 * @param read The text at an address.
 * @throws DocumentError for what can't be read, is no JSON or YAML, or no OpenAPI.
 */
export async function loadDocument(
  location: URL,
  read: (location: URL) => Promise<string> = readDocumentFile,
): Promise<LoadedDocument> {
  const document = await whole(await parse(await read(location)), location, read);
  try {
    const told = await inTurns(readInSlices(document));
    if ('expected' in told) throw new DocumentError(`expected ${told.expected}`);
    return { operations: new Operations(told.operations), unresolved: told.unresolved };
  } catch (error) {
    if (error instanceof DocumentError) throw error;
    throw new DocumentError('it can not be read as OpenAPI');
  }
}

/**
 * The document, once it is read: the app's start waits for nothing, and requests that end earlier are read afterwards.
 * Never rejects: what is wrong with the file is one warning, and requests keep the names that they have without it.
 */
export async function readOpenApi(
  source: OpenApiSource,
  reporter: Reporter,
): Promise<Operations | undefined> {
  try {
    const { operations, unresolved } = 'file' in source ? await loadDocument(source.file) : source;
    if (unresolved > 0) reporter.warn('openapi', unresolvedPaths(unresolved));
    return operations;
  } catch (error) {
    const why = error instanceof DocumentError ? error.message : 'it can not be read';
    reporter.warn(
      'openapi',
      `the file of \`openapi\` is not used: ${why}. A relative path begins at the working directory; ` +
        "`new URL('../openapi.yaml', import.meta.url)` at the module. Requests are named as without it",
    );
    return undefined;
  }
}

function unresolvedPaths(count: number): string {
  return (
    `${count} paths of the document of \`openapi\` refer to what is not in it, and are left out: ` +
    'make one file of it (npx @redocly/cli bundle), or give its path in the place of the object'
  );
}

/** The text of a file. @throws DocumentError */
export async function readDocumentFile(location: URL): Promise<string> {
  try {
    const { size } = await stat(location);
    if (size > MAX_BYTES) throw new DocumentError(`it is larger than ${MAX_BYTES / 1024 / 1024} MiB`);
    return await readFile(location, 'utf8');
  } catch (error) {
    if (error instanceof DocumentError) throw error;
    const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
    throw new DocumentError(typeof code === 'string' ? (MEANING[code] ?? code) : 'it can not be read');
  }
}

/** The reader of YAML is large: who has JSON never loads it. */
async function parse(text: string): Promise<unknown> {
  const isJson = /^\s*[{[]/.test(text.slice(0, 1_000));
  try {
    if (isJson) return parseJson(text);
  } catch {
    // YAML has braces too.
  }
  try {
    const { load } = await import('js-yaml');
    return await readYaml(text, load);
  } catch {
    // The parser's own message holds a part of the text.
    throw new DocumentError(isJson ? 'it is no valid JSON' : 'it is neither valid YAML nor JSON');
  }
}

function parseJson(text: string): unknown {
  return JSON.parse(text.replace(/^\u{FEFF}/u, ''));
}

/** The document, with the path items of other files in it; one that can't be read is left as it is. */
async function whole(
  document: unknown,
  location: URL,
  read: (location: URL) => Promise<string>,
): Promise<unknown> {
  if (!isRecord(document) || !isRecord(document['paths'])) return document;
  const files = new Map<string, Promise<unknown>>();
  const fileOf = (url: URL): Promise<unknown> => {
    const known = files.get(url.href);
    if (known || files.size >= MAX_FILES) return known ?? Promise.resolve(undefined);
    const loading = read(url).then(parse, () => undefined);
    files.set(url.href, loading);
    return loading;
  };
  const paths: Record<string, unknown> = {};
  for (const [path, item] of Object.entries(document['paths'])) {
    const reference = foreignReferenceOf(item);
    const url =
      reference !== undefined && URL.canParse(reference, location.href)
        ? new URL(reference, location)
        : undefined;
    if (!url || url.protocol !== location.protocol || url.host !== location.host) {
      paths[path] = item;
      continue;
    }
    const pointer = url.hash;
    url.hash = '';
    const found = pointedAt(await fileOf(url).catch(() => undefined), pointer);
    paths[path] = isRecord(found) ? found : item;
  }
  return { ...document, paths };
}
