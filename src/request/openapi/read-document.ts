import { isRecord } from '../../checks.js';
import { sunsetOf } from '../facts/http.js';
import type { Operation } from './operation.js';
import { basePathsOf, joinPath } from './servers.js';

/** What a document tells, or what was expected of it. */
export type ReadDocument =
  | { readonly operations: readonly Operation[]; readonly unresolved: number }
  | { readonly expected: string };

type Json = Readonly<Record<string, unknown>>;

/** Of OpenAPI 3.2, `query` is one more. */
const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query'] as const;
/** Microsoft Graph, the largest that we know of, has 22,361. */
const MAX_OPERATIONS = 100_000;
const MAX_ID_LENGTH = 200;
const MAX_TAGS = 10;
const MAX_TAG_LENGTH = 100;
/** A path item that refers to one that refers to one. */
const MAX_REFERENCES = 8;
const EXPECTED = 'an OpenAPI document of version 3, or Swagger 2.0';
const TOO_MANY = `${EXPECTED}, with ${MAX_OPERATIONS.toLocaleString('en-US')} operations at most`;
const SLICE_PATHS = 100;

/**
 * Reads the operations of an OpenAPI 3.x or Swagger 2.0 document. What it says of a single operation in a wrong form is
 * left out; `unresolved` counts path items that stand in other files.
 * @throws whatever a getter of the document throws
 */
export function readDocument(document: unknown): ReadDocument {
  const reading = readInSlices(document);
  for (;;) {
    const { done, value } = reading.next();
    if (done) return value;
  }
}

/** As {@link readDocument}, with a place to let others go first after every hundred paths or so. */
export function* readInSlices(document: unknown): Generator<undefined, ReadDocument> {
  if (!isRecord(document)) return { expected: EXPECTED };
  const { openapi, swagger } = document;
  const isKnown = typeof openapi === 'string' ? /^3\.\d/.test(openapi) : /^2(?:\.0)?$/.test(String(swagger));
  if (!isKnown) return { expected: EXPECTED };
  const paths = document['paths'] ?? {};
  if (!isRecord(paths)) return { expected: `${EXPECTED}, with its paths in an object` };
  const operations: Operation[] = [];
  let unresolved = 0;
  for (const [at, [path, given]] of Object.entries(paths).entries()) {
    if (at % SLICE_PATHS === SLICE_PATHS - 1) yield;
    if (path.startsWith('x-')) continue;
    const item = itemOf(given, document);
    if (!item) {
      unresolved += 1;
      continue;
    }
    for (const [method, operation] of operationsOf(item)) {
      if (operations.length === MAX_OPERATIONS) return { expected: TOO_MANY };
      operations.push(readOperation(path, method, operation, item, document));
    }
  }
  return { operations, unresolved };
}

/** Where a path item that stands in another file is, as its `$ref` has it. */
export function foreignReferenceOf(item: unknown): string | undefined {
  const reference = isRecord(item) ? item['$ref'] : undefined;
  return typeof reference === 'string' && !reference.startsWith('#') ? reference : undefined;
}

/** What a JSON pointer such as `#/components/pathItems/user` points at. */
export function pointedAt(document: unknown, pointer: string): unknown {
  return pointer
    .replace(/^#?\/?/, '')
    .split('/')
    .filter((name) => name !== '')
    .reduce<unknown>((at, name) => {
      const key = decoded(name).replaceAll('~1', '/').replaceAll('~0', '~');
      return isRecord(at) && Object.hasOwn(at, key) ? at[key] : undefined;
    }, document);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A path item, with what it refers to in the same document; what stands beside a `$ref` wins. */
function itemOf(given: unknown, document: Json): Json | undefined {
  const items: Json[] = [];
  let at = given;
  for (let count = 0; count <= MAX_REFERENCES; count += 1) {
    if (!isRecord(at)) return undefined;
    items.unshift(at);
    const reference = at['$ref'];
    if (typeof reference !== 'string') return Object.assign({}, ...items);
    if (!reference.startsWith('#')) return undefined;
    at = pointedAt(document, reference);
  }
  return undefined;
}

function operationsOf(item: Json): readonly (readonly [method: string, operation: Json])[] {
  const more = item['additionalOperations'];
  const all = [
    ...METHODS.map((method) => [method, item[method]] as const),
    ...(isRecord(more) ? Object.entries(more) : []),
  ];
  return all.flatMap(([method, operation]) =>
    isRecord(operation) && /^[A-Za-z]{1,20}$/.test(method)
      ? [[method.toUpperCase(), operation] as const]
      : [],
  );
}

function readOperation(path: string, method: string, operation: Json, item: Json, document: Json): Operation {
  const bases = basePathsOf(
    [operation['servers'], item['servers'], document['servers']],
    document['basePath'],
  );
  const paths = new Set([...bases, ''].map((base) => joinPath(base, path)));
  const [first = path] = paths;
  const id = operation['operationId'];
  return {
    endpoint: `${method} ${first}`,
    method,
    paths: [...paths],
    id: typeof id === 'string' && id !== '' ? id.slice(0, MAX_ID_LENGTH).toWellFormed() : undefined,
    tags: tagsOf(operation['tags']),
    deprecated: operation['deprecated'] === true,
    sunsetDate: dayOf(operation) ?? dayOf(item),
  };
}

function tagsOf(tags: unknown): readonly string[] {
  if (!Array.isArray(tags)) return [];
  return tags
    .filter((tag): tag is string => typeof tag === 'string' && tag !== '')
    .slice(0, MAX_TAGS)
    .map((tag) => tag.slice(0, MAX_TAG_LENGTH).toWellFormed());
}

/** As a text, or as the date that some YAML parsers make of it. */
function dayOf(item: Json): string | undefined {
  const day = item['x-sunset'] ?? item['x-sunset-date'];
  if (day instanceof Date) return Number.isNaN(day.getTime()) ? undefined : day.toISOString().slice(0, 10);
  return typeof day === 'string' ? sunsetOf(day) : undefined;
}
