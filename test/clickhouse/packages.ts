import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Expression, Select } from './hogql/ast.js';

/** The packages of this folder, which `run.mjs` has installed. */
const load = createRequire(fileURLToPath(new URL('../../.cache/clickhouse/packages.cjs', import.meta.url)));

export interface Session {
  /** @throws {Error} ClickHouse's own. */
  query(sql: string, format: 'JSONCompact' | 'Null'): string;
  cleanup(): void;
}

interface RawParser {
  /** Both return JSON: the tree, or what is wrong. */
  parseSelect(hogql: string, withoutPositions: boolean): string;
  parseExpr(hogql: string, withoutPositions: boolean): string;
}

interface Validate {
  (value: unknown): boolean;
  readonly errors?: readonly { readonly instancePath: string; readonly message?: string }[] | null;
}

export function openClickHouse(): Session {
  const { Session: Chdb }: { Session: new () => Session } = load('chdb');
  return new Chdb();
}

/** PostHog's own parser, compiled to WebAssembly. Its functions throw on what it refuses. */
export interface Parser {
  readonly select: (hogql: string) => Select;
  readonly expression: (hogql: string) => Expression;
}

export async function loadParser(): Promise<Parser> {
  const create: () => Promise<RawParser> = load('@posthog/hogql-parser');
  const parser = await create();
  return {
    select: (hogql) => checked(JSON.parse(parser.parseSelect(hogql, true)), hogql),
    expression: (hogql) => checked(JSON.parse(parser.parseExpr(hogql, true)), hogql),
  };
}

/** Checks values against one definition of a JSON schema, and says what is wrong. */
export function schemaChecker(schema: object, definition: string): (value: unknown) => readonly string[] {
  const { Ajv2020 }: { Ajv2020: new (options: object) => Ajv } = load('ajv/dist/2020.js');
  const ajv = new Ajv2020({ allErrors: true, strict: true, strictTypes: false });
  const validate = ajv.addSchema(schema, 'posthog').compile({ $ref: `posthog#/$defs/${definition}` });
  return (value) =>
    validate(value)
      ? []
      : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

interface Ajv {
  addSchema(schema: object, name: string): Ajv;
  compile(schema: object): Validate;
}

function checked<Tree extends object>(parsed: Tree | { error: true; message: string }, hogql: string): Tree {
  if ('error' in parsed) throw new Error(`${parsed.message} in ${hogql}`);
  return parsed;
}
