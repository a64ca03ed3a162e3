import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isRecord, optionError } from '../../checks.js';
import { Operations } from '../../request/openapi/operations.js';
import { readDocument } from '../../request/openapi/read-document.js';
import type { LoadedDocument } from './openapi-file.js';

/** The option `openapi`: a document that has been read, or the file to read one from. */
export type OpenApiSource = LoadedDocument | { readonly file: URL };

const EXPECTED = 'a path to an OpenAPI document (JSON or YAML), or the document itself';

/** @throws TypeError for what is neither a path nor an OpenAPI document. No value is in its message. */
export function resolveOpenApi(name: string, openapi: unknown): OpenApiSource | undefined {
  if (openapi === undefined || openapi === null) return undefined;
  if (openapi instanceof URL || typeof openapi === 'string') return { file: fileOf(name, openapi) };
  if (!isRecord(openapi)) throw optionError(name, EXPECTED, openapi);
  const told = readSafely(openapi);
  if (!told || 'expected' in told) {
    throw optionError(name, told?.expected ?? 'a document that can be read', openapi);
  }
  return { operations: new Operations(told.operations), unresolved: told.unresolved };
}

function readSafely(openapi: unknown): ReturnType<typeof readDocument> | undefined {
  try {
    return readDocument(openapi);
  } catch {
    return undefined;
  }
}

function fileOf(name: string, openapi: string | URL): URL {
  const text = String(openapi).trim();
  if (text === '') throw optionError(name, EXPECTED, openapi);
  const scheme = /^([a-z][a-z\d+.-]+):/i.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined) return pathToFileURL(resolve(text));
  if (scheme === 'file' && URL.canParse(text)) return new URL(text);
  throw new TypeError(
    `Expected \`${name}\` to be ${EXPECTED}, got a URL: download it as the app is built, so that its start needs no network`,
  );
}
